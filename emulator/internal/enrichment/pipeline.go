package enrichment

import (
	"bytes"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// decider is a step of the pipeline. Its function returns an opinion on the category of a classification, or none.
type decider struct {
	name   string
	means  string
	decide func(*classification) opinion
}

// pipeline lists the deciders in the order in which they are called. The first opinion counts.
var pipeline = [...]decider{
	{"event", "the bank's own words: fees, interest, cash, returned payments, refunds, wages", (*classification).event},
	{"own-account", "words for money between a customer's own accounts", (*classification).ownAccount},
	{
		"merchant", "a merchant that the line or the client names, and which way the money went",
		(*classification).byMerchant,
	},
	{"agreement", "what people agree to pay, whoever is paid: rent, wages, school fees", (*classification).agreement},
	{"trade", "a word for a kind of business", (*classification).trade},
	{"person", "a payee with a person's name", (*classification).toPerson},
	{"purpose", "what firms are paid for: insurance, loans, taxes, energy", (*classification).purpose},
	{"cut-trade", "a word for a kind of business that the line truncates", (*classification).cutTrade},
	{"thing", "a word for what is bought", (*classification).thing},
	{"code", "the merchant category code", (*classification).code},
	{"transfer", "the bank's words for money that is sent", (*classification).transfer},
	{"supplier", "what a business transfers to somebody unknown", (*classification).supplier},
	{"general", "a word that many kinds of business have in their names", (*classification).general},
	{"processor", "the trade that a payment processor serves", (*classification).processor},
	{"card-credit", "money that comes back to a card", (*classification).cardCredit},
	{"firm-credit", "money that a firm sends", (*classification).firmCredit},
	{"bank-transfer", "what a person transfers to somebody unknown", (*classification).bankTransfer},
}

// opinion is a decider's opinion on a row.
type opinion struct {
	pair            fixtures.Pair // named as in the model; empty for no opinion
	tags            bank.Tags
	kind            bank.TypeCode // payment method, if the opinion states it
	overridesMark   bool          // whether kind has priority over that of the bank's mark
	grade           grade
	withoutMerchant bool   // the row gets neither merchant nor processor
	namesPerson     bool   // the row gets the person's name
	because         string // the decisive words
}

// none is the absence of an opinion.
var none = opinion{}

// internalTransfer is the category of transfers between a customer's accounts.
var internalTransfer = fixtures.Pair{L1: "transfers", L2: "internal_transfers"}

// decide calls the deciders in order and returns the first opinion.
func (c *classification) decide() opinion {
	for i := range pipeline {
		if o := pipeline[i].decide(c); o.pair.L1 != "" {
			return o
		}
	}
	return opinion{namesPerson: true}
}

// opinion returns an opinion with the name of the pair in the model of the row.
func (c *classification) opinion(pair fixtures.Pair, tags bank.Tags, g grade, because string) opinion {
	return opinion{pair: c.category(pair), tags: tags, grade: g, because: because}
}

// byRule returns the opinion of a rule of the table.
func (c *classification) byRule(f found, g grade) opinion {
	rule := c.rule(f)
	o := c.opinion(rule.pair, rule.tags, g, f.text)
	o.kind = rule.kind
	return o
}

// agreedUpon reports whether a category of level 1 is one of agreed payments. Their purpose counts
// for every payee: J PATEL RENT is rent.
func agreedUpon(l1 string) bool {
	switch l1 {
	case "mortgage_and_rent", "income", "children_and_dependents", "education", "business_expenses":
		return true
	}
	return false
}

func (c *classification) agreement() opinion {
	f := c.found[purposePhrase]
	if f.phrase == nil || !agreedUpon(c.rule(f).pair.L1) || c.unlikely(f) {
		return none
	}
	return c.byPurpose(f)
}

func (c *classification) purpose() opinion {
	f := c.found[purposePhrase]
	if f.phrase == nil || c.unlikely(f) {
		return none
	}
	return c.byPurpose(f)
}

// byPurpose decides by a purpose. For a business, a credit of wages is other income.
func (c *classification) byPurpose(f found) opinion {
	if f.employer && c.in.Business {
		other := *f.phrase
		other.of++ // the rule after that for wages (loadEmployers)
		f.phrase = &other
	}
	o := c.byRule(f, byPurposeWord)
	o.namesPerson = true
	return o
}

// unlikely reports whether the merchant category code contradicts a word. The word is then part of a name: the BRASS
// RAIL is a bar.
func (c *classification) unlikely(f found) bool {
	code, known := c.engine.codes.Find(c.in.MCC)
	return known && code.Categories[fixtures.ModelUK].L1 != c.rule(f).pair.L1
}

// thing decides by a word for a purchase.
func (c *classification) thing() opinion {
	f := c.found[thingPhrase]
	if f.phrase == nil || c.unlikely(f) {
		return none
	}
	return c.byRule(f, byTradeWord)
}

// toPerson decides that a payment to or from a person is a transfer.
func (c *classification) toPerson() opinion {
	if c.person == "" {
		return none
	}
	g := byContextName
	if c.certainPerson {
		g = byPersonName
	}
	o := c.opinion(fixtures.Pair{L1: "transfers", L2: "transfers_out"}, 0, g, c.person)
	o.kind, o.namesPerson = bank.BankTransfer, true
	return o
}

// code decides by the merchant category code.
func (c *classification) code() opinion {
	code, known := c.engine.codes.Find(c.in.MCC)
	if !known {
		return none
	}
	return opinion{pair: code.Categories[c.in.Model], grade: byCode, because: c.in.MCC}
}

// transfer decides by the bank's words for transfers.
func (c *classification) transfer() opinion {
	f := c.found[transferPhrase]
	if f.phrase == nil || c.in.MCC != "" {
		return none
	}
	o := c.byRule(f, byTransferWord)
	o.namesPerson = true
	return o
}

// general decides by a word that is in the names of many businesses.
func (c *classification) general() opinion {
	f := c.found[generalPhrase]
	if f.phrase == nil || c.unlikely(f) {
		return none
	}
	return c.byRule(f, byGeneralWord)
}

// processor decides by the trade of a payment processor's merchants. Those of Toast, for example, are restaurants.
func (c *classification) processor() opinion {
	f := c.found[processorPhrase]
	if f.phrase == nil || c.credit() || c.engine.processors[f.of].serves.L1 == "" || !c.line.hasWord() {
		return none
	}
	return c.opinion(c.engine.processors[f.of].serves, 0, byProcessor, f.text)
}

// cardCredit decides that a credit by card is a refund.
func (c *classification) cardCredit() opinion {
	if !c.credit() || c.kind != bank.CardPayment && c.found[processorPhrase].phrase == nil {
		return none
	}
	return c.opinion(fixtures.Pair{L1: "banking", L2: "refunds_and_reversals"}, 0, byDirection, "")
}

// firmCredit decides that a credit from a firm is income. Nobody's wages are little or a round sum.
func (c *classification) firmCredit() opinion {
	if !c.credit() || c.in.Card || !c.line.hasName(3) || !c.firm() && !c.line.mark.batch {
		return none
	}
	if minor := c.in.Amount.Minor; !c.in.Business && (minor < minWages || minor%roundSum == 0) {
		return none
	}
	pair := fixtures.Pair{L1: "income", L2: "salary"}
	if c.in.Business {
		pair.L2 = "other_income"
	}
	o := c.opinion(pair, bank.TagIncome, byDirection, "")
	o.kind = bank.BankTransfer
	return o
}

// roundSum is the amount, in minor units, whose multiples are round sums.
const roundSum = 1000

// firm reports whether the payee has a word that identifies a firm.
func (c *classification) firm() bool {
	for i := c.line.payee; i < c.line.payeeEnd; i++ {
		if isFirmWord(c.line.at(i)) {
			return true
		}
	}
	return false
}

// supplier decides that a transfer of a business to an unknown payee is a business expense.
func (c *classification) supplier() opinion {
	if !c.in.Business || c.in.Amount.Minor >= 0 || c.byCard() || c.found[processorPhrase].phrase != nil {
		return none
	}
	return c.opinion(fixtures.Pair{L1: "business_expenses", L2: "other_business_expenses"}, 0, byCode, "")
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
		if w.digits == 0 && w.length() >= least && bytes.ContainsAny(l.at(i), "AEIOUY") && !isFirmWord(l.at(i)) {
			return true
		}
	}
	return false
}

// bankTransfer decides that a bank transfer or standing order with an unknown payee is a transfer.
func (c *classification) bankTransfer() opinion {
	if !c.sent() || c.in.MCC != "" || !c.line.hasName(4) || c.firm() { // a firm is paid for something
		return none
	}
	o := c.opinion(fixtures.Pair{L1: "transfers", L2: "transfers_out"}, 0, byDirection, "")
	o.namesPerson = true
	return o
}
