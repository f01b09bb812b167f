package enrichment

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
)

// parseBillPayment takes BP as the bank's mark of a bill payment, and not as the petrol company, if the rest of the
// line names a payee: BP J SMITH, BP HILLTOP NURSERY INV 12, SMITH J BP.
func (c *classification) parseBillPayment() {
	l := c.line
	if c.in.Country != fixtures.GB || c.merchant == nil || c.alias.text != "BP" || c.byCard() || l.end-l.first < 2 {
		return
	}
	switch c.alias.at {
	case l.first:
		if is, certain := c.isPetrolCompany(); is {
			if !certain {
				c.merchantEvidence = namedByTruncatedName
			}
			return
		}
		l.first++
		l.payee = l.first
	case l.end - 1:
		l.payeeEnd = min(l.payeeEnd, l.end-1)
		if c.personFrom(l.payee) == "" && !c.matches[purposePhrase].found() && !c.matches[tradePhrase].found() {
			l.payeeEnd = l.end
			return
		}
		l.end--
		l.searchEnd = min(l.searchEnd, l.end)
	default:
		return
	}
	l.mark.typeCode, c.typeCode = bank.BankTransfer, bank.BankTransfer
	c.merchant, c.alias = nil, match{}
	c.matches.search(l, c.in.Amount.Minor)
	c.findMerchant()
}

// The largest price of a tank, in minor units, and the most words of a filling station's name.
const (
	maxFullTank     = 15000
	maxStationWords = 2
)

// isPetrolCompany reports whether the words after BP say that it is the petrol company: a number, a place or a word of
// filling stations. Other words may be the name of a station if they are few, are no person's name and have no
// reference, and the price is that of a tank. It is then not certain.
func (c *classification) isPetrolCompany() (is, certain bool) {
	l := c.line
	from := c.alias.at + 1
	if l.words[from].digits > 0 {
		return true, true
	}
	trade := c.matches[tradePhrase]
	otherTrade := trade.found() && !trade.weak && c.rule(trade).pair.L2 != "fuel"
	unknown, decisive := c.stationWords(from, otherTrade)
	amount := -c.in.Amount.Minor
	switch {
	case decisive != nil:
		return classesOf(decisive)&referenceWord == 0, true
	case unknown <= 0 && (l.words[from].length() > 1 || l.end-from == 1):
		return true, true
	case unknown > maxStationWords, amount > maxFullTank, amount > 0 && amount%500 == 0:
		return false, true
	case otherTrade, c.matches[purposePhrase].found(), c.personFrom(from) != "":
		return false, true
	}
	return true, false
}

// stationWords returns the number of words, from the i-th on, that are neither places nor known of filling stations. It
// stops at the first word that is decisive: one of filling stations, unless the line names another trade, or one that
// introduces a reference.
func (c *classification) stationWords(i int, otherTrade bool) (unknown int, decisive []byte) {
	l := c.line
	for from := i; i < l.end; i++ {
		word := l.at(i)
		switch {
		case l.words[i].is(stationWord) && !otherTrade, l.words[i].is(referenceWord):
			return unknown, word
		case i > from && l.words[i].is(roadWord):
			unknown--
		case l.words[i].digits > 0 || l.knownPlace && i >= l.place || c.inTown(i) || len(word) == 1:
		default:
			unknown++
		}
	}
	return unknown, nil
}

// personFrom returns the name of the person that a transfer to the payee from the i-th word on has, or "".
func (c *classification) personFrom(i int) string {
	l, transfer := *c.line, *c
	l.payee = i
	transfer.line, transfer.typeCode, transfer.merchant = &l, bank.BankTransfer, nil
	transfer.findPerson()
	return transfer.person
}

// inTown reports whether the i-th word belongs to a town that was found in the line.
func (c *classification) inTown(i int) bool {
	f := c.matches[townPhrase]
	return f.found() && i >= f.at && i < f.end()
}
