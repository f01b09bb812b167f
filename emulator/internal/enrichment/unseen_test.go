package enrichment_test

import (
	"testing"

	"budsandbox/emulator/internal/enrichment"
)

// Ensure that the accuracy on the lines that have never led to a change of the rules does not fall.
func TestUnseenLines(t *testing.T) {
	var s score
	s.of(engine(t), readAccuracyFile(t, "testdata/accuracy_unseen.tsv"), func(string, expectation, enrichment.Result) {})
	t.Log(s.String())
	for _, c := range []struct {
		name     string
		part, of int
		least    int
	}{
		{"answered", s.answered, s.lines, 90},
		{"right at level 1, strictly", s.right, s.answered, 84},
		{"right at level 1, leniently", s.accepted, s.answered, 90},
		{"right at level 2", s.rightTwo, s.knownTwo, 92},
		{"merchants right", s.correct, s.named, 95},
		{"merchants found", s.found, s.known, 77},
		{"tags found", s.tagsRight, s.tags, 88},
		{"tags right", s.tagsRight, s.tagged, 89},
	} {
		if c.part*100 < c.of*c.least {
			t.Errorf("%s: %s; want %d %%", c.name, percent(c.part, c.of), c.least)
		}
	}
}
