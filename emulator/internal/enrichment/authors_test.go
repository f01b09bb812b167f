package enrichment_test

import "testing"

// authors are the files of lines that independent authors wrote and labelled, with the least that is required of each:
// percentages, and the number of lines that say nothing and get no answer. The head of a file gives the results of its
// first run, before any change because of its lines. The mistakes in all but the sixth and the
// seventh were mended by kind.
var authors = []struct {
	file                         string
	answered, silent             int
	strict, lenient, level2      int
	rightMerchant, foundMerchant int
	foundTag, rightTag           int
}{
	{"accuracy_first.tsv", 98, 0, 95, 99, 97, 98, 98, 99, 99},
	{"accuracy_second.tsv", 96, 0, 94, 97, 95, 98, 97, 97, 91},
	{"accuracy_third.tsv", 99, 0, 95, 99, 97, 98, 98, 99, 95},
	{"accuracy_fourth.tsv", 98, 0, 95, 97, 95, 98, 97, 95, 95},
	{"accuracy_fifth.tsv", 91, 48, 94, 99, 97, 99, 99, 99, 99},
	{"accuracy_sixth.tsv", 97, 8, 92, 96, 95, 98, 94, 96, 99},
	{"accuracy_seventh.tsv", 95, 18, 91, 96, 96, 98, 92, 93, 95},
}

// Ensure that the accuracy on the lines of independent authors does not fall.
func TestAuthors(t *testing.T) {
	for _, of := range authors {
		t.Run(of.file, func(t *testing.T) {
			s := scoreOf(t, of.file)
			checkFloors(t, []floor{
				{"answered", s.answered, s.lines, of.answered},
				{"right at level 1, strictly", s.right, s.answered, of.strict},
				{"right at level 1, leniently", s.accepted, s.answered, of.lenient},
				{"right at level 2", s.rightTwo, s.knownTwo, of.level2},
				{"merchants right", s.correct, s.named, of.rightMerchant},
				{"merchants found", s.found, s.known, of.foundMerchant},
				{"tags found", s.tagsRight, s.tags, of.foundTag},
				{"tags right", s.tagsRight, s.tagged, of.rightTag},
			})
			if s.silentRightly < of.silent {
				t.Errorf("%d lines that say nothing got no answer, want %d", s.silentRightly, of.silent)
			}
		})
	}
}
