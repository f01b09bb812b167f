package enrichment

import (
	"bytes"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// step is a Step with its function, which decides on the category of a classification or returns noDecision.
type step struct {
	Step
	decide func(*classification) decision
}

// pipeline lists the steps in the order in which they are called. The first decision counts.
var pipeline = [...]step{
	{
		Step{"event", "the bank's own words: fees, interest, cash, returned payments, refunds, wages"},
		(*classification).event,
	},
	{Step{"own-account", "words for money between a customer's own accounts"}, (*classification).ownAccount},
	{
		Step{"merchant", "a merchant that the line or the client names, and which way the money went"},
		(*classification).byMerchant,
	},
	{
		Step{"agreement", "what people agree to pay, whoever is paid: rent, wages, school fees"},
		(*classification).agreement,
	},
	{Step{"trade", "a word for a kind of business"}, (*classification).trade},
	{Step{"person", "a payee with a person's name"}, (*classification).toPerson},
	{Step{"purpose", "what firms are paid for: insurance, loans, taxes, energy"}, (*classification).purpose},
	{Step{"cut-trade", "a word for a kind of business that the line truncates"}, (*classification).truncatedTrade},
	{Step{"thing", "a word for what is bought"}, (*classification).thing},
	{Step{"code", "the merchant category code"}, (*classification).code},
	{Step{"transfer", "the bank's words for money that is sent"}, (*classification).transfer},
	{Step{"supplier", "what a business transfers to somebody unknown"}, (*classification).supplier},
	{Step{"general", "a word that many kinds of business have in their names"}, (*classification).general},
	{Step{"processor", "the trade that a payment processor serves"}, (*classification).processor},
	{Step{"card-credit", "money that comes back to a card"}, (*classification).cardCredit},
	{Step{"firm-credit", "money that a firm sends"}, (*classification).firmCredit},
	{Step{"bank-transfer", "what a person transfers to somebody unknown"}, (*classification).bankTransfer},
}

// decision is the category that a step decides for a row, with what follows from it.
type decision struct {
	pair            fixtures.Pair // named as in the model; empty for no decision
	tags            bank.Tags
	typeCode        bank.TypeCode // payment method, if the decision implies one
	overridesMark   bool          // whether typeCode has priority over that of the bank's mark
	evidence        evidence
	withoutMerchant bool   // the row gets neither merchant nor processor
	namesPerson     bool   // the row gets the person's name
	because         string // the decisive words
}

// noDecision is the decision of a step that does not decide.
var noDecision = decision{}

// internalTransfer is the category of transfers between a customer's accounts.
var internalTransfer = fixtures.Pair{L1: "transfers", L2: "internal_transfers"}

// decide calls the steps in order and returns the first decision.
func (c *classification) decide() decision {
	for i := range pipeline {
		if d := pipeline[i].decide(c); d.pair.L1 != "" {
			return d
		}
	}
	return decision{namesPerson: true}
}

// newDecision returns a decision on a pair, which it names as in the model of the row.
func (c *classification) newDecision(pair fixtures.Pair, tags bank.Tags, e evidence, because string) decision {
	return decision{pair: c.category(pair), tags: tags, evidence: e, because: because}
}

// byRule returns the decision of a rule of the table.
func (c *classification) byRule(f match, e evidence) decision {
	rule := c.rule(f)
	d := c.newDecision(rule.pair, rule.tags, e, f.text)
	d.typeCode = rule.typeCode
	return d
}

// isAgreed reports whether a category of level 1 is one of agreed payments. Their purpose counts
// for every payee: J PATEL RENT is rent.
func isAgreed(l1 string) bool {
	switch l1 {
	case "mortgage_and_rent", "income", "children_and_dependents", "education", "business_expenses":
		return true
	}
	return false
}

func (c *classification) agreement() decision {
	f := c.matches[purposePhrase]
	if !f.found() || !isAgreed(c.rule(f).pair.L1) || c.contradictsCode(f) {
		return noDecision
	}
	return c.byPurpose(f)
}

func (c *classification) purpose() decision {
	f := c.matches[purposePhrase]
	if !f.found() || c.contradictsCode(f) {
		return noDecision
	}
	return c.byPurpose(f)
}

// byPurpose decides by a purpose.
func (c *classification) byPurpose(f match) decision {
	d := c.byRule(f, byPurposeWord)
	if pair := c.rule(f).business; c.in.Business && pair.L1 != "" {
		d.pair = c.category(pair)
	}
	d.namesPerson = true
	return d
}

// contradictsCode reports whether a word contradicts the merchant category code. The word is then part of a name: the
// BRASS RAIL is a bar.
func (c *classification) contradictsCode(f match) bool {
	code, known := c.engine.codes.Find(c.in.MCC)
	return known && code.Categories[fixtures.ModelUK].L1 != c.rule(f).pair.L1
}

// thing decides by a word for a purchase.
func (c *classification) thing() decision { return c.byWord(thingPhrase, byTradeWord) }

// toPerson decides that a payment to or from a person is a transfer.
func (c *classification) toPerson() decision {
	if c.person == "" {
		return noDecision
	}
	e := byContextName
	if c.certainPerson {
		e = byPersonName
	}
	d := c.newDecision(fixtures.Pair{L1: "transfers", L2: "transfers_out"}, 0, e, c.person)
	d.typeCode, d.namesPerson = bank.BankTransfer, true
	return d
}

// code decides by the merchant category code.
func (c *classification) code() decision {
	code, known := c.engine.codes.Find(c.in.MCC)
	if !known {
		return noDecision
	}
	return decision{pair: code.Categories[c.in.Model], evidence: byCode, because: c.in.MCC}
}

// transfer decides by the bank's words for transfers.
func (c *classification) transfer() decision {
	f := c.matches[transferPhrase]
	if !f.found() || c.in.MCC != "" {
		return noDecision
	}
	d := c.byRule(f, byTransferWord)
	d.namesPerson = true
	return d
}

// general decides by a word that is in the names of many businesses.
func (c *classification) general() decision { return c.byWord(generalPhrase, byGeneralWord) }

// byWord decides by a word of a kind, unless it contradicts the merchant category code.
func (c *classification) byWord(kind phraseKind, e evidence) decision {
	f := c.matches[kind]
	if !f.found() || c.contradictsCode(f) {
		return noDecision
	}
	return c.byRule(f, e)
}

// processor decides by the trade of a payment processor's merchants. Those of Toast, for example, are restaurants.
func (c *classification) processor() decision {
	f := c.matches[processorPhrase]
	if !f.found() || c.isCredit() || c.engine.processors[f.target].serves.L1 == "" || !c.line.hasWord() {
		return noDecision
	}
	return c.newDecision(c.engine.processors[f.target].serves, 0, byProcessor, f.text)
}

// cardCredit decides that a credit by card is a refund.
func (c *classification) cardCredit() decision {
	if !c.isCredit() || c.typeCode != bank.CardPayment && !c.matches[processorPhrase].found() {
		return noDecision
	}
	return c.newDecision(fixtures.Pair{L1: "banking", L2: "refunds_and_reversals"}, 0, byDirection, "")
}

// firmCredit decides that a credit from a firm is income. Nobody's wages are little or a round sum.
func (c *classification) firmCredit() decision {
	if !c.isCredit() || c.in.Card || !c.line.hasName(3) || !c.isFirm() && !c.line.mark.batch {
		return noDecision
	}
	if minor := c.in.Amount.Minor; !c.in.Business && (minor < minWages || minor%roundSum == 0) {
		return noDecision
	}
	pair := fixtures.Pair{L1: "income", L2: "salary"}
	if c.in.Business {
		pair.L2 = "other_income"
	}
	d := c.newDecision(pair, bank.TagIncome, byDirection, "")
	d.typeCode = bank.BankTransfer
	return d
}

// roundSum is the amount, in minor units, whose multiples are round sums.
const roundSum = 1000

// isFirm reports whether the payee has a word that identifies a firm.
func (c *classification) isFirm() bool {
	for i := c.line.payee; i < c.line.payeeEnd; i++ {
		if c.line.words[i].is(firmWord) {
			return true
		}
	}
	return false
}

// supplier decides that a transfer of a business to an unknown payee is a business expense.
func (c *classification) supplier() decision {
	if !c.in.Business || c.in.Amount.Minor >= 0 || c.byCard() || c.matches[processorPhrase].found() {
		return noDecision
	}
	return c.newDecision(fixtures.Pair{L1: "business_expenses", L2: "other_business_expenses"}, 0, byCode, "")
}

// hasWord reports whether the payee contains a word: three or more letters with a vowel and without digits.
func (l *line) hasWord() bool {
	for i := l.payee; i < l.payeeEnd; i++ {
		if w := l.words[i]; w.digits == 0 && w.length() > 2 && bytes.ContainsAny(l.at(i), "AEIOUY") {
			return true
		}
	}
	return false
}

// hasName reports whether the payee contains a word of at least the given letters, with a vowel and without digits,
// that is a name and not a firm's legal form or kind.
func (l *line) hasName(least int) bool {
	for i := l.payee; i < l.payeeEnd; i++ {
		w := l.words[i]
		if w.digits == 0 && w.length() >= least && bytes.ContainsAny(l.at(i), "AEIOUY") && !w.is(firmWord) {
			return true
		}
	}
	return false
}

// bankTransfer decides that a bank transfer or standing order with an unknown payee is a transfer.
func (c *classification) bankTransfer() decision {
	if !c.isTransfer() || c.in.MCC != "" || !c.line.hasName(4) || c.isFirm() { // a firm is paid for something
		return noDecision
	}
	d := c.newDecision(fixtures.Pair{L1: "transfers", L2: "transfers_out"}, 0, byDirection, "")
	d.namesPerson = true
	return d
}
