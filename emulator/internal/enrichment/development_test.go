package enrichment_test

import (
	"testing"

	"budsandbox/emulator/internal/enrichment"
)

// floor is the least share of a figure of a score, in hundredths.
type floor struct {
	name     string
	part, of int
	least    int
}

func checkFloors(t *testing.T, floors []floor) {
	t.Helper()
	for _, f := range floors {
		if f.part*100 < f.of*f.least {
			t.Errorf("%s: %s; want %d %%", f.name, percent(f.part, f.of), f.least)
		}
	}
}

func scoreOf(t *testing.T, file string) (s score) {
	t.Helper()
	s.addAll(engine(t), readAccuracyFile(t, "testdata/"+file), func(string, expectation, enrichment.Result) {})
	t.Log(s.String())
	return s
}

// Ensure that the lines from which the pipeline was developed are read at least as well as required of independent
// lines, so that a change that improves one kind does not break another.
func TestDevelopmentLines(t *testing.T) {
	s := scoreOf(t, "development.tsv")
	checkFloors(t, []floor{
		{"answered", s.answered, s.lines, 99},
		{"right at level 1", s.right, s.answered, 98},
		{"merchants right", s.correct, s.named, 98},
		{"merchants found", s.found, s.known, 98},
		{"tags found", s.tagsRight, s.tags, 96},
		{"tags right", s.tagsRight, s.tagged, 96},
	})
}

// Ensure the same for lines as the largest banks print them.
func TestBankLines(t *testing.T) {
	s := scoreOf(t, "bank_lines.tsv")
	checkFloors(t, []floor{
		{"answered", s.answered, s.lines, 98},
		{"right at level 1, leniently", s.accepted, s.answered, 98},
		{"merchants found", s.found, s.known, 93},
		{"tags found", s.tagsRight, s.tags, 97},
		{"tags right", s.tagsRight, s.tagged, 94},
	})
}
