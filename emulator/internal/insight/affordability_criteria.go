package insight

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// Criteria is a set of the criteria by which the affordability report divides transactions.
type Criteria uint8

// The criteria, in Bud's order. A debit is either fixed or flexible, and independently either essential or not.
const (
	NetDisposableIncome Criteria = 1 << iota
	FixedExpenditure
	FlexibleExpenditure
	EssentialExpenditure
	NonEssentialExpenditure
	InternalTransfers

	anyCriterion = 1<<iota - 1
)

// CriterionNames are Bud's names of the criteria, in Bud's order.
var CriterionNames = [...]string{
	"net_disposable_income", "fixed_expenditure", "flexible_expenditure",
	"essential_expenditure", "non_essential_expenditure", "internal_transfers",
}

// ParseCriterion returns the criterion with a name.
func ParseCriterion(name string) (Criteria, bool) {
	for i, known := range CriterionNames {
		if known == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// Names returns the names of the criteria in the set, in Bud's order.
func (c Criteria) Names() []string {
	names := []string{}
	for i, name := range CriterionNames {
		if c&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// AffordabilityRules decides which criteria a transaction satisfies.
type AffordabilityRules struct {
	Model    *fixtures.Model // whose categories are essential or fixed
	Benefits bool            // benefits count as income, as they do in the Standard Financial Statement
}

// criteria returns the criteria that each of a book's transactions satisfies, in the book's order. It is computed once
// per book.
func (r AffordabilityRules) criteria(book *ledger.Book) []Criteria {
	return ledger.Memo(book, r, func(book *ledger.Book) []Criteria {
		c := columnsOf(book)
		spent, benefit := make([]Criteria, len(c.pairs)), make([]bool, len(c.pairs))
		for i, pair := range c.pairs {
			spent[i], benefit[i] = r.expenditure(pair), isBenefit(pair)
		}
		all := make([]Criteria, len(c.at))
		for i, pair := range c.pair {
			switch tags := c.tags[i]; {
			case !c.live[i]:
			case tags.Has(bank.TagInternalTransfer):
				all[i] = InternalTransfers
			case c.minor[i] < 0:
				all[i] = spent[pair]
			case tags.Has(bank.TagIncome) && (r.Benefits || !benefit[pair] && !tags.Has(bank.TagBenefit)):
				all[i] = NetDisposableIncome
			}
		}
		return all
	})
}

// expenditure returns the criteria of a debit in a category. A debit is not essential unless the model says so, even
// without a category. The essential statistics differ: they count such a debit in neither share.
func (r AffordabilityRules) expenditure(p fixtures.Pair) Criteria {
	kind := FlexibleExpenditure
	if r.Model.Fixed(p) {
		kind = FixedExpenditure
	}
	if Necessity(r.Model, p) == fixtures.LabelEssential {
		return kind | EssentialExpenditure
	}
	return kind | NonEssentialExpenditure
}

// isBenefit reports whether a category is that of state benefits.
func isBenefit(p fixtures.Pair) bool { return p == fixtures.Pair{L1: "income", L2: "benefits"} }

// Select returns the transactions of a window in a currency that satisfy any of the given criteria, newest first.
// Without criteria it returns all.
func (r AffordabilityRules) Select(book *ledger.Book, w Window, c bank.Currency, criteria Criteria) Selection {
	if criteria == 0 {
		criteria = anyCriterion
	}
	satisfied := r.criteria(book)
	return Select(book, Filter{Window: w, Currencies: []bank.Currency{c}}).keep(func(row int32) bool {
		return satisfied[row]&criteria != 0
	})
}

// Satisfied returns the criteria that the i-th transaction of a selection satisfies.
func (r AffordabilityRules) Satisfied(s Selection, i int) Criteria {
	return r.criteria(s.book)[s.rows[i]]
}
