package command

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"budsandbox/bank"
	"budsandbox/emulator"
)

// lineWriter prints enriched lines as a table or as JSON.
type lineWriter struct {
	out    *bufio.Writer
	json   bool
	headed bool // the column names were printed
}

func newLineWriter(w io.Writer, asJSON bool) *lineWriter {
	return &lineWriter{out: bufio.NewWriter(w), json: asJSON}
}

// write prints lines.
func (w *lineWriter) write(lines []emulator.EnrichedLine) error {
	if w.json {
		if err := printEnrichedJSON(w.out, lines); err != nil {
			return err
		}
		return w.out.Flush()
	}
	if err := printEnriched(w.out, lines, !w.headed); err != nil {
		return err
	}
	w.headed = true
	return w.out.Flush()
}

// flush ends the output. An empty table has the column names.
func (w *lineWriter) flush() error {
	if !w.json && !w.headed {
		return w.write(nil)
	}
	return w.out.Flush()
}

// writeRules prints the kinds of rules that --explain names.
func (w *lineWriter) writeRules(rules []emulator.EnrichmentRule) {
	fmt.Fprintln(w.out, "The kinds of rules in their order; * marks the one that counts.")
	for _, rule := range rules {
		fmt.Fprintf(w.out, "  %-14s %s\n", rule.Name, rule.Means)
	}
	fmt.Fprintln(w.out)
}

// writeExplanation prints a line, its parts, and what each kind of rule made of it.
func (w *lineWriter) writeExplanation(l *emulator.EnrichedLine, explanation emulator.Explanation) {
	w.headed = true
	merchant := "-"
	if m := l.Enrichment.Merchant; m != nil {
		merchant = m.DisplayName
	}
	fmt.Fprintf(w.out, "%s\n", oneLine(l.Description))
	for _, part := range explanation.Parts {
		fmt.Fprintf(w.out, "  %-14s %s\n", part.Name, oneLine(part.Text))
	}
	fmt.Fprintf(w.out, "  %-14s %s\n", "merchant", merchant)
	if tags := l.Tags.Names(); len(tags) > 0 {
		fmt.Fprintf(w.out, "  %-14s %s\n", "tags", strings.Join(tags, ","))
	}
	for _, decision := range explanation.Decisions {
		mark := " "
		if decision.Counts {
			mark = "*"
		}
		c := decision.Categories
		fmt.Fprintf(w.out, "%s %-14s %s/%s %s", mark, decision.Rule.Name, c.L1, c.L2, confidence(c.Confidence))
		if decision.Because != "" {
			fmt.Fprintf(w.out, " because of %s", oneLine(decision.Because))
		}
		fmt.Fprintln(w.out)
	}
	if len(explanation.Decisions) == 0 {
		fmt.Fprintln(w.out, "  no rule applies")
	}
	fmt.Fprintln(w.out)
}

func printEnriched(out io.Writer, lines []emulator.EnrichedLine, withHeading bool) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if withHeading {
		fmt.Fprintln(table, "MERCHANT\tCATEGORY\tCONFIDENCE\tTAGS\tDESCRIPTION")
	}
	for i := range lines {
		l := &lines[i]
		merchant, category, certainty := "-", "-", "-"
		if m := l.Enrichment.Merchant; m != nil {
			merchant = m.DisplayName
		}
		if c := l.Enrichment.Categories; c.L1 != "" {
			category, certainty = c.L1+"/"+c.L2, confidence(c.Confidence)
		}
		tags := l.Tags.Names()
		if l.Frequency != "" {
			tags = append(tags, l.Frequency)
		}
		if len(tags) == 0 {
			tags = []string{"-"}
		}
		line := oneLine(l.Description)
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", merchant, category, certainty, strings.Join(tags, ","), line)
	}
	return table.Flush()
}

// confidence formats hundredths.
func confidence(hundredths uint8) string { return fmt.Sprintf("0.%02d", hundredths) }

// enrichedJSON is an enriched line as JSON. Unknown values are omitted.
type enrichedJSON struct {
	Description string        `json:"description"`
	Suggested   string        `json:"suggested_description"`
	Merchant    *namedJSON    `json:"merchant,omitempty"`
	Processor   *namedJSON    `json:"processor,omitempty"`
	Categories  *categoryJSON `json:"categories,omitempty"`
	Tags        []string      `json:"tags"`
	Type        bank.TypeCode `json:"type,omitempty"`
	Location    []string      `json:"location_tokens,omitempty"`
	Names       []string      `json:"names,omitempty"`
	Frequency   string        `json:"frequency,omitempty"`
}

type namedJSON struct {
	Slug        string `json:"slug"`
	DisplayName string `json:"display_name"`
}

type categoryJSON struct {
	L1         string `json:"l1"`
	L2         string `json:"l2"`
	Confidence string `json:"confidence"`
}

func printEnrichedJSON(out io.Writer, lines []emulator.EnrichedLine) error {
	encoder := json.NewEncoder(escapedJSON{out})
	encoder.SetEscapeHTML(false)
	for i := range lines {
		l := &lines[i]
		one := enrichedJSON{
			Description: l.Description, Suggested: l.Suggested, Tags: l.Tags.Names(), Type: l.Type.Code,
			Location: l.Enrichment.Location.Tokens, Names: l.Enrichment.Names, Frequency: l.Frequency,
			Merchant: named(l.Enrichment.Merchant), Processor: named(l.Enrichment.Processor),
		}
		if c := l.Enrichment.Categories; c.L1 != "" {
			one.Categories = &categoryJSON{c.L1, c.L2, confidence(c.Confidence)}
		}
		if err := encoder.Encode(one); err != nil {
			return err
		}
	}
	return nil
}

func named(m *bank.Merchant) *namedJSON {
	if m == nil {
		return nil
	}
	return &namedJSON{m.Slug, m.DisplayName}
}
