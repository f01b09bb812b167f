package insight

import "budsandbox/bank"

// MerchantTotals holds the totals of v2_merchants_totals_get (docs/research/bud.md#totals). Rows without a merchant
// are not included.
type MerchantTotals struct {
	Flow      Flow // all merchants together
	Rows      Selection
	Merchants []MerchantTotal // by slug, then by currency
}

// MerchantTotal holds the credits from and the debits to a merchant in one currency.
type MerchantTotal struct {
	Merchant      *bank.Merchant // shared; do not change
	Credit, Debit Sum
	Rows          Selection
}

// Merchants sums a selection by merchant. A merchant with rows in several currencies has a total for each.
func Merchants(s Selection) MerchantTotals {
	rows, ends := s.partition(s.cols.merchant, len(s.cols.merchants))
	whole := MerchantTotals{Rows: s.subset(rows[ends[0]:])}
	whole.Flow = whole.Rows.Flow()
	whole.Merchants = make([]MerchantTotal, 0, len(ends)-1)
	totals := make([]total, 2*len(s.cols.currencies))
	for m := 1; m < len(ends); m++ {
		part := s.subset(rows[ends[m-1]:ends[m]])
		clear(totals)
		part.addTo(totals)
		for i, c := range s.cols.currencies {
			merchantTotal := MerchantTotal{s.cols.merchants[m], totals[2*i].sum(c), totals[2*i+1].sum(c), part}
			counted := merchantTotal.Credit.Count + merchantTotal.Debit.Count
			if counted == 0 {
				continue
			}
			if counted < part.Len() {
				merchantTotal.Rows = part.On(Both, c)
			}
			whole.Merchants = append(whole.Merchants, merchantTotal)
		}
	}
	return whole
}

// Explain explains each figure.
func (t MerchantTotals) Explain() (all []Explanation) {
	all = explainFlow(all, "metadata", t.Flow, t.Rows)
	for _, m := range t.Merchants {
		flow := Flow{[]Sum{m.Credit}, []Sum{m.Debit}}
		all = explainFlow(all, MerchantSlug(m.Merchant), flow, m.Rows)
	}
	return all
}
