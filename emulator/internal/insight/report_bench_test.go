package insight_test

import (
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
)

// BenchmarkLender measures the reports of six months over the busiest persona's two years, with what a book keeps and
// without.
func BenchmarkLender(b *testing.B) {
	var busiest testedBook
	for _, tested := range personas(b) {
		if busiest.book == nil || tested.book.Len() > busiest.book.Len() {
			busiest = tested
		}
	}
	rows := busiest.book.Transactions()
	rules := insight.AffordabilityRules{Model: busiest.model}
	w := insight.ReportWindow(busiest.book, time.Time{}, time.Time{}, yearEnd)
	q := insight.RiskQuery{Window: w, Model: busiest.model}
	q.Types = append(q.Types, insight.IncomeExpenditureTypes...)
	q.Types = append(q.Types, insight.HCSTCredit, insight.UnauthorisedOverdraftType, insight.IncomeHealthType)
	for name, compute := range map[string]func(*ledger.Book){
		"affordability": func(book *ledger.Book) {
			months, _ := insight.AssessedMonths(book, time.Time{}, time.Time{}, yearEnd, time.UTC)
			insight.AffordabilityOf(book, rules, bank.GBP, months)
		},
		"income-expenditure":     func(book *ledger.Book) { _, _ = insight.IncomeExpenditures(book, q) },
		"income-health":          func(book *ledger.Book) { _, _ = insight.IncomeHealths(book, q) },
		"merchants":              func(book *ledger.Book) { insight.ShortTermCredits(book, q) },
		"unauthorised-overdraft": func(book *ledger.Book) { insight.UnauthorisedOverdrafts(book, q) },
		"characteristics":        func(book *ledger.Book) { insight.Characteristics(book) },
	} {
		b.Run(name+"/warm", func(b *testing.B) {
			for b.Loop() {
				compute(busiest.book)
			}
		})
		b.Run(name+"/cold", func(b *testing.B) {
			for b.Loop() {
				book := ledger.NewBook(rows)
				book.Customer, book.Model = busiest.book.Customer, busiest.book.Model
				book.Accounts = busiest.book.Accounts
				compute(book)
			}
			b.ReportMetric(float64(busiest.book.Len()), "rows")
		})
	}
}
