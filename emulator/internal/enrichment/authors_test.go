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
	for _, author := range authors {
		t.Run(author.file, func(t *testing.T) {
			s := scoreOf(t, author.file)
			checkFloors(t, []floor{
				{"answered", s.answered, s.lines, author.answered},
				{"right at level 1, strictly", s.right, s.answered, author.strict},
				{"right at level 1, leniently", s.accepted, s.answered, author.lenient},
				{"right at level 2", s.rightTwo, s.knownTwo, author.level2},
				{"merchants right", s.correct, s.named, author.rightMerchant},
				{"merchants found", s.found, s.known, author.foundMerchant},
				{"tags found", s.tagsRight, s.tags, author.foundTag},
				{"tags right", s.tagsRight, s.tagged, author.rightTag},
			})
			if s.silentRightly < author.silent {
				t.Errorf("%d lines that say nothing got no answer, want %d", s.silentRightly, author.silent)
			}
		})
	}
}
