// Package pdf prints the one page and the plan, as a PDF and as plain text, in the order and the words of the screen. It is
// pure: the same input gives the same bytes, and whoever calls it says which language, paper and moment it is.
//
// Both come from one list of parts, so that they can't say different things; the words are those of the app's catalogs. A
// day is told by its date and never as "today": paper is read later. Times are the practice's.
package pdf

// Paper is what a sheet is as large as.
type Paper string

// The two papers.
const (
	Letter Paper = "letter"
	A4     Paper = "a4"
)
