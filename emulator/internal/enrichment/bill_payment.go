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
		if c.isPetrolCompany() {
			return
		}
		l.first++
		l.payee = l.first
	case l.end - 1:
		rest := *c
		l.payeeEnd = min(l.payeeEnd, l.end-1)
		rest.typeCode, rest.merchant = bank.BankTransfer, nil
		rest.findPerson()
		if rest.person == "" && rest.matches[purposePhrase].phrase == nil && rest.matches[tradePhrase].phrase == nil {
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
	c.matches = c.country.index.search(l, c.in.Amount.Minor)
	c.findMerchant()
}

// The largest price of a tank, in minor units, and the most words of a filling station's name.
const (
	maxFullTank     = 15000
	maxStationWords = 2
)

// isPetrolCompany reports whether the words after BP say that it is the petrol company: a number, a place or a word of
// filling stations. Other words may be the name of a station if they are few, are no person's name and have no
// reference, and the price is that of a tank. The merchant is then less certain.
func (c *classification) isPetrolCompany() bool {
	l := c.line
	from := c.alias.at + 1
	if l.words[from].digits > 0 {
		return true
	}
	trade := c.matches[tradePhrase]
	other := trade.phrase != nil && !trade.weak && c.rule(trade).pair.L2 != "fuel"
	unknown := 0 // words that are neither places nor known of stations
	for i := from; i < l.end; i++ {
		word := l.at(i)
		switch {
		case stationWord.has(word) && !other:
			return true
		case referenceWord.has(word):
			return false
		case i > from && roadWord.has(word):
			unknown--
		case l.words[i].digits > 0 || l.knownPlace && i >= l.place || c.inTown(i) || len(word) == 1:
		default:
			unknown++
		}
	}
	if unknown <= 0 && (l.words[from].length() > 1 || l.end-from == 1) {
		return true
	}
	rest := *c
	rest.typeCode, rest.merchant = bank.BankTransfer, nil
	payee := l.payee
	l.payee = from
	rest.findPerson()
	l.payee = payee
	amount := -c.in.Amount.Minor
	if rest.person != "" || unknown > maxStationWords || amount > maxFullTank || amount > 0 && amount%500 == 0 {
		return false
	}
	if f := c.matches[purposePhrase]; other || f.phrase != nil {
		return false
	}
	c.merchantEvidence = namedByTruncatedName
	return true
}

// inTown reports whether the i-th word belongs to a town that was found in the line.
func (c *classification) inTown(i int) bool {
	f := c.matches[townPhrase]
	return f.phrase != nil && i >= f.at && i < f.at+int(f.words)
}
