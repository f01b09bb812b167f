package enrichment_test

import "testing"

// Ensure that the accuracy on the lines that an independent author wrote and labelled does not fall. The head of the
// file gives the results of the first run, before any change because of these lines.
func TestBlindLines(t *testing.T) {
	s := scoreOf(t, "accuracy_blind.tsv")
	checkFloors(t, []floor{
		{"answered", s.answered, s.lines, 98},
		{"right at level 1, strictly", s.right, s.answered, 95},
		{"right at level 1, leniently", s.accepted, s.answered, 99},
		{"right at level 2", s.rightTwo, s.knownTwo, 97},
		{"merchants right", s.correct, s.named, 98},
		{"merchants found", s.found, s.known, 98},
		{"tags found", s.tagsRight, s.tags, 99},
		{"tags right", s.tagsRight, s.tagged, 99},
	})
}
