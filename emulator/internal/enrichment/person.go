package enrichment

import (
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
		switch classes := classesOf(l.at(i)); {
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
		if firmWord.has(l.at(i + n)) {
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
	given := c.country.given[string(first)]
	switch {
	case titled, c.country.isName(first, second), c.country.isReversedName(first, second, n):
		c.certainPerson, c.nameEnd = true, i+2
	case len(first) == 1 && len(second) == 1 && n > 2 && len(l.at(i+2)) > 2 &&
		(c.country.surnames[string(l.at(i+2))] || n == 3 || c.isTransfer() || second[0] == 'O'): // K O'CONNELL
		c.person, c.certainPerson = string(first)+" "+title(l.at(i+2)), true
		return
	case len(first) == 1 && len(second) > 2 && (l.payeeEnd-i <= 4 || l.mark.typeCode == bank.BankTransfer):
		c.certainPerson, c.nameEnd = true, i+2
	case n == 3 && given && c.country.surnames[string(l.at(i+2))] && len(second) < 12:
		c.person, c.certainPerson = title(first)+" "+title(l.at(i+2)), true
		return
	case c.matches[purposePhrase].found() || c.matches[tradePhrase].found():
		return
	case n <= 3 && i+n == l.end && given && len(second) > 2 && !c.matches[townPhrase].found(),
		n <= 3 && l.mark.typeCode == bank.BankTransfer && (given || c.country.surnames[string(l.at(i+n-1))]):
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
	for name := range c.surnames {
		if strings.HasPrefix(name, letters) {
			return true
		}
	}
	return false
}

// isName reports whether two words are a name: a known given name or an initial, and a known surname.
func (c *country) isName(first, second []byte) bool {
	return c.surnames[string(second)] && (len(first) == 1 || c.given[string(first)])
}

// isReversedName reports whether a payee of n words begins with a surname, followed by a given name or initials:
// HOLLAND T, PATEL JAY.
func (c *country) isReversedName(first, second []byte, n int) bool {
	if !c.surnames[string(first)] || n > 3 {
		return false
	}
	if n == 3 && len(second) == 1 {
		return true
	}
	return n == 2 && (len(second) == 1 || len(second) == 2 && !hasVowel(second)) ||
		c.given[string(second)] && !c.surnames[string(second)]
}

// hasVowel reports whether a text of two letters has a vowel, so that it may be a word and not
// initials.
func hasVowel(word []byte) bool { return strings.ContainsAny(string(word), "AEIOU") }

// title returns a word with only its first letter in capitals.
func title(word []byte) string {
	return string(word[:1]) + strings.ToLower(string(word[1:]))
}
