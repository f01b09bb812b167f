package enrichment

import (
	"slices"
	"strings"

	"budsandbox/bank"
)

// findPerson sets the person's name if the payee is a person. It is not if it is paid by card or through a processor,
// or if it has a word of a firm.
func (c *classification) findPerson() {
	l := c.line
	if c.byCard() || c.matches[processorPhrase].found() {
		return
	}
	titled := false
	for i := l.payee; i < l.payeeEnd && i < l.payee+4; i++ {
		switch classes := l.words[i].classes; {
		case classes&relativeWord != 0:
			c.person, c.certainPerson = title(l.at(i)), true
			return
		case classes&titleWord != 0:
			titled = true
		case classes&(beforeNameWord|carrierWord) == 0:
			c.nameFrom(i, titled)
			return
		}
	}
}

// nameFrom sets the person's name from the words of the payee from the i-th on, if they can be one.
func (c *classification) nameFrom(i int, titled bool) {
	l := c.line
	n := 0 // words that can be parts of a name
	for i+n < l.payeeEnd && n < 5 && l.words[i+n].digits == 0 {
		if l.words[i+n].is(firmWord) {
			return
		}
		n++
	}
	if n == 0 || n > 2 && string(l.at(i+n-1)) == "S" { // MAGGIE MCFLY'S is a firm
		return
	}
	first := l.at(i)
	if n == 1 {
		if titled && len(first) > 1 {
			c.person, c.certainPerson, c.nameEnd = title(first), true, i+1
		}
		return
	}
	second := l.at(i + 1)
	given := l.words[i].given
	switch {
	case titled, l.isName(i), l.isReversedName(i, n):
		c.certainPerson, c.nameEnd = true, i+2
	case len(first) == 1 && len(second) == 1 && n > 2 && len(l.at(i+2)) > 2 &&
		(l.words[i+2].surname || n == 3 || c.isTransfer() || second[0] == 'O'): // K O'CONNELL
		c.person, c.certainPerson = string(first)+" "+title(l.at(i+2)), true
		return
	case len(first) == 1 && len(second) > 2 && (l.payeeEnd-i <= 4 || l.mark.typeCode == bank.BankTransfer):
		c.certainPerson, c.nameEnd = true, i+2
	case n == 3 && given && l.words[i+2].surname && len(second) < 12:
		c.person, c.certainPerson = title(first)+" "+title(l.at(i+2)), true
		return
	case c.matches[purposePhrase].found() || c.matches[tradePhrase].found():
		return
	case n <= 3 && i+n == l.end && given && len(second) > 2 && !c.matches[townPhrase].found(),
		n <= 3 && l.mark.typeCode == bank.BankTransfer && (given || l.words[i+n-1].surname):
	default:
		return
	}
	c.person = title(first) + " " + title(second)
}

// isTransfer reports whether the bank says that money was sent between accounts, as people do.
func (c *classification) isTransfer() bool {
	return c.line.mark.typeCode == bank.BankTransfer || c.line.mark.typeCode == bank.StandingOrderPayment
}

// beginsSurname reports whether a known surname begins with the given letters.
func (c *country) beginsSurname(letters string) bool {
	names := c.surnames()
	at, _ := slices.BinarySearch(names, letters)
	return at < len(names) && strings.HasPrefix(names[at], letters)
}

// isName reports whether the i-th word and the next one are a name: a known given name or an initial, and a known
// surname.
func (l *line) isName(i int) bool {
	return l.words[i+1].surname && (l.words[i].length() == 1 || l.words[i].given)
}

// isReversedName reports whether n words from the i-th on begin with a surname, followed by a given name or initials:
// HOLLAND T, PATEL JAY.
func (l *line) isReversedName(i, n int) bool {
	if !l.words[i].surname || n > 3 {
		return false
	}
	second := l.at(i + 1)
	if n == 3 && len(second) == 1 {
		return true
	}
	return n == 2 && (len(second) == 1 || len(second) == 2 && !hasVowel(second)) ||
		l.words[i+1].given && !l.words[i+1].surname
}

// hasVowel reports whether a text of two letters has a vowel, so that it may be a word and not
// initials.
func hasVowel(word []byte) bool { return strings.ContainsAny(string(word), "AEIOU") }

// title returns a word with only its first letter in capitals.
func title(word []byte) string {
	return string(word[:1]) + strings.ToLower(string(word[1:]))
}
