package models

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// ErasureDays is how long somebody can change their mind, whoever asked.
const ErasureDays = 30

// Erasure is what somebody may know of their own: whether it is asked for, and what would stay.
type Erasure struct {
	AskedAt    *time.Time `json:"asked_at" doc:"null: it is not asked for"`
	DueAt      *time.Time `json:"due_at" doc:"from when on it can't be stopped any more; null: it is not asked for"`
	ByPractice bool       `json:"by_practice" doc:"the practice asked for it"`
	KeptUntil  *Day       `json:"kept_until" doc:"until when the practice has to keep the record, as things stand; null: there is none, and nothing is kept"`
	Days       int        `json:"days" doc:"how long one can change one's mind"`
}

// PracticeErasure is one as an owner sees it.
type PracticeErasure struct {
	PatientID      uuid.UUID  `json:"patient_id"`
	PatientName    string     `json:"patient_name" doc:"empty once the record is erased as well"`
	ByPractice     bool       `json:"by_practice" doc:"an owner asked, and can stop it"`
	AskedAt        time.Time  `json:"asked_at"`
	DueAt          time.Time  `json:"due_at"`
	ErasedAt       *time.Time `json:"erased_at"`
	KeptUntil      *Day       `json:"kept_until" doc:"the record; null: nothing is kept"`
	RecordErasedAt *time.Time `json:"record_erased_at"`
}

// Erasable is somebody whose erasure an owner can ask for, with or without an account.
type Erasable struct {
	PatientID   uuid.UUID `json:"patient_id"`
	DisplayName string    `json:"display_name" doc:"as on the practice's lists"`
	BirthYear   int       `json:"birth_year"`
	Reference   string    `json:"reference" doc:"the practice's own id for the person"`
}

// RecordRow is a row of what is kept of somebody who was erased, opened.
type RecordRow struct {
	Kind   string                     `json:"kind" doc:"the table it is of"`
	Fields map[string]json.RawMessage `json:"fields"`
}

// Retention is how long a practice keeps records after the last contact. The duty is the law's where it works, so an owner has to
// say that it is right.
type Retention struct {
	Years       int        `json:"years" minimum:"0" maximum:"30"`
	ConfirmedAt *time.Time `json:"confirmed_at" doc:"when an owner set it; null: nobody has, and it is what a new practice begins with"`
}

// Validate refuses what no law asks for.
func (r Retention) Validate() error {
	var bad Invalid
	if r.Years < 0 || r.Years > 30 {
		bad.Add("years", "out_of_range")
	}
	return bad.Err()
}

// Erase is the job that erases somebody: the private rows, or later the record. It holds ids alone.
type Erase struct {
	PracticeID uuid.UUID `json:"practice_id"`
	ErasureID  uuid.UUID `json:"erasure_id"`
	Record     bool      `json:"record"`
}

// Kind names the job in the queue.
func (Erase) Kind() string { return "erase" }
