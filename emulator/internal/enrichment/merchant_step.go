package enrichment

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
)

// byMerchant decides by the merchant and the direction of the payment.
func (c *classification) byMerchant() decision {
	m := c.merchant
	if m == nil {
		return noDecision
	}
	if c.isCredit() {
		f := c.matches[purposePhrase]
		agreed := f.found() && f.creditsOnly && isAgreed(c.rule(f).pair.L1)
		if m.transfersMoney() && agreed && c.hasOtherPurpose("transfers") {
			return noDecision
		}
		return c.paidBy(m)
	}
	if m.categories.L1 == "income" && c.in.Amount.Minor < 0 {
		return noDecision // paid to a payer of wages or benefits, for an unknown purpose
	}
	if m.transfersMoney() && (c.hasOtherPurpose("transfers") || c.hiresTrade()) ||
		m.categories.L1 == "education" && c.hasOtherPurpose("education") {
		return noDecision // a hall of residence is rent
	}
	if (m.authority || m.categories.L1 == "education") && c.otherService() ||
		m.categories.L1 == "tax" && c.hasOtherPurpose("tax") || c.toOwnBank(m) {
		return noDecision
	}
	if d := c.sideTrade(m); d.pair.L1 != "" {
		return d
	}
	return c.ownCategory(m)
}

// transfersMoney reports whether a merchant transfers money between people, so that a word in the line may state the
// purpose.
func (m *merchant) transfersMoney() bool {
	return m.categories.L1 == "transfers" && (m.carrier || !m.nameless)
}

// hiresTrade reports whether a debit is sent to a firm with a word for its trade, as in ZELLE TO RUIZ DRYWALL.
func (c *classification) hiresTrade() bool {
	f := c.matches[tradePhrase]
	return f.found() && !f.weak && !c.certainPerson && !sharesWord(f, c.alias)
}

// toOwnBank reports whether a payment to a lender that is also a bank goes to an account there and not to a loan or a
// card: EXT TRNSFR NAVY FEDERAL, SOFI SECURITIES.
func (c *classification) toOwnBank(m *merchant) bool {
	if m.categories.L1 != "borrowing_and_loans" {
		return false
	}
	if f := c.matches[purposePhrase]; f.found() {
		return c.rule(f).pair.L1 == "pensions_savings_and_investments" && !sharesWord(f, c.alias)
	}
	f := c.matches[transferPhrase]
	return f.found() && !sharesWord(f, c.alias)
}

// otherService reports whether the line has words for a service of an authority besides its name: parking, rubbish, a
// nursery.
func (c *classification) otherService() bool {
	for _, kind := range [...]phraseKind{purposePhrase, tradePhrase} {
		f := c.matches[kind]
		if !f.found() || sharesWord(f, c.alias) || c.contradictsCode(f) {
			continue
		}
		pair, counts := c.rule(f).pair, c.merchant.authority || !f.weak
		if counts && pair != c.merchant.categories && pair.L1 != "education" {
			return true
		}
	}
	return false
}

// ownCategory decides on the merchant's own category.
func (c *classification) ownCategory(m *merchant) decision {
	tags := m.tags
	code := c.line.mark.typeCode
	if m.categories.L2 == "charity" && code != bank.DirectDebit && code != bank.StandingOrderPayment {
		tags &^= bank.TagSubscription // a single gift: the bank does not say that it is paid regularly
	}
	d := c.newDecision(m.categories, tags|c.subscriptionTag(), c.merchantEvidence, c.alias.text)
	if m.bookkeeping {
		d.pair = c.engine.pairIn(c.in.Model, m.categories)
	}
	if m.legacy.L1 != "" && c.in.Model == fixtures.ModelLegacy && (m.categories.L1 != "transfers" || !c.isCredit()) {
		d.pair = m.legacy
	}
	d.namesPerson = m.categories.L1 == "transfers"
	return d
}

// subscriptionTag returns the tag of a subscription if a word for one follows the merchant's name, else no tags.
func (c *classification) subscriptionTag() bank.Tags {
	for i := c.alias.end(); i < c.line.end; i++ {
		switch string(c.line.at(i)) {
		case "SUBSCRIPTION", "SUBSCRIPTIONS", "SUBSCRIPTIO", "SUBSCRIPT", "SUBSCRIP", "SUBSCR", "SUBSCRPTN", "MEMBERSHIP",
			"MEMBERSHI", "MEMBERSH", "MEMBERSHP", "MEMB", "UNLIMITED", "UNLTD":
			return bank.TagSubscription
		case "PLUS", "PASS", "LIVE", "ONLINE":
			switch string(c.line.at(i-1)) + " " + string(c.line.at(i)) {
			case "PS PLUS", "GAME PASS", "XBOX LIVE", "SWITCH ONLINE", "NINTENDO ONLINE":
				return bank.TagSubscription
			}
		}
	}
	return 0
}

