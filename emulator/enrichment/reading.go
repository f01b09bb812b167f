package enrichment

import (
	"slices"

	"golang.org/x/text/language"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Confidences in hundredths, by what tells the merchant or the category.
const (
	sureEvent    = 99
	sureLong     = 99 // an alias of eight letters and more
	sureShort    = 95
	sureCutOff   = 80
	sureKeyword  = 75
	sureCode     = 70
	sureName     = 75
	longEnough   = 8
	nameConfirms = 90 // a client's merchant name that the line itself does not have
)

// reading is one row on its way through the stages.
type reading struct {
	engine  *Engine
	country *country
	in      *Input
	line    *line
	matches matches
	out     Result
	kind    bank.TypeCode
	person  string
}

func (r *reading) result() Result {
	r.kind = r.line.hint.kind
	r.place()
	r.intermediary()
	settled := r.event()
	if m, sure := r.merchant(); m != nil {
		r.take(m, sure, settled)
		settled = settled || r.out.Enrichment.Categories.L1 != ""
	}
	if !settled {
		r.names()
		_ = r.agreed() || r.transfer() || r.trade() || r.keyword() || r.code() || r.supplier()
	}
	r.travel()
	if r.kind == "" && r.in.MCC != "" {
		r.kind = bank.CardPayment
	}
	r.out.Type = typeOf(r.kind)
	r.suggest()
	return r.out
}

// credit reports whether money comes.
func (r *reading) credit() bool { return r.in.Amount.Minor > 0 }

// categorise sets the category, in the words of the model.
func (r *reading) categorise(pair fixtures.Pair, sure uint8) bool {
	if pair.L1 == "transfers" && pair.L2 == "transfers_out" && r.credit() {
		pair.L2 = "transfers_in"
	}
	if pair.L1 == "gambling" && pair.L2 == "gambling_spend" && r.credit() {
		pair.L2 = "gambling_winnings"
	}
	worded := r.engine.pair(r.in.Model, pair)
	if worded.L1 == "" {
		return false
	}
	r.out.Enrichment.Categories = bank.Categories{L1: worded.L1, L2: worded.L2, Confidence: sure}
	return true
}

// event is stage 0: the bank's own words. Unless they leave the merchant in place, nobody is named.
func (r *reading) event() bool {
	f := r.matches.event
	if f.phrase == nil {
		return false
	}
	rule := &r.engine.rules[f.of]
	r.out.Tags |= rule.tags
	if rule.kind != "" {
		r.kind = rule.kind
	}
	if !rule.payees {
		r.matches.alias = found{}
		r.out.Enrichment.Processor = nil
	}
	return r.categorise(rule.pair, sureEvent)
}

// merchant is stages 1 to 1c: whom the line names, or, if it names nobody, the client.
func (r *reading) merchant() (*merchant, uint8) {
	if f := r.matches.alias; f.phrase != nil {
		sure := uint8(sureShort)
		if len(f.text) >= longEnough {
			sure = sureLong
		}
		r.token(f, sure)
		return &r.engine.merchants[f.of], sure
	}
	if r.matches.event.phrase != nil && !r.engine.rules[r.matches.event.of].payees {
		return nil, 0
	}
	if f := r.country.index.cutOff(r.line); f.phrase != nil {
		r.token(f, sureCutOff)
		return &r.engine.merchants[f.of], sureCutOff
	}
	if r.in.Merchant != "" {
		var l line
		l.read(r.in.Merchant)
		if f := r.country.index.search(&l, r.in.Amount.Minor).alias; f.phrase != nil {
			r.token(f, nameConfirms)
			return &r.engine.merchants[f.of], nameConfirms
		}
	}
	return nil, 0
}

func (r *reading) token(f found, sure uint8) {
	r.out.Enrichment.Tokens = []bank.Token{{Value: f.text, Confidence: sure}}
}

// take makes a merchant that of the row. Its category counts unless an event has settled that; for money between people a
// keyword says what it was for.
func (r *reading) take(m *merchant, sure uint8, settled bool) {
	e := &r.out.Enrichment
	if m.silent {
		e.Tokens = nil
	} else {
		e.Merchant = m.row
	}
	if e.Processor != nil && (e.Processor.Slug == m.Slug || len(m.Slug) > len(e.Processor.Slug) && m.Slug[:len(e.Processor.Slug)] == e.Processor.Slug) {
		e.Processor = nil
	}
	if r.kind == "" {
		r.kind = m.kind
	}
	if settled {
		return
	}
	r.out.Tags |= m.tags
	legacy := r.in.Model == fixtures.ModelLegacy && m.LegacyCategories.L1 != ""
	switch paidBack := m.Categories.L1 == "income" && r.in.Amount.Minor < 0; {
	case paidBack: // money to somebody who pays wages or benefits: nobody knows what for
		r.out.Tags &^= bank.TagIncome | bank.TagBenefit
		return
	case m.Categories.L1 == "transfers" && !m.silent && r.keywordOf("transfers"):
	case legacy && !(m.Categories.L1 == "transfers" && r.credit()):
		e.Categories = bank.Categories{L1: m.LegacyCategories.L1, L2: m.LegacyCategories.L2, Confidence: sure}
	default:
		r.categorise(m.Categories, sure)
	}
}

// keywordOf categorises by a keyword that says something else than a category of level 1 does.
func (r *reading) keywordOf(other string) bool {
	f := r.matches.keyword
	if f.phrase == nil {
		return false
	}
	pair := r.engine.rules[f.of].pair
	return pair.L1 != other && pair.L2 != "other_income" && r.keyword()
}

// keyword is stage 2. A keyword that contradicts the merchant category code is part of a name: the BRASS RAIL is a bar.
func (r *reading) keyword() bool {
	f := r.matches.keyword
	if f.phrase == nil {
		return false
	}
	rule := &r.engine.rules[f.of]
	if f.weak && r.in.Business {
		rule = &r.engine.rules[f.of+1]
	}
	if code, found := r.engine.codes.Find(r.in.MCC); found && code.Categories[fixtures.ModelUK].L1 != rule.pair.L1 {
		return false
	}
	r.out.Tags |= rule.tags
	if r.kind == "" {
		r.kind = rule.kind
	}
	return r.categorise(rule.pair, sureKeyword)
}

// agreed is a keyword of something that people agree upon, which counts more than a person's name: J PATEL RENT is rent, while
// J PATEL PIZZA is money to a friend.
func (r *reading) agreed() bool {
	f := r.matches.keyword
	if f.phrase == nil {
		return false
	}
	switch r.engine.rules[f.of].pair.L1 {
	case "mortgage_and_rent", "income", "children_and_dependents", "education", "business_expenses":
		return r.keyword()
	}
	return false
}

// trade is what a business transfers to a firm whose name has a word of its trade: a brewery is no evening out, but a supplier.
func (r *reading) trade() bool {
	f := r.matches.keyword
	if f.phrase == nil || !r.in.Business {
		return false
	}
	switch r.engine.rules[f.of].pair.L1 {
	case "food_and_drink", "shopping", "entertainment", "home", "health_and_personal_care":
		return r.supplier()
	}
	return false
}

// supplier is a business's transfer to somebody of whom nothing else is known.
func (r *reading) supplier() bool {
	if !r.in.Business || r.in.Amount.Minor >= 0 || r.kind == bank.CardPayment || r.in.MCC != "" || r.out.Enrichment.Processor != nil {
		return false
	}
	return r.categorise(fixtures.Pair{L1: "business_expenses", L2: "other_business_expenses"}, sureCode)
}

// code is stage 3: the merchant category code.
func (r *reading) code() bool {
	code, found := r.engine.codes.Find(r.in.MCC)
	if !found {
		return false
	}
	pair := code.Categories[r.in.Model]
	r.out.Enrichment.Categories = bank.Categories{L1: pair.L1, L2: pair.L2, Confidence: sureCode}
	return true
}

// transfer is a payment to or from a person.
func (r *reading) transfer() bool {
	if r.person == "" || r.kind == bank.CardPayment || r.in.MCC != "" || r.out.Enrichment.Processor != nil {
		return false
	}
	if r.kind == "" {
		r.kind = bank.BankTransfer
	}
	return r.categorise(fixtures.Pair{L1: "transfers", L2: "transfers_out"}, sureName)
}

// intermediary is stage 1b: a payment service at the beginning of the core.
func (r *reading) intermediary() {
	if f := r.matches.between; f.phrase != nil && (f.at <= r.line.first || f.at == 0) {
		r.out.Enrichment.Processor = r.engine.between[f.of].row
	}
}

// travels are the categories that stay as they are abroad: they say more than that somebody travelled, or are the bank's.
var travels = [...]string{"travel", "holidays_and_travel", "banking", "transfers", "income"}

// travel is the travel rule: what is paid in a country that is not the customer's is travel (research on Bud, section 5.4).
func (r *reading) travel() {
	at := r.in.CountryCode
	if at == "" {
		return
	}
	region, err := language.ParseRegion(at)
	if err != nil {
		return
	}
	r.out.Enrichment.Location.Country = region.String()
	home := r.in.Region
	if home == "" {
		home = string(r.in.Country)
	}
	lives, err := language.ParseRegion(home)
	if err != nil || lives == region || r.credit() || slices.Contains(travels[:], r.out.Enrichment.Categories.L1) {
		return
	}
	abroad := fixtures.Pair{L1: "travel", L2: "holiday_and_travel_expenses"}
	if r.out.Enrichment.Categories.L1 == "transport" {
		abroad.L2 = "other_travel"
	}
	r.categorise(abroad, max(sureCode, r.out.Enrichment.Categories.Confidence))
}
