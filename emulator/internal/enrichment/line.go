package enrichment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a word of a normalised line: where it stands, and what it looks like.
type word struct {
	start, end int
	digits     int // how many of its characters are digits
}

func (w word) length() int { return w.end - w.start }

// number reports whether the word has nothing but digits.
func (w word) number() bool { return w.digits == w.length() }

// reference reports whether the word looks like a reference: a number, or longer than two and with a digit in it.
func (w word) reference() bool { return w.number() || w.digits > 0 && w.length() > 2 }

// line is a statement line as the engine reads it: capitals A to Z, digits and single blanks, split into words.
// Parsing it finds its parts, which are ranges of words. A line is reused, so that reading one costs no memory.
type line struct {
	text       []byte
	words      []word
	first, end int  // what the bank's marks leave is words[first:end]
	payee      int  // the payee begins here, behind a payment processor
	payeeEnd   int  // and ends here, before a reference, a memo or an ACH field
	place      int  // words from here to end say where: a town, a state
	placed     bool // which is known for a town, not only from the state behind it
	limit      int  // words from here on name the customer: nothing is looked for there
	mark       mark
}

// longest is how much of a line is read; banks print a tenth of it.
const longest = 1024

// read normalises a description. Accents are folded; whatever is neither letter nor digit parts words.
func (l *line) read(description string) {
	if len(description) > longest {
		description = description[:longest]
	}
	l.text, l.words, l.mark, l.placed = l.text[:0], l.words[:0], mark{}, false
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
	l.first, l.end, l.payee, l.payeeEnd, l.place, l.limit = 0, n, 0, n, n, n
}

// add appends a letter or digit, and says that a word is open.
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

// close ends the word that is open, if one is.
func (l *line) close(open bool) bool {
	if open {
		l.words[len(l.words)-1].end = len(l.text)
	}
	return false
}

// at is the i-th word.
func (l *line) at(i int) []byte { return l.text[l.words[i].start:l.words[i].end] }

// folds are letters with accents, and the letters without them.
const folds = "ÀAÁAÂAÃAÄAÅAÇCÈEÉEÊEËEÌIÍIÎIÏIÑNÒOÓOÔOÕOÖOØOÙUÚUÛUÜUÝYŸYŁLŚSŠSŽZŹZŻZČCĆCĘEĄAŃNŐOŰUİI"

// fold is a letter without its accent, in capitals; empty for what is no letter of a statement line.
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