// hasOtherPurpose reports whether the line gives a purpose with another category of level 1 than the given one, such
// as rent that is paid by Zelle.
func (c *classification) hasOtherPurpose(than string) bool {
	f := c.matches[purposePhrase]
	partOfName := f.found() && sharesWord(f, c.alias) && len(f.text) <= len(c.alias.text)
	if !f.found() || partOfName || c.contradictsCode(f) {
		return false
	}
	pair := c.rule(f).pair
	return pair.L1 != than && pair.L2 != "other_income" && pair.L2 != "mobile"
}

// overridesPayer reports whether a word for the purpose of a credit, such as DIVIDEND, has priority over the category
// of its payer.
func (c *classification) overridesPayer(f match, m *merchant) bool {
	if !f.found() || !f.creditsOnly || sharesWord(f, c.alias) {
		return false
	}
	switch m.categories.L1 {
	case "income": // an authority pays wages and benefits
		pays, says := m.categories.L2, c.rule(f).pair.L2
		return (pays == "salary" || pays == "employment_income") && (says == "benefits" || says == "pension_income")
	case "transfers", "gambling_and_lotteries":
		return false
	case "borrowing_and_loans": // a credit from a lender is a loan
		return c.rule(f).pair.L1 == m.categories.L1
	case "pensions_savings_and_investments": // a withdrawal is the customer's own money
		return c.rule(f).pair.L2 != "other_income"
	}
	return true
}

// minWages is the least amount, in minor units, of a firm's transfer that is taken as wages. Less is
// taken as a refund.
const minWages = 20000

// paidBy decides on a credit from a merchant.
func (c *classification) paidBy(m *merchant) decision {
	if f := c.matches[purposePhrase]; c.overridesPayer(f, m) {
		return c.paidFor(f, m)
	}
	if m.paidIn.L1 != "" {
		tags := bank.Tags(0)
		if m.paidIn.L1 == "income" {
			tags = bank.TagIncome
		}
		return c.newDecision(m.paidIn, tags, byPayer, c.alias.text)
	}
	if m.categories.L2 == "pension_contributions" {
		return c.newDecision(fixtures.Pair{L1: "income", L2: "pension_income"}, bank.TagIncome, byPayer, c.alias.text)
	}
	switch m.categories.L1 {
	case "income", "transfers", "banking", "gambling_and_lotteries", "pensions_savings_and_investments",
		"borrowing_and_loans":
		return c.ownCategory(m)
	case "mortgage_and_rent":
		if d := c.savingsAccount(m); d.pair.L1 != "" {
			return d
		}
		if m.categories.L2 == "rent" {
			return c.newDecision(fixtures.Pair{L1: "income", L2: "rental_income"}, bank.TagIncome, byPayer, c.alias.text)
		}
	case "business_expenses":
		if m.categories.L2 == "payroll" {
			return c.newDecision(fixtures.Pair{L1: "income", L2: "salary"}, bank.TagIncome, byPayer, c.alias.text)
		}
	}
	if c.line.mark.typeCode == bank.BankTransfer && c.in.Amount.Minor >= minWages && !c.in.Card {
		return c.newDecision(fixtures.Pair{L1: "income", L2: "salary"}, bank.TagIncome, byDirection, c.alias.text)
	}
	return c.newDecision(fixtures.Pair{L1: "banking", L2: "refunds_and_reversals"}, 0, byRefund, c.alias.text)
}

// paidFor decides on a credit from a merchant by the word for its purpose.
func (c *classification) paidFor(purpose match, m *merchant) decision {
	if m.categories.L1 == "insurance" && c.rule(purpose).pair.L2 == "other_income" { // a claim
		return c.newDecision(m.categories, 0, c.merchantEvidence, c.alias.text)
	}
	d := c.byRule(purpose, byPurposeWord)
	if m.categories.L1 == "borrowing_and_loans" { // LOAN is less specific than a lender of short-term credit
		d.pair, d.tags = c.category(m.categories), d.tags|m.tags
	}
	return d
}
