package enrichment

import (
	"strings"

	"budsandbox/fixtures"
)

// skeletonWords is the largest number of words in a skeleton.
const skeletonWords = 4

// Skeleton returns the part of a description that is the same in all lines of a recurring payment: the first four
// words of the core that are neither references nor dates. Rows without a merchant are grouped by it, and descriptions
// with the same skeleton count as similar. It leaves out the bank's words around the core: CARD PAYMENT TO X ON 12 MAY
// and X CD 4130 DEB have the same skeleton.
func Skeleton(country fixtures.Country, description string) string {
	var l line
	l.read(description)
	l.strip(country)
	return string(l.skeleton(nil))
}

// skeletons computes the skeletons of a history's descriptions.
type skeletons struct {
	country      fixtures.Country
	descriptions func(i int) string
	line         line
	buffer       []byte
}

func (h *history) newSkeletons() *skeletons {
	return &skeletons{country: h.country, descriptions: h.rows.Descriptions()}
}

// of returns the skeleton of the row with an index.
func (s *skeletons) of(i int) string {
	s.line.read(s.descriptions(i))
	s.line.strip(s.country)
	s.buffer = s.line.skeleton(s.buffer[:0])
	return string(s.buffer)
}

// hasDigits reports whether a text has a digit. Without one, a skeleton is the same for all descriptions that differ in
// digits only: which words it takes depends on where their digits are, and never on which digits they are.
func hasDigits(text string) bool { return strings.ContainsAny(text, "0123456789") }

// skeleton appends the line's skeleton to b.
func (l *line) skeleton(b []byte) []byte {
	kept := 0
	for i := l.first; i < l.end && kept < skeletonWords; i++ {
		w := l.at(i)
		if l.words[i].isReference() || kept > 0 && (isMonth(w) || isWeekday(w)) {
			continue
		}
		if kept > 0 {
			b = append(b, ' ')
		}
		b = append(b, w...)
		kept++
	}
	for i := l.first; kept == 0 && i < l.end; i++ { // only references: H3G 0123456789
		if i == l.end-1 || !l.words[i].isNumber() {
			return append(b, l.at(i)...)
		}
	}
	return b
}
