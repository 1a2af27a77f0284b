package models

// Uptake is how often one person's visits had a check-in, in which way. It does not say whose they are.
type Uptake struct {
	Language  string // of the account; empty: there is none
	BirthYear int
	Visits    int
	App       int // with a page shared from the app
	Link      int
	Tablet    int
	Paper     int
}
