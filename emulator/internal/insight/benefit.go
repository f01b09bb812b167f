package insight

import (
	"cmp"
	"sort"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/internal/quantity"
)

// Benefit is a kind of state benefit.
type Benefit struct{ Type, Name string }

// benefits lists the kinds of benefits by their payers. Bud documents the first two and "but not limited to". The
// others have the same form: the benefit's name in lower case.
var benefits = [...]struct {
	payer string // slug of the product, or of the payer
	Benefit
}{
	{"dwp_dla", Benefit{"disability_living_allowance", "Disability Living Allowance"}},
	{"dwp_aa", Benefit{"attendance_allowance", "Attendance Allowance"}},
	{"dwp_uc", Benefit{"universal_credit", "Universal Credit"}},
	{"dwp_pip", Benefit{"personal_independence_payment", "Personal Independence Payment"}},
	{"dwp_state_pension", Benefit{"state_pension", "State Pension"}},
	{"hmrc_child_benefit", Benefit{"child_benefit", "Child Benefit"}},
	{"ssa", Benefit{"social_security", "Social Security"}},
	{"ssi", Benefit{"supplemental_security_income", "Supplemental Security Income"}},
	{"va_benefit", Benefit{"veterans_benefits", "Veterans Benefits"}},
	{"unemployment", Benefit{"unemployment", "Unemployment"}},
}

// BenefitOf returns the kind of a row that is tagged as a benefit: that of a known payer, or else one named after the
// payer.
func BenefitOf(t *bank.Transaction) Benefit {
	m := t.Enrichment.Merchant
	if m == nil {
		return Benefit{"other_benefit", "Other Benefit"}
	}
	for _, known := range benefits {
		if known.payer == cmp.Or(m.Product, m.Slug) {
			return known.Benefit
		}
	}
	return Benefit{strings.ReplaceAll(MerchantSlug(m), "-", "_"), m.DisplayName}
}

// Benefits returns the benefits that a customer received in a window, newest first.
func Benefits(book *ledger.Book, w Window) Selection { return Find(book, w, Credits, bank.TagBenefit) }

// BenefitTotal is the total of one kind of benefit in one currency.
type BenefitTotal struct {
	Benefit
	Total bank.Money
	Rows  Selection
}

// BenefitTotals sums benefits by kind and currency, in the order of kinds, then of currencies.
func BenefitTotals(s Selection) (totals []BenefitTotal) {
	type key struct {
		Benefit
		currency bank.Currency
	}
	kinds := groups(s, func(t *bank.Transaction) (key, bool) {
		return key{BenefitOf(t), t.Amount.Currency}, true
	})
	for _, rows := range kinds {
		newest := rows.At(0)
		totals = append(totals, BenefitTotal{BenefitOf(newest), rows.sumAbsolute(newest.Amount.Currency), rows})
	}
	sort.Slice(totals, func(i, j int) bool {
		a, b := &totals[i], &totals[j]
		return cmp.Or(
			cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Total.Currency, b.Total.Currency),
		) < 0
	})
	return totals
}

// Explain explains the total.
func (t BenefitTotal) Explain() Explanation {
	return Explanation{
		Figure: t.Type + ".total_credit " + string(t.Total.Currency), Value: t.Total.Value(),
		Formula: "the sum of " + quantity.Of(t.Rows.Len(), "credit"), Rows: t.Rows,
	}
}
