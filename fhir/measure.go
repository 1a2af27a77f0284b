package fhir

import (
	"fmt"

	"github.com/google/uuid"

	"alongside/models"
)

// QuestionnaireResponse is a questionnaire as somebody answered it.
type QuestionnaireResponse struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id"`
	Meta         Meta   `json:"meta"`

	Questionnaire string         `json:"questionnaire"`
	Status        string         `json:"status"`
	Subject       *Reference     `json:"subject"`
	Authored      string         `json:"authored"`
	Author        *Reference     `json:"author"`
	Source        *Reference     `json:"source"`
	Item          []ResponseItem `json:"item"`
}

// ResponseItem is a question with its answer; one that was left out has none.
type ResponseItem struct {
	LinkID string           `json:"linkId"`
	Text   string           `json:"text"`
	Answer []ResponseAnswer `json:"answer,omitempty"`
}

// ResponseAnswer is one of those that were offered, or a number where the instrument has no codes.
type ResponseAnswer struct {
	ValueCoding  *Coding `json:"valueCoding,omitempty"`
	ValueInteger *int    `json:"valueInteger,omitempty"`
}

// SentMeasure is a questionnaire that somebody answered for their care team, and its total where it has one: a total with an
// item missing is none. Nothing is said of one that was left this time.
func SentMeasure(of Of, m models.SentMeasure) (*QuestionnaireResponse, *Observation) {
	i, known := models.FindInstrument(m.Instrument, m.Version)
	if !known || m.Skipped {
		return nil, nil
	}
	self := To("Patient", of.Patient)
	r := QuestionnaireResponse{
		ResourceType: "QuestionnaireResponse", ID: of.id(), Meta: of.meta(),
		Questionnaire: fmt.Sprintf("urn:alongside:instrument:%s|%d", i.Code, i.Version),
		Status:        "completed", Subject: self, Authored: m.Day.String(), Author: self, Source: self,
	}
	for _, item := range i.All() {
		r.Item = append(r.Item, answered(i, item, m))
	}
	if m.Total == nil || i.Total == "" {
		return &r, nil
	}
	total := noted(of, "survey", m.Day, Coding{System: LOINC, Code: i.Total})
	total.ID = ID(of.Patient, TotalID(of.ID))
	total.ValueInteger = m.Total
	total.DerivedFrom = []Reference{*of.to("QuestionnaireResponse", of.ID)}
	return &r, &total
}

// TotalID is the id of the total of what was sent: the same each time, and the response's no more.
func TotalID(sent uuid.UUID) uuid.UUID { return uuid.NewSHA1(sent, []byte("total")) }

// answered is an item in the words in which it was read.
func answered(i models.Instrument, item models.InstrumentItem, m models.SentMeasure) ResponseItem {
	out := ResponseItem{LinkID: item.Code, Text: item.Text[m.Language]}
	if item.LOINC != "" {
		out.LinkID = "/" + item.LOINC
	}
	value, ok := m.Answers[item.Code]
	if !ok {
		return out
	}
	for _, a := range i.AnswersTo(item) {
		if a.Value == value && a.LOINC != "" {
			out.Answer = []ResponseAnswer{{ValueCoding: &Coding{
				Extension: []Extension{{URL: ordinalValue, ValueDecimal: &value}},
				System:    LOINC, Code: a.LOINC, Display: a.Text[m.Language],
			}}}
			return out
		}
	}
	out.Answer = []ResponseAnswer{{ValueInteger: &value}}
	return out
}
