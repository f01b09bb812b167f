package enrichment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a word of a normalised line: its position in the text and its number of digits.
type word struct {
	start, end int
	digits     int // number of digits among its characters
	entry          // what the vocabulary has of it, once index.lookUp has looked it up
}

func (w word) length() int { return w.end - w.start }

// isNumber reports whether the word consists of digits only.
func (w word) isNumber() bool { return w.digits == w.length() }

// isReference reports whether the word looks like a reference: a number, or a word of three or more characters with a
// digit.
func (w word) isReference() bool { return w.isNumber() || w.digits > 0 && w.length() > 2 }

// line is a normalised statement line: capitals A to Z, digits and single spaces, split into words. Parsing it sets
// its parts, which are ranges of words. Lines are reused, so that reading one allocates nothing.
type line struct {
	text       []byte
	words      []word
	first, end int         // words[first:end] is the line without the bank's marks
	payee      int         // begin of the payee, after a payment processor
	payeeEnd   int         // end of the payee, before a reference, a memo or an ACH field
	place      int         // begin of the place, a town or a state, which extends to end
	knownPlace bool        // whether the place is a known town, and not only words before a state
	searchEnd  int         // begin of the customer's own name, which is not searched
	phrases    []phrasesAt // found by index.findPhrases
	mark       mark
}

// maxLine is the number of bytes of a line that are read, about ten times as many as banks print.
const maxLine = 1024

// read normalises a description. It removes accents. Characters other than letters and digits separate words.
func (l *line) read(description string) {
	if len(description) > maxLine {
		description = description[:maxLine]
	}
	l.text, l.words, l.mark, l.knownPlace = l.text[:0], l.words[:0], mark{}, false
	open := false
	for i := 0; i < len(description); i++ {
		c := description[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(description[i:])
			i += size - 1
			folded := fold(r)
			if folded == "" {
				open = l.close(open)
				continue
			}
			for _, b := range []byte(folded) {
				open = l.add(b, open)
			}
			continue
		}
		switch {
		case c >= 'a' && c <= 'z':
			open = l.add(c-'a'+'A', open)
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			open = l.add(c, open)
		default:
			open = l.close(open)
		}
	}
	l.close(open)
	n := len(l.words)
	l.first, l.end, l.payee, l.payeeEnd, l.place, l.searchEnd = 0, n, 0, n, n, n
}

// add appends a letter or digit, to a new word unless one is open. It returns true: a word is open.
func (l *line) add(c byte, open bool) bool {
	if !open {
		if len(l.text) > 0 {
			l.text = append(l.text, ' ')
		}
		l.words = append(l.words, word{start: len(l.text)})
	}
	l.text = append(l.text, c)
	if c <= '9' {
		l.words[len(l.words)-1].digits++
	}
	return true
}

// close ends the open word, if there is one. It returns false: no word is open.
func (l *line) close(open bool) bool {
	if open {
		l.words[len(l.words)-1].end = len(l.text)
	}
	return false
}

// at returns the i-th word.
func (l *line) at(i int) []byte { return l.text[l.words[i].start:l.words[i].end] }

// folds are pairs of a letter with an accent and the letter without it.
const folds = "ÀAÁAÂAÃAÄAÅAÇCÈEÉEÊEËEÌIÍIÎIÏIÑNÒOÓOÔOÕOÖOØOÙUÚUÛUÜUÝYŸYŁLŚSŠSŽZŹZŻZČCĆCĘEĄAŃNŐOŰUİI"

// fold returns a letter in capitals without its accent, or "" for any other character.
func fold(r rune) string {
	switch r {
	case 'ß':
		return "SS"
	case 'Æ', 'æ':
		return "AE"
	case 'Œ', 'œ':
		return "OE"
	}
	upper := unicode.ToUpper(r)
	if at := strings.IndexRune(folds, upper); at >= 0 && upper >= utf8.RuneSelf {
		after := at + utf8.RuneLen(upper)
		return folds[after : after+1]
	}
	return ""
}
