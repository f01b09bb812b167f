package insight

import (
	"cmp"
	"slices"
	"sort"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// productTypes lists the types of financial products (contract, insights_v2_products), in the contract's order.
var productTypes = [...]string{
	"loan", "bnpl", "mortgage", "insurance", "credit_card", "private_pension", "savings_and_investment",
}

// productCategories maps categories of payments to types of products. A category without an L2 means all below
// the L1.
var productCategories = [...]struct {
	pair        fixtures.Pair
	productType string
}{
	{fixtures.Pair{L1: "borrowing_and_loans", L2: "loans"}, "loan"},
	{fixtures.Pair{L1: "borrowing_and_loans", L2: "vehicle_loan"}, "loan"},
	{fixtures.Pair{L1: "borrowing_and_loans", L2: "student_loan"}, "loan"},
	{fixtures.Pair{L1: "borrowing_and_loans", L2: "payday_loan"}, "loan"},
	{fixtures.Pair{L1: "borrowing_and_loans", L2: "other_borrowing_and_loans"}, "loan"},
	{fixtures.Pair{L1: "borrowing_and_loans", L2: "buy_now_pay_later"}, "bnpl"},
	{fixtures.Pair{L1: "mortgage_and_rent", L2: "mortgage"}, "mortgage"},
	{fixtures.Pair{L1: "insurance"}, "insurance"},
	{fixtures.Pair{L1: "borrowing_and_loans", L2: "credit_cards"}, "credit_card"},
	{fixtures.Pair{L1: "pensions_savings_and_investments", L2: "pension_contributions"}, "private_pension"},
	{fixtures.Pair{L1: "pensions_savings_and_investments", L2: "savings"}, "savings_and_investment"},
	{fixtures.Pair{L1: "pensions_savings_and_investments", L2: "investments"}, "savings_and_investment"},
	{fixtures.Pair{L1: "pensions_savings_and_investments", L2: "crypto_platform_outgoing"}, "savings_and_investment"},
}

// productType returns the type of product that debits of a category pay for, or "".
func productType(category fixtures.Pair) string {
	for _, known := range productCategories {
		if known.pair.L1 == category.L1 && (known.pair.L2 == "" || known.pair.L2 == category.L2) {
			return known.productType
		}
	}
	return ""
}

// Product is a product that a customer pays a merchant for, in one currency.
type Product struct {
	Types    []string // in the contract's order
	Merchant *bank.Merchant
	Amount   bank.Money // the latest payment
	Period   string     // of the latest payment
	Rows     Selection
}

// Products returns the financial products that the debits of a window show, one for each merchant and currency, by the
// merchant's name. Payments without a merchant are left out, because a product has a merchant.
func Products(book *ledger.Book, w Window) (all []Product) {
	debits := Select(book, Filter{Window: w, Side: Debits})
	cols := debits.cols
	types := make([]string, len(cols.pairs)) // by the index of the category
	for i, category := range cols.pairs {
		types[i] = productType(category)
	}
	type key struct{ merchant, currency int32 } // their indexes
	paid := groupsOf(debits, func(row int) (key, bool) {
		k := key{cols.merchant[row], cols.currency[row]}
		return k, k.merchant != 0 && types[cols.pair[row]] != ""
	})
	var buffer bank.Transaction
	for _, rows := range paid {
		newest := book.Outline(rows.Index(0), &buffer)
		p := Product{Merchant: newest.Enrichment.Merchant, Amount: newest.Amount, Period: periodOf(newest), Rows: rows}
		for _, row := range rows.rows {
			if name := types[cols.pair[row]]; !slices.Contains(p.Types, name) {
				p.Types = append(p.Types, name)
			}
		}
		slices.SortFunc(p.Types, func(a, b string) int {
			return slices.Index(productTypes[:], a) - slices.Index(productTypes[:], b)
		})
		all = append(all, p)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := &all[i], &all[j]
		return cmp.Or(
			cmp.Compare(a.Merchant.DisplayName, b.Merchant.DisplayName),
			cmp.Compare(MerchantSlug(a.Merchant), MerchantSlug(b.Merchant)), cmp.Compare(a.Amount.Currency, b.Amount.Currency),
		) < 0
	})
	return all
}

// Explain explains which payments identify a product. Its amount is that of the newest payment.
func (p Product) Explain() []Explanation {
	return []Explanation{{
		Figure: p.Merchant.DisplayName + ".amount " + string(p.Amount.Currency), Value: p.Amount.Value(),
		Formula: "the newest payment", Rows: p.Rows,
	}}
}
