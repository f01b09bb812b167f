package enrichment

import (
	"bytes"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// decider is a step of the pipeline: it looks at a classification and has an opinion of the category, or none.
type decider struct {
	name   string
	means  string
	decide func(*classification) opinion
}

// pipeline is the order in which the deciders are asked; the first that has an opinion counts. Explain prints it.
var pipeline = [...]decider{
	{"event", "the bank's own words: fees, interest, cash, returned payments, refunds, wages", (*classification).event},
	{"own-account", "words for money between a customer's own accounts", (*classification).ownAccount},
	{
		"merchant",
		"a merchant that the line or the client names, and which way the money went",
		(*classification).byMerchant,
	},
	{"agreement", "what people agree to pay, whoever is paid: rent, wages, school fees", (*classification).agreement},
	{"trade", "a word for a kind of business", (*classification).trade},
	{"person", "a payee with a person's name", (*classification).toPerson},
	{"purpose", "what firms are paid for: insurance, loans, taxes, energy", (*classification).purpose},
	{"cut-trade", "a word for a kind of business that the processor's line cuts off", (*classification).cutTrade},
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

// opinion is what a decider makes of a row.
type opinion struct {
	pair     fixtures.Pair // in the words of the model; empty for no opinion
	tags     bank.Tags
	kind     bank.TypeCode // how the money moved, if the opinion says so
	bankSays bool          // and says it better than the bank's mark
	grade    grade
	nobody   bool   // the row names neither merchant nor processor
	names    bool   // the row names the person
	because  string // the words that decided
}

// none is no opinion.
var none = opinion{}

// internalTransfer is the category of money between a customer's accounts.
var internalTransfer = fixtures.Pair{L1: "transfers", L2: "internal_transfers"}

// decide asks the deciders in their order.
func (c *classification) decide() opinion {
	for i := range pipeline {
		if o := pipeline[i].decide(c); o.pair.L1 != "" {
			return o
		}
	}
	return opinion{names: true}
}

// of is an opinion in the words of the model.
func (c *classification) of(pair fixtures.Pair, tags bank.Tags, g grade, because string) opinion {
	return opinion{pair: c.category(pair), tags: tags, grade: g, because: because}
}

// ruled is the opinion of a rule of the table.
func (c *classification) ruled(f found, g grade) opinion {
	rule := c.rule(f)
	o := c.of(rule.pair, rule.tags, g, f.text)
	o.kind = rule.kind
	return o
}

// event decides by the bank's own words, unless they are part of a longer name. A refund is from somebody, the
// others name nobody.
func (c *classification) event() opinion {
	f := c.found[eventPhrase]
	if f.phrase == nil {
		return none
	}
	if c.merchant != nil && c.named != namedByClient && overlap(f, c.by) && len(c.by.text) > len(f.text) {
		return none
	}
	if c.merchant != nil && c.paysOut(f) {
		return none
	}
	o := c.ruled(f, byEvent)
	o.bankSays = true
	o.nobody = !c.rule(f).payees
	return o
}

// paysOut reports whether an event is the credit of a card by somebody who pays winnings or savings out to it: a
// shop's is a refund.
func (c *classification) paysOut(f found) bool {
	switch f.text {
	case "VISA CREDIT", "CARD CREDIT", "DEBIT CARD CREDIT":
	default:
		return false
	}
	switch c.merchant.categories.L1 {
	case "gambling_and_lotteries", "pensions_savings_and_investments", "transfers":
		return true
	}
	return false
}

// ownAccount decides by words for a customer's own accounts, where nobody else is named and no card paid.
func (c *classification) ownAccount() opinion {
	f := c.found[ownPhrase]
	if sent, saved := c.found[transferPhrase], c.found[purposePhrase]; f.phrase == nil && sent.phrase != nil &&
		saved.phrase != nil && saved.text == "SAVINGS" {
		return c.of(internalTransfer, bank.TagInternalTransfer, byOwnAccount, saved.text)
	}
	if f.phrase == nil || c.kind == bank.CardPayment || c.in.MCC != "" || c.found[processorPhrase].phrase != nil {
		return none
	}
	if f.at > 0 && f.at+int(f.words) <= c.line.first { // FASTER PAYMENT RECEIVED is a mark
		return none
	}
	if m := c.merchant; m != nil && (!m.nameless || m.carrier) &&
		(c.by.at < f.at || c.by.at == f.at && !overlap(f, c.by)) {
		return none
	}
	o := c.ruled(f, byOwnAccount)
	o.nobody = c.merchant == nil || !c.merchant.nameless
	return o
}

// agreedUpon are the categories of what people agree to pay, whoever is paid: J PATEL RENT is rent.
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

// byPurpose decides by a purpose; for a business, wages that come in are what it is owed.
func (c *classification) byPurpose(f found) opinion {
	if f.weak && c.in.Business {
		other := *f.phrase
		other.of++
		f.phrase = &other
	}
	o := c.ruled(f, byPurposeWord)
	o.names = true
	return o
}

// unlikely reports whether a merchant category code contradicts a word, which then is part of a name: the BRASS
// RAIL is a bar.
func (c *classification) unlikely(f found) bool {
	code, known := c.engine.codes.Find(c.in.MCC)
	return known && code.Categories[fixtures.ModelUK].L1 != c.rule(f).pair.L1
}

// trade decides by a word for a kind of business. What a business transfers to a firm whose name has one is for
// supplies: a brewery is no evening out.
func (c *classification) trade() opinion {
	f := c.found[tradePhrase]
	if f.phrase == nil || c.unlikely(f) || c.surely && f.at >= c.line.payeeEnd {
		return none
	}
	if p := c.found[purposePhrase]; p.phrase != nil && !c.unlikely(p) {
		behind := p.words == f.words && p.at > f.at && c.person == ""
		if p.words > f.words || behind { // COUNCIL TAX SCHOOL LANE: the purpose says more
			return none
		}
	}
	if c.in.Business && !c.credit() {
		switch c.rule(f).pair.L1 {
		case "food_and_drink", "shopping", "entertainment", "home", "health_and_personal_care":
			if o := c.supplier(); o.pair.L1 != "" {
				return o
			}
		}
	}
	return c.ruled(f, byTradeWord)
}

// cutTrade decides by a word for a kind of business of which the line has only the beginning. Processors cut the
// names of their shops at some twenty letters; a surname may begin like a trade, too.
func (c *classification) cutTrade() opinion {
	if c.found[processorPhrase].phrase == nil || c.credit() || c.merchant != nil || c.in.MCC != "" {
		return none
	}
	f := c.country.index.cutTrade(c.line)
	if f.phrase == nil || c.line.end != len(c.line.words) {
		return none
	}
	tail := string(c.line.text[c.line.words[f.at].start:])
	if len(f.text)-len(tail) > 2 && c.country.beginsSurname(tail) {
		return none
	}
	return c.ruled(f, byGeneralWord)
}

// thing decides by a word for what is bought.
func (c *classification) thing() opinion {
	f := c.found[thingPhrase]
	if f.phrase == nil || c.unlikely(f) {
		return none
	}
	return c.ruled(f, byTradeWord)
}

// toPerson decides that money goes to a person or comes from one.
func (c *classification) toPerson() opinion {
	if c.person == "" {
		return none
	}
	g := byContextName
	if c.surely {
		g = byPersonName
	}
	o := c.of(fixtures.Pair{L1: "transfers", L2: "transfers_out"}, 0, g, c.person)
	o.kind, o.names = bank.BankTransfer, true
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

// transfer decides by the bank's words for money that is sent.
func (c *classification) transfer() opinion {
	f := c.found[transferPhrase]
	if f.phrase == nil || c.in.MCC != "" {
		return none
	}
	o := c.ruled(f, byTransferWord)
	o.names = true
	return o
}

// general decides by a word that many businesses have in their names.
func (c *classification) general() opinion {
	f := c.found[generalPhrase]
	if f.phrase == nil || c.unlikely(f) {
		return none
	}
	return c.ruled(f, byGeneralWord)
}

// processor decides by the trade that a payment processor serves: a till of Toast's stands in a restaurant.
func (c *classification) processor() opinion {
	f := c.found[processorPhrase]
	if f.phrase == nil || c.credit() || c.engine.processors[f.of].serves.L1 == "" {
		return none
	}
	return c.of(c.engine.processors[f.of].serves, 0, byProcessor, f.text)
}

// cardCredit decides that money which comes to a card is a refund.
func (c *classification) cardCredit() opinion {
	if !c.credit() || c.kind != bank.CardPayment && c.found[processorPhrase].phrase == nil {
		return none
	}
	return c.of(fixtures.Pair{L1: "banking", L2: "refunds_and_reversals"}, 0, byDirection, "")
}

// firmCredit decides that what a firm sends is income.
func (c *classification) firmCredit() opinion {
	if !c.credit() || c.in.Card || !c.firm() && (!c.line.mark.batch || !c.line.speaks()) {
		return none
	}
	pair := fixtures.Pair{L1: "income", L2: "salary"}
	if c.in.Business {
		pair.L2 = "other_income"
	}
	o := c.of(pair, bank.TagIncome, byDirection, "")
	o.kind = bank.BankTransfer
	return o
}

// firm reports whether the payee has a word of a firm's.
func (c *classification) firm() bool {
	for i := c.line.payee; i < c.line.payeeEnd; i++ {
		if legal(c.line.at(i)) {
			return true
		}
	}
	return false
}

// supplier decides that a business pays for supplies what it transfers to somebody of whom nothing else is known.
func (c *classification) supplier() opinion {
	if !c.in.Business || c.in.Amount.Minor >= 0 || c.byCard() || c.found[processorPhrase].phrase != nil {
		return none
	}
	return c.of(fixtures.Pair{L1: "business_expenses", L2: "other_business_expenses"}, 0, byCode, "")
}

// speaks reports whether the payee has a word: three letters and more, with a vowel and without digits.
func (l *line) speaks() bool {
	for i := l.payee; i < l.payeeEnd; i++ {
		if w := l.words[i]; w.digits == 0 && w.length() > 2 && bytes.ContainsAny(l.at(i), "AEIOUY") {
			return true
		}
	}
	return false
}

// bankTransfer decides that what is sent by a bank's transfer to somebody unknown is a transfer.
func (c *classification) bankTransfer() opinion {
	sent := c.line.mark.kind == bank.BankTransfer || c.line.mark.kind == bank.StandingOrd
	if !sent || c.in.MCC != "" || !c.line.speaks() {
		return none
	}
	o := c.of(fixtures.Pair{L1: "transfers", L2: "transfers_out"}, 0, byDirection, "")
	o.names = true
	return o
}
