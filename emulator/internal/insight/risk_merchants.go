package insight

import (
	"slices"
	"strconv"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// HCSTCredit is the only type of insight of insights_beta_report_merchants_get.
const HCSTCredit = "hcst-credit"

// ShortTermCredit counts a customer's transactions with lenders of high-cost short-term credit, in one currency.
type ShortTermCredit struct {
	Section
	Merchants int // number of distinct known merchants
}

// Sections returns the only section of the insight.
func (s ShortTermCredit) Sections() []Section { return []Section{s.Section} }

// ShortTermCredits returns the insights of a window, one for each currency with such a transaction on either side.
func ShortTermCredits(book *ledger.Book, q RiskQuery) (all []ShortTermCredit) {
	if !slices.Contains(q.Types, HCSTCredit) {
		return nil
	}
	rows := Find(book, q.Window, Both, bank.TagHCST)
	for _, c := range currenciesOf(rows, q.Currency) {
		credit := ShortTermCredit{Section: Section{Type: HCSTCredit, Currency: c, Rows: rows.On(Both, c)}}
		credit.Merchants = len(groups(credit.Rows, func(t *bank.Transaction) (string, bool) {
			slug := MerchantSlug(t.Enrichment.Merchant)
			return slug, slug != ""
		}))
		all = append(all, credit)
	}
	return all
}

// Explain explains each figure.
func (s ShortTermCredit) Explain() []Explanation {
	currency := " " + string(s.Currency)
	return []Explanation{
		{
			Figure: s.Type + ".transactions_count" + currency, Value: strconv.Itoa(s.Rows.Len()),
			Formula: "the transactions tagged hcst, on both sides", Rows: s.Rows,
		},
		{
			Figure: s.Type + ".merchants_count" + currency, Value: strconv.Itoa(s.Merchants),
			Formula: "the different merchants of these transactions", Rows: s.Rows,
		},
	}
}
