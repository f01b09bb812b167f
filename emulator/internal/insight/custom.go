package insight

import (
	"context"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/budql"
	"budsandbox/emulator/internal/ledger"
)

// CustomResult is the result of a custom insight for a customer.
type CustomResult struct {
	Applies bool
	Rows    Selection // rows that WHERE selects, newest first
}

// RunCustom runs a BudQL query on a book. The table has all transactions of the customer, including declined ones,
// which the column status distinguishes. DATETIME_FROM counts back from now. The error is that of the context.
func RunCustom(ctx context.Context, book *ledger.Book, q *budql.Query, now time.Time) (CustomResult, error) {
	result, err := q.Run(ctx, customRows{book}, now)
	if err != nil {
		return CustomResult{}, err
	}
	rows := make([]int32, len(result.Selected))
	for i, row := range result.Selected {
		rows[i] = int32(row)
	}
	return CustomResult{result.Applies, Selection{book: book, cols: columnsOf(book), rows: rows}}, nil
}

// Explain explains which transactions the query selects.
func (r CustomResult) Explain() []Explanation {
	return []Explanation{ExplainRows("results", r.Rows)}
}

// customRows gives BudQL access to the transactions of a book.
type customRows struct{ book *ledger.Book }

// Len returns the number of transactions.
func (r customRows) Len() int { return r.book.Len() }

// Text returns the values of a column of texts.
func (r customRows) Text(column string) func(int) string {
	value := customTexts[column]
	return func(row int) string { return value(r.book.At(row)) }
}

// customTexts are the columns of kind text.
var customTexts = map[string]func(*bank.Transaction) string{
	"transaction_id":         func(t *bank.Transaction) string { return string(t.ID) },
	"account_id":             func(t *bank.Transaction) string { return string(t.Account) },
	"provider":               func(t *bank.Transaction) string { return t.Provider },
	"description":            func(t *bank.Transaction) string { return t.Description },
	"suggested_description":  suggestedDescription,
	"status":                 func(t *bank.Transaction) string { return string(t.Status) },
	"credit_debit_indicator": func(t *bank.Transaction) string { return t.Amount.Indicator() },
	"currency":               func(t *bank.Transaction) string { return string(t.Amount.Currency) },
	"category_l1":            func(t *bank.Transaction) string { return t.Enrichment.Categories.L1 },
	"category_l2":            func(t *bank.Transaction) string { return t.Enrichment.Categories.L2 },
	"merchant_slug":          func(t *bank.Transaction) string { return MerchantSlug(t.Enrichment.Merchant) },
	"merchant_name":          merchantName,
	"merchant_category_code": func(t *bank.Transaction) string { return t.MCC },
	"frequency":              frequency,
}

func suggestedDescription(t *bank.Transaction) string {
	if t.Suggested == "" {
		return t.Description
	}
	return t.Suggested
}

func merchantName(t *bank.Transaction) string {
	if t.Enrichment.Merchant == nil {
		return ""
	}
	return t.Enrichment.Merchant.DisplayName
}

func frequency(t *bank.Transaction) string {
	if t.Enrichment.Regularity == nil {
		return ""
	}
	return t.Enrichment.Regularity.Frequency
}

// Number returns the amounts, which are the only numbers, without a sign and in major units, as transactions show
// them.
func (r customRows) Number(string) func(int) float64 {
	cols := columnsOf(r.book)
	units := make([]float64, len(cols.currencies)) // minor units in one major unit
	for i, currency := range cols.currencies {
		units[i] = 1
		for range currency.Digits() {
			units[i] *= 10
		}
	}
	return func(row int) float64 { return float64(absolute(cols.minor[row])) / units[cols.currency[row]] }
}

// Time returns the values of date_time, which is the only time.
func (r customRows) Time(string) func(int) time.Time {
	return func(row int) time.Time { return r.book.Time(row) }
}

// Tag reports whether a transaction has a tag.
func (r customRows) Tag(name string) func(int) bool {
	tag, known := bank.ParseTag(name)
	tags := columnsOf(r.book).tagsFor(tag)
	return func(row int) bool { return known && tags[row].Has(tag) }
}
