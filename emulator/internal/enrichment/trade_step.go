package enrichment

import (
	"strings"

	"budsandbox/bank"
)

// trade decides by a word for a kind of business. If the customer is a business, transfers to such a firm are for
// supplies: payments to a brewery are not an evening out.
func (c *classification) trade() decision {
	f := c.matches[tradePhrase]
	if !f.found() || c.contradictsCode(f) || c.certainPerson && f.at >= c.line.payeeEnd || c.isHolding(f) {
		return noDecision
	}
	if f.weak && c.matches[processorPhrase].found() && !c.isCredit() { // SPIN CYCLE COIN LAUND
		if longer := c.country.index.truncatedTrade(c.line, minProcessorLine); longer.found() && longer.at > f.at {
			f = longer
		}
	}
	if c.person != "" && (c.isTransfer() || f.weak) && f.at < c.nameEnd { // MRS GARDENER
		return noDecision
	}
	if p := c.matches[purposePhrase]; p.found() && !c.contradictsCode(p) && !c.namesCouncil(p) {
		behind := p.words == f.words && p.at > f.at && c.person == ""
		if p.words > f.words || behind { // COUNCIL TAX SCHOOL LANE: the purpose says more
			return noDecision
		}
	}
	if c.in.Business && !c.isCredit() {
		switch c.rule(f).pair.L1 {
		case "food_and_drink", "shopping", "entertainment", "home", "health_and_personal_care":
			if d := c.supplier(); d.pair.L1 != "" {
				return d
			}
		}
	}
	if c.isDisputed(f) {
		return c.byRule(f, byWeakTrade)
	}
	return c.byRule(f, byTradeWord)
}

// isDisputed reports whether a word for a trade is also in other names, or the line has a word for another trade or for
// a purpose of another kind.
func (c *classification) isDisputed(f match) bool {
	l1 := c.rule(f).pair.L1
	if f.weak || f.rival != nil && !f.rival.weak && c.country.rules[f.rival.target].pair.L1 != l1 {
		return true
	}
	p := c.matches[purposePhrase]
	return p.found() && !p.weak && !sharesWord(p, f) && c.rule(p).pair.L1 != l1
}

// isHolding reports whether a single word for a trade stands in the name of a firm that holds others or their money. It
// is then part of its name, as in ORCHARD NOMINEES.
func (c *classification) isHolding(f match) bool {
	if f.words > 1 || c.isCredit() {
		return false
	}
	for i := f.at + 1; i < c.line.payeeEnd; i++ {
		switch string(c.line.at(i)) {
		case "NOMINEES", "NOMINEE", "HOLDINGS", "HOLDING", "HLDGS", "VENTURES", "TRUSTEES":
			return true
		}
	}
	return false
}

// namesCouncil reports whether a purpose is only the name of a council, which is paid for more than its tax: BRISTOL
// CITY COUNCIL PARKING.
func (c *classification) namesCouncil(purpose match) bool {
	if c.merchant != nil && c.merchant.authority && sharesWord(purpose, c.alias) {
		return true
	}
	if c.rule(purpose).pair.L2 != "council_tax" {
		return false
	}
	switch purpose.text {
	case "COUNCIL", "CITY COUNCIL", "BOROUGH COUNCIL", "COUNTY COUNCIL", "DISTRICT COUNCIL", "MBC", "LBC", "LB OF",
		"LONDON BOROUGH", "BOROUGH", "ROYAL BOROUGH", "MDC":
		return true
	}
	return false
}

// truncatedTrade decides by a truncated word for a kind of business. Processors truncate the names of their merchants
// to about twenty letters. A surname may begin like such a word, too.
func (c *classification) truncatedTrade() decision {
	processed := c.matches[processorPhrase].found()
	if !processed && c.typeCode != bank.CardPayment || c.isCredit() || c.merchant != nil || c.in.MCC != "" {
		return noDecision
	}
	least := minCardLine
	if processed {
		least = minProcessorLine
	}
	f := c.country.index.truncatedTrade(c.line, least)
	if !f.found() || !processed && f.at+1 >= c.line.end {
		return noDecision
	}
	tail := string(c.line.at(f.at))
	if tail == "HOUSE" { // not HOUSEWARES
		return noDecision
	}
	if f.at+1 < c.line.end && f.words > 1 && strings.HasPrefix(f.text, tail+" ") { // truncated in its second word
		return c.byRule(f, byGeneralWord)
	}
	if c.line.words[f.at].surname || len(f.text)-len(tail) > 2 && len(tail) < 7 && c.country.beginsSurname(tail) {
		return noDecision
	}
	return c.byRule(f, byGeneralWord)
}

// Card schemes print 22 letters: a processor's own name, if there is one, and then the merchant's. A word that ends
// before these numbers of letters is not truncated.
const (
	minProcessorLine = 17
	minCardLine      = 20
)
