package enrichment_test

import "testing"

// Ensure that the accuracy on the lines of a sixth independent author does not fall below that of the first run, which
// the head of the file gives. No rule has changed because of these lines.
func TestSixthAuthor(t *testing.T) {
	s := scoreOf(t, "accuracy_sixth.tsv")
	checkFloors(t, []floor{
		{"answered", s.answered, s.lines, 97},
		{"right at level 1, strictly", s.right, s.answered, 92},
		{"right at level 1, leniently", s.accepted, s.answered, 96},
		{"right at level 2", s.rightTwo, s.knownTwo, 95},
		{"merchants right", s.correct, s.named, 98},
		{"merchants found", s.found, s.known, 94},
		{"tags found", s.tagsRight, s.tags, 96},
		{"tags right", s.tagsRight, s.tagged, 99},
	})
}

// Ensure the same for the lines of a fourth author.
func TestFourthAuthor(t *testing.T) {
	s := scoreOf(t, "accuracy_fourth.tsv")
	checkFloors(t, []floor{
		{"answered", s.answered, s.lines, 98},
		{"right at level 1, strictly", s.right, s.answered, 95},
		{"right at level 1, leniently", s.accepted, s.answered, 97},
		{"right at level 2", s.rightTwo, s.knownTwo, 95},
		{"merchants right", s.correct, s.named, 98},
		{"merchants found", s.found, s.known, 97},
		{"tags found", s.tagsRight, s.tags, 95},
		{"tags right", s.tagsRight, s.tagged, 95},
	})
}

// Ensure the same for the lines of a fifth author, whose mistakes were mended by kind. The head of the file gives the
// results of the first run. 48 of the lines say nothing.
func TestFifthAuthor(t *testing.T) {
	s := scoreOf(t, "accuracy_fifth.tsv")
	checkFloors(t, []floor{
		{"answered or silent on what says nothing", s.answered + s.silentRightly, s.lines, 99},
		{"right at level 1, strictly", s.right, s.answered, 94},
		{"right at level 1, leniently", s.accepted, s.answered, 99},
		{"right at level 2", s.rightTwo, s.knownTwo, 97},
		{"merchants right", s.correct, s.named, 99},
		{"merchants found", s.found, s.known, 99},
		{"tags found", s.tagsRight, s.tags, 99},
		{"tags right", s.tagsRight, s.tagged, 99},
	})
}

// Ensure the same for the lines of a third author. The head of the file gives the results of the first run, before any
// change because of these lines.
func TestThirdAuthor(t *testing.T) {
	s := scoreOf(t, "accuracy_third.tsv")
	checkFloors(t, []floor{
		{"answered", s.answered, s.lines, 99},
		{"right at level 1, strictly", s.right, s.answered, 95},
		{"right at level 1, leniently", s.accepted, s.answered, 99},
		{"right at level 2", s.rightTwo, s.knownTwo, 97},
		{"merchants right", s.correct, s.named, 98},
		{"merchants found", s.found, s.known, 98},
		{"tags found", s.tagsRight, s.tags, 99},
		{"tags right", s.tagsRight, s.tagged, 95},
	})
}

// Ensure the same for the lines of a second author, whose mistakes were mended by kind.
func TestSecondAuthor(t *testing.T) {
	s := scoreOf(t, "accuracy_second.tsv")
	checkFloors(t, []floor{
		{"answered", s.answered, s.lines, 96},
		{"right at level 1, strictly", s.right, s.answered, 94},
		{"right at level 1, leniently", s.accepted, s.answered, 97},
		{"right at level 2", s.rightTwo, s.knownTwo, 95},
		{"merchants right", s.correct, s.named, 98},
		{"merchants found", s.found, s.known, 97},
		{"tags found", s.tagsRight, s.tags, 97},
		{"tags right", s.tagsRight, s.tagged, 91},
	})
}

// Ensure the same for the lines of a first author, whose mistakes were mended by kind.
func TestFirstAuthor(t *testing.T) {
	s := scoreOf(t, "accuracy_first.tsv")
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
