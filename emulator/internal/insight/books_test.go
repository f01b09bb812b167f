package insight_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// newBook returns a book of rows in any order.
func newBook(rows ...bank.Transaction) *ledger.Book {
	slices.SortFunc(rows, func(a, b bank.Transaction) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID))
	})
	book := ledger.NewBook(rows)
	book.Model = fixtures.ModelUK
	return book
}

// pounds returns a booked row in GBP.
func pounds(id string, at time.Time, pence int64, category string) bank.Transaction {
	t := bank.Transaction{
		ID: bank.TransactionID(id), Account: "current", At: at, Status: bank.Booked,
		Amount: bank.Money{Minor: pence, Currency: bank.GBP},
	}
	if l1, l2, _ := strings.Cut(category, "."); l1 != "" {
		t.Enrichment.Categories = bank.Categories{L1: l1, L2: l2, Confidence: 99}
	}
	return t
}

func on(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
}

// pairsOf are all categories of level 2 of a model.
func pairsOf(m *fixtures.Model) (all []fixtures.Pair) {
	for _, l1 := range m.Categories {
		for _, l2 := range l1.Subcategories {
			all = append(all, fixtures.Pair{L1: l1.Slug, L2: l2.Slug})
		}
	}
	return all
}

// drawnYear is the beginning of the year of drawn rows.
var drawnYear = on(2026, time.January, 1)

// drawTime is an instant of the year, often at noon.
func drawTime(t *rapid.T, label string) time.Time {
	day := time.Duration(rapid.IntRange(0, 365).Draw(t, label+" day")) * 24 * time.Hour
	part := rapid.SampledFrom([]time.Duration{0, 0, time.Second, time.Hour, 12 * time.Hour, 500 * time.Millisecond,
		time.Microsecond}).
		Draw(t, label)
	return drawnYear.Add(day + part)
}

// testedBook is a book with its category model, for which a property is checked. Drawn books make every case likely,
// those of personas are what customers have.
type testedBook struct {
	model *fixtures.Model
	book  *ledger.Book
}

// drawBook makes a book of up to sixty rows in a few categories, merchants, accounts and currencies.
func drawBook(t *rapid.T, m *fixtures.Model) *ledger.Book {
	some := []fixtures.Pair{{}, {L1: "travel"}, {L1: "nowhere", L2: "else"}}
	some = append(some, rapid.SliceOfN(rapid.SampledFrom(pairsOf(m)), 4, 8).Draw(t, "categories")...)
	merchants := []*bank.Merchant{
		nil, {Slug: "tesco", DisplayName: "Tesco"}, {Slug: "uber", DisplayName: "Uber"},
		{Slug: "uber", DisplayName: "Uber, again"},
		{ID: uuid.UUID{1}, DisplayName: "Without a slug"},
	}
	rows := make([]bank.Transaction, rapid.IntRange(0, 60).Draw(t, "rows"))
	for i := range rows {
		pair := rapid.SampledFrom(some).Draw(t, "category")
		rows[i] = bank.Transaction{
			ID:      bank.TransactionID(fmt.Sprintf("t%02d", i)),
			Account: rapid.SampledFrom([]bank.AccountID{"current", "savings"}).Draw(t, "account"),
			At:      drawTime(t, "at"),
			Status:  rapid.SampledFrom([]bank.Status{bank.Booked, bank.Booked, bank.Pending, bank.Declined}).Draw(t, "status"),
			Amount: bank.Money{
				Minor:    rapid.Int64Range(-100_000, 100_000).Draw(t, "minor"),
				Currency: rapid.SampledFrom([]bank.Currency{bank.GBP, bank.GBP, bank.USD, "JPY"}).Draw(t, "currency"),
			},
			Enrichment: bank.Enrichment{
				Categories: bank.Categories{L1: pair.L1, L2: pair.L2}, Merchant: rapid.SampledFrom(merchants).Draw(t, "merchant"),
			},
		}
	}
	return newBook(rows...)
}

// sums holds amounts and numbers of rows by side and currency. Tests compute them independently of the package.
type sums map[string][2]int64

func (r sums) add(m bank.Money) {
	side := "credit"
	if m.Minor < 0 {
		side = "debit"
	}
	key := side + " " + string(m.Currency)
	r[key] = [2]int64{r[key][0] + max(m.Minor, -m.Minor), r[key][1] + 1}
}

func sumRows(rows []bank.Transaction, pass func(bank.Transaction) bool) sums {
	r := sums{}
	for _, row := range rows {
		if row.Status != bank.Declined && pass(row) {
			r.add(row.Amount)
		}
	}
	return r
}

func benchmarkBook(rows int) func() *ledger.Book {
	f := fixtures.Load()
	models, err := f.Models()
	if err != nil {
		panic(err)
	}
	model, _ := models.Find(fixtures.ModelUK)
	pairs := pairsOf(model)
	merchants := make([]*bank.Merchant, 150)
	for i := range merchants {
		merchants[i] = &bank.Merchant{Slug: fmt.Sprintf("merchant%03d", i)}
	}
	all := make([]bank.Transaction, rows)
	for i := range all {
		at := on(2026, time.November, 23).Add(-time.Duration(i) * 730 * 24 * time.Hour / time.Duration(rows))
		all[i] = pounds(fmt.Sprintf("%032x", i), at, int64(i*7919%20_000)-15_000, "")
		p := pairs[i*31%len(pairs)]
		all[i].Enrichment.Categories = bank.Categories{L1: p.L1, L2: p.L2}
		all[i].Enrichment.Merchant = merchants[i*17%len(merchants)]
	}
	return func() *ledger.Book { return ledger.NewBook(all) }
}
