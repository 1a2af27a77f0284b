package fhir

// DocumentReference is a shared page as a document: a PDF, and a bundle.
type DocumentReference struct {
	ResourceType string            `json:"resourceType"`
	ID           string            `json:"id"`
	Meta         Meta              `json:"meta"`
	Status       string            `json:"status"`
	Type         CodeableConcept   `json:"type"`
	Subject      *Reference        `json:"subject"`
	Date         string            `json:"date"`
	Author       []Reference       `json:"author"`
	Content      []DocumentContent `json:"content"`
}

// DocumentContent is one form of it.
type DocumentContent struct {
	Attachment Attachment `json:"attachment"`
}

// Attachment is where to get it.
type Attachment struct {
	ContentType string `json:"contentType"`
	Language    string `json:"language,omitempty"`
	URL         string `json:"url"`
}

// Binary is a file.
type Binary struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id"`
	ContentType  string `json:"contentType"`
	Data         []byte `json:"data"`
}

// PDF is what a page is printed as.
const PDF = "application/pdf"

// PageDocument is a page, to be got as a PDF and as a bundle.
func PageDocument(p Page) DocumentReference {
	self := To("Patient", p.Patient)
	return DocumentReference{
		ResourceType: "DocumentReference", ID: p.id(), Meta: p.meta(), Status: "current", Type: patientNote(),
		Subject: self, Date: instant(p.SharedAt), Author: []Reference{*self},
		Content: []DocumentContent{
			{Attachment{PDF, p.Document.Language, "Binary/" + p.id()}},
			{Attachment{"application/fhir+json", p.Document.Language, "Composition/" + p.id() + "/$document"}},
		},
	}
}
