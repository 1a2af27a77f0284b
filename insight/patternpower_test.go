package insight_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"alongside/insight"
)

var update = flag.Bool("update", false, "write the figures of docs/patterns.md and their plot anew")

const (
	powerDoc  = "../docs/patterns.md"
	powerPlot = "../docs/pictures/pattern-power.svg"
)

// powerRow is how often a pattern is found, in percent, by how many days there are.
type powerRow struct {
	series int
	effect float64
	name   string
	colour string
	found  []int
}

// powerSteps are at how many days power is measured.
func powerSteps() []int { return []int{insight.MinDaysToTest, 126, 168, 252, 365} }

// measurePower simulates anew; the same seeds have the same figures.
func measurePower() []powerRow {
	rows := []powerRow{
		{series: 2000, effect: 0, name: "no effect", colour: "#6b6b6b"},
		{series: 400, effect: 0.5, name: "half a step", colour: "#a4552f"},
		{series: 400, effect: 1, name: "one step", colour: "#2b5d4a"},
	}
	random := rand.New(rand.NewPCG(7, 8))
	for i := range rows {
		for _, days := range powerSteps() {
			found := 0
			for range rows[i].series {
				if insight.FindPatterns([][]insight.PairedDay{simulated(random, days, rows[i].effect)})[0].Found {
					found++
				}
			}
			rows[i].found = append(rows[i].found, int(math.Round(100*float64(found)/float64(rows[i].series))))
		}
	}
	return rows
}

func powerTable(rows []powerRow) string {
	var b strings.Builder
	b.WriteString("| days |")
	for _, days := range powerSteps() {
		fmt.Fprintf(&b, " %d |", days)
	}
	fmt.Fprintf(&b, "\n|---|%s\n", strings.Repeat("---:|", len(powerSteps())))
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s |", row.name)
		for _, share := range row.found {
			fmt.Fprintf(&b, " %d %% |", share)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// powerSVG draws a table: days from left to right, how often from the bottom up.
func powerSVG(rows []powerRow) string {
	steps := powerSteps()
	x := func(days int) int { return 60 + (days-steps[0])*480/(steps[len(steps)-1]-steps[0]) }
	y := func(share int) int { return 250 - share*22/10 }
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 310" font-family="sans-serif" font-size="13">
<title>How often a pattern is found, by how many days there are</title>
<rect width="660" height="310" fill="#fffdf8"/>
`)
	for share := 0; share <= 100; share += 25 {
		fmt.Fprintf(&b, "<line x1=\"60\" x2=\"540\" y1=\"%d\" y2=\"%d\" stroke=\"#ddd6c8\"/>\n", y(share), y(share))
		fmt.Fprintf(&b, "<text x=\"52\" y=\"%d\" text-anchor=\"end\" fill=\"#444\">%d %%</text>\n", y(share)+4, share)
	}
	for _, days := range steps {
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"272\" text-anchor=\"middle\" fill=\"#444\">%d</text>\n", x(days), days)
	}
	b.WriteString("<text x=\"300\" y=\"296\" text-anchor=\"middle\" fill=\"#444\">days on which both are known</text>\n")
	for _, row := range rows {
		var points []string
		for i, share := range row.found {
			points = append(points, fmt.Sprintf("%d,%d", x(steps[i]), y(share)))
		}
		fmt.Fprintf(&b, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"/>\n", strings.Join(points, " "), row.colour)
		fmt.Fprintf(&b, "<text x=\"550\" y=\"%d\" fill=\"%s\">%s</text>\n", y(row.found[len(row.found)-1])+4, row.colour, row.name)
	}
	return b.String() + "</svg>\n"
}

// The figures that the document states are those that a simulation has, and its plot is drawn from them.
func TestPowerIsAsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(powerDoc)
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`(?s)\| days \|.*?\n\n`)
	measured := measurePower()
	if *update {
		written := table.ReplaceAllLiteral(text, []byte(powerTable(measured)+"\n"))
		for path, content := range map[string][]byte{powerDoc: written, powerPlot: []byte(powerSVG(measured))} {
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	stated := strings.Split(string(table.Find(text)), "\n")
	if len(stated) < 2+len(measured) {
		t.Fatalf("%s states no figures", powerDoc)
	}
	documented := make([]powerRow, len(measured))
	for i, row := range measured {
		documented[i] = row
		documented[i].found = nil
		for at, share := range regexp.MustCompile(`(\d+) %`).FindAllStringSubmatch(stated[2+i], -1) {
			percent, err := strconv.Atoi(share[1])
			// Another processor adds up in another way, and a series in four hundred may fall on the other side.
			if err != nil || at >= len(row.found) || percent < row.found[at]-1 || percent > row.found[at]+1 {
				t.Errorf("%s, %s: %s, simulated %v: go test ./insight -run TestPower -update", row.name, stated[2+i], share[1], row.found)
			}
			documented[i].found = append(documented[i].found, percent)
		}
	}
	if powerTable(documented) != strings.TrimSuffix(string(table.Find(text)), "\n") {
		t.Errorf("the table of %s is not what is measured: go test ./insight -run TestPower -update", powerDoc)
	}
	if plot, err := os.ReadFile(powerPlot); err != nil || string(plot) != powerSVG(documented) {
		t.Errorf("%s does not draw what %s states: go test ./insight -run TestPower -update (%v)", powerPlot, powerDoc, err)
	}
}
