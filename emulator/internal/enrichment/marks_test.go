package enrichment_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// Ensure that no mark is hidden by one that stands before it in the table and with which it begins or ends.
func TestMarksAreReached(t *testing.T) {
	t.Parallel()
	text := string(must(os.ReadFile("data/marks.tsv")))
	rows := map[string][][]string{} // by position
	for _, line := range strings.Split(strings.TrimSpace(text), "\n")[2:] {
		fields := strings.Split(line, "\t")
		for _, earlier := range rows[fields[0]] {
			words, shorter := strings.Fields(fields[2]), strings.Fields(earlier[2])
			if len(shorter) > len(words) || earlier[1] != "*" && earlier[1] != fields[1] {
				continue
			}
			part := words[:len(shorter)]
			if fields[0] == "after" {
				part = words[len(words)-len(shorter):]
			}
			if slices.Equal(part, shorter) {
				t.Errorf("%q is hidden by %q", fields[2], earlier[2])
			}
		}
		rows[fields[0]] = append(rows[fields[0]], fields)
	}
	if len(rows["before"]) < 100 || len(rows["after"]) < 50 {
		t.Errorf("%d marks before and %d after the payee", len(rows["before"]), len(rows["after"]))
	}
}

// Ensure that the longest mark is the one that is read.
func TestMarks(t *testing.T) {
	t.Parallel()
	e := engine(t)
	for line, want := range map[string]string{
		"FASTER PAYMENT TO J PATEL":               "FASTER PAYMENT TO",
		"BANK GIRO CREDIT REF BRIGHTSIDE LTD":     "BANK GIRO CREDIT REF",
		"VIA MOBILE PYMT FP 12 03 25 10 J PATEL":  "VIA MOBILE PYMT FP 12 03 25 10",
		"VIA ONLINE PYMT FP 12 03 25 10 J PATEL":  "VIA ONLINE PYMT FP 12 03 25 10",
		"VIA ONLINE PYMT J PATEL":                 "VIA ONLINE PYMT",
		"J PATEL VIA MOBILE PYMT FP 12 03 25 1 2": "",
	} {
		got := e.Explain(enrichment.Input{Description: line, Country: fixtures.GB})
		if got.Parts.Mark != want {
			t.Errorf("%q: the mark before the payee is %q, want %q", line, got.Parts.Mark, want)
		}
	}
}
