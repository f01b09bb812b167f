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

func printEnriched(w io.Writer, lines []emulator.EnrichedLine) error {
	out := bufio.NewWriter(w)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "MERCHANT\tCATEGORY\tCONFIDENCE\tTAGS\tDESCRIPTION")
	for i := range lines {
		l := &lines[i]
		merchant, category, sure := "-", "-", "-"
		if m := l.Enrichment.Merchant; m != nil {
			merchant = m.DisplayName
		}
		if c := l.Enrichment.Categories; c.L1 != "" {
			category, sure = c.L1+"/"+c.L2, confidence(c.Confidence)
		}
		tags := l.Tags.Names()
		if l.Frequency != "" {
			tags = append(tags, l.Frequency)
		}
		if len(tags) == 0 {
			tags = []string{"-"}
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", merchant, category, sure, strings.Join(tags, ","), l.Description)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return out.Flush()
}

// confidence is in hundredths.
func confidence(hundredths uint8) string { return fmt.Sprintf("0.%02d", hundredths) }

// enrichedJSON is a line as JSON; what is not known is left out.
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

func printEnrichedJSON(w io.Writer, lines []emulator.EnrichedLine) error {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
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
	return out.Flush()
}

func named(m *bank.Merchant) *namedJSON {
	if m == nil {
		return nil
	}
	return &namedJSON{m.Slug, m.DisplayName}
}
