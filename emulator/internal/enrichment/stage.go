package enrichment

import (
	"slices"

	"golang.org/x/text/language"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

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
	sure := uint8(sureKeyword)
	if rule.tags.Has(bank.TagInternalTransfer) { // words of the bank's own
		sure = sureEvent
	}
	return r.categorise(rule.pair, sure)
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
		r.out.Enrichment.Processor = r.engine.between[f.of]
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
