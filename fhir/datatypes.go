package fhir

import (
	"encoding/hex"
	"strconv"
	"time"

	"github.com/google/uuid"

	"alongside/models"
)

// The systems that codes are of.
const (
	LOINC = "http://loinc.org"
	UCUM  = "http://unitsofmeasure.org"
	// System is ours: the words of the log, as they stand in the API.
	System = "urn:alongside:codes"

	// Of HL7's Personal Health Records guide (http://hl7.org/fhir/uv/phr), in ballot as of 2026.
	phr                 = "http://hl7.org/fhir/uv/phr/CodeSystem/"
	phrObservation      = phr + "observation-pghd-codes"
	phrSleepEpisode     = phr + "sleep-episode-codes"
	phrStateOfMind      = phr + "state-of-mind-codes"
	phrStateOfMindKind  = phr + "state-of-mind-kind-codes"
	observationCategory = "http://terminology.hl7.org/CodeSystem/observation-category"
	ordinalValue        = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
)

// Coding is a code, and what it stands for.
type Coding struct {
	Extension []Extension `json:"extension,omitempty"`
	System    string      `json:"system"`
	Code      string      `json:"code"`
	Display   string      `json:"display,omitempty"`
}

// Extension carries a figure that FHIR has no field for.
type Extension struct {
	URL          string      `json:"url"`
	ValueDecimal *int        `json:"valueDecimal,omitempty"`
	ValueURI     string      `json:"valueUri,omitempty"`
	Extension    []Extension `json:"extension,omitempty"`
}

// CodeableConcept is one thing in the codes of several systems, or in words.
type CodeableConcept struct {
	Coding []Coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// Decimal is a number as it is written: "82.3" stays "82.3".
type Decimal string

// MarshalJSON writes the number bare.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d), nil }

func tenths(value float64) Decimal { return Decimal(strconv.FormatFloat(value, 'f', 1, 64)) }

// Quantity is a figure with its unit of UCUM.
type Quantity struct {
	Value  Decimal `json:"value"`
	Unit   string  `json:"unit"`
	System string  `json:"system"`
	Code   string  `json:"code"`
}

func minutes(n int) *Quantity { return &Quantity{Decimal(strconv.Itoa(n)), "min", UCUM, "min"} }

func counted(n int) *Quantity { return &Quantity{Decimal(strconv.Itoa(n)), "1", UCUM, "1"} }

// Period lies between two instants.
type Period struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

// Reference names another resource: "Patient/0198…".
type Reference struct {
	Reference string `json:"reference"`
}

// To is a reference to a person: a Patient or a Practitioner.
func To(kind string, id uuid.UUID) *Reference { return &Reference{kind + "/" + id.String()} }

// Annotation is what somebody wrote beside the figures, in their words.
type Annotation struct {
	AuthorReference *Reference `json:"authorReference,omitempty"`
	Text            string     `json:"text"`
}

// Meta is about the resource itself.
type Meta struct {
	VersionID   string `json:"versionId"`
	LastUpdated string `json:"lastUpdated"`
}

// Of is the row that a resource says in FHIR.
type Of struct {
	ID      uuid.UUID
	Patient uuid.UUID
	Version int64
	Updated time.Time
}

// ID is what a row of somebody's is served as. It says whose it is: by the row's own id alone two people's nights of one day would
// be one, and nobody could be asked for it.
func ID(patient, row uuid.UUID) string {
	return hex.EncodeToString(patient[:]) + hex.EncodeToString(row[:])
}

// ParseID is whose row an id is of, and which.
func ParseID(id string) (patient, row uuid.UUID, ok bool) {
	both, err := hex.DecodeString(id)
	if err != nil || len(both) != 2*len(patient) {
		return patient, row, false
	}
	patient, row = uuid.UUID(both[:16]), uuid.UUID(both[16:])
	return patient, row, id == ID(patient, row)
}

func (o Of) id() string { return ID(o.Patient, o.ID) }

// to is a reference to another row of the same person's.
func (o Of) to(kind string, row uuid.UUID) *Reference {
	return &Reference{kind + "/" + ID(o.Patient, row)}
}

func (o Of) meta() Meta { return Meta{strconv.FormatInt(o.Version, 10), instant(o.Updated)} }

// instant writes a moment in UTC, to the millisecond.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// local writes a moment as the clocks of a zone showed it. A zone that is not known has UTC's.
func local(t time.Time, zone string) string {
	if where, err := models.LoadZone(zone); err == nil {
		t = t.In(where)
	} else {
		t = t.UTC()
	}
	return t.Format("2006-01-02T15:04:05Z07:00")
}
