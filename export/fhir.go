package export

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"alongside/fhir"
)

// FHIRName is the file with everything that FHIR has a resource for.
const FHIRName = "fhir.json"

// fhir writes a Bundle of R4, a resource a line, each with the address at which the server has it.
func (a *archive) fhir() error {
	file, err := a.file(FHIRName)
	if err != nil {
		return err
	}
	to := bufio.NewWriter(file)
	_, _ = fmt.Fprintf(to, `{"resourceType":"Bundle","type":"collection","timestamp":%q,"entry":[`, a.at.UTC().Format(time.RFC3339))
	parts, added := 0, 0
	err = a.from.Charts(a.ctx, func(c fhir.Chart) error {
		parts++
		for _, r := range c.Resources() {
			if parts > 1 && r.Kind == "Patient" {
				continue // said in the first part
			}
			text, err := marshal(fhir.Entry{FullURL: a.address + "/fhir/" + r.Kind + "/" + r.ID, Resource: r.Body})
			if err != nil {
				return err
			}
			if added++; added > 1 {
				_ = to.WriteByte(',')
			}
			_ = to.WriteByte('\n')
			_, _ = to.Write(text)
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, _ = io.WriteString(to, "\n]}\n")
	return to.Flush()
}
