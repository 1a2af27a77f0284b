// Package insight turns what was logged into figures, and what was chosen into the one page. It is pure:
// no I/O, no clock, no database; whoever calls it says which day it is.
package insight
