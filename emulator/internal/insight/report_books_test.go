package insight_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// checkReportBooks checks a property of books as reports read them: drawn ones, and those of all personas at several
// instants, as they are and with ingested rows, corrected categories and closed accounts.
func checkReportBooks(t *testing.T, check func(*rapid.T, testedBook)) {
	t.Run("drawn", func(t *testing.T) {
		for _, name := range []string{fixtures.ModelUK, fixtures.ModelUS} {
			model := modelNamed(t, name)
			rapid.Check(t, func(t *rapid.T) {
				accounts, book := drawAccounts(t), ledger.NewBook(drawRows(t, model, 60))
				book.Model, book.Accounts = name, accounts
				check(t, testedBook{model, book})
			})
		}
	})
	for name, now := range map[string]time.Time{
		"at the end of the year": yearEnd, "in March": on(2026, time.March, 31),
		"at midnight": time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC),
	} {
		t.Run("personas "+name, func(t *testing.T) {
			books := personasAt(t, now)
			rapid.Check(t, func(t *rapid.T) {
				tested := rapid.SampledFrom(books).Draw(t, "persona")
				if rapid.Bool().Draw(t, "changed") {
					tested.book = changedCopy(t, tested)
				}
				check(t, tested)
			})
		})
	}
}

// changedCopy copies a book with ingested rows, corrected categories and a closed account.
func changedCopy(t *rapid.T, tested testedBook) *ledger.Book {
	rows := slices.Concat(tested.book.Transactions(), drawRows(t, tested.model, 20))
	for range min(len(rows), rapid.IntRange(0, 10).Draw(t, "corrections")) {
		row := &rows[rapid.IntRange(0, len(rows)-1).Draw(t, "corrected")]
		pair := rapid.SampledFrom(pairsOf(tested.model)).Draw(t, "corrected to")
		row.Enrichment.Categories = bank.Categories{L1: pair.L1, L2: pair.L2, Confidence: 100}
	}
	book := newBook(rows...)
	book.Customer, book.Model, book.Accounts = tested.book.Customer, tested.book.Model, slices.Clone(tested.book.Accounts)
	if n := len(book.Accounts); n > 0 {
		book.Accounts[rapid.IntRange(0, n-1).Draw(t, "closed")].ClosedAt = drawTime(t, "closed at")
	}
	return book
}

// drawRows makes rows as clients bring them: of any category, tag, schedule, status and currency.
func drawRows(t *rapid.T, m *fixtures.Model, most int) []bank.Transaction {
	schedules := []*bank.Regularity{nil, nil, {Frequency: "monthly", Group: "pay"}, {Frequency: "weekly", Group: "wages"}}
	merchants := []*bank.Merchant{nil, {Slug: "lender", DisplayName: "A Lender"}, {Slug: "payday", DisplayName: "Payday"}}
	pairs := append(pairsOf(m), fixtures.Pair{}, fixtures.Pair{L1: "nowhere", L2: "else"})
	some := []bank.Tags{
		0, 0, 0, bank.TagIncome, bank.TagIncome, bank.TagIncome | bank.TagRegular, bank.TagIncome | bank.TagBenefit,
		bank.TagInternalTransfer, bank.TagIncome | bank.TagInternalTransfer,
		bank.TagLoan, bank.TagLoan | bank.TagHCST, bank.TagHCST, bank.TagDebtCollection,
	}
	rows := make([]bank.Transaction, rapid.IntRange(0, most).Draw(t, "rows"))
	for i := range rows {
		pair := rapid.SampledFrom(pairs).Draw(t, "category")
		rows[i] = bank.Transaction{
			ID: bank.TransactionID(fmt.Sprintf("own%02d", i)), Description: "ROW", At: drawTime(t, "at"),
			Account: rapid.SampledFrom([]bank.AccountID{"current", "savings"}).Draw(t, "account"),
			Status:  rapid.SampledFrom([]bank.Status{bank.Booked, bank.Booked, bank.Pending, bank.Declined}).Draw(t, "status"),
			Tags:    rapid.SampledFrom(some).Draw(t, "tags"),
			Amount: bank.Money{
				Minor:    rapid.Int64Range(-100_000, 100_000).Draw(t, "minor"),
				Currency: rapid.SampledFrom([]bank.Currency{bank.GBP, bank.GBP, bank.USD, "JPY"}).Draw(t, "currency"),
			},
			Enrichment: bank.Enrichment{
				Categories: bank.Categories{L1: pair.L1, L2: pair.L2}, Merchant: rapid.SampledFrom(merchants).Draw(t, "merchant"),
				Regularity: rapid.SampledFrom(schedules).Draw(t, "schedule"),
			},
		}
	}
	return newBook(rows...).Transactions()
}

// drawAccounts makes the accounts that drawn rows are on, with or without lines of credit and known balances.
func drawAccounts(t *rapid.T) []ledger.Account {
	accounts := []ledger.Account{
		{Account: bank.Account{ID: "current", Type: bank.CurrentAccount}},
		{Account: bank.Account{ID: "savings", Type: bank.SavingsAccount}},
	}
	for i := range accounts {
		a := &accounts[i]
		a.Currency = bank.GBP
		if rapid.Bool().Draw(t, "known") {
			a.Booked = bank.Money{Minor: rapid.Int64Range(-200_000, 200_000).Draw(t, "booked"), Currency: bank.GBP}
		}
		if rapid.Bool().Draw(t, "closed") {
			a.ClosedAt = drawTime(t, "closed at")
		}
		if rapid.Bool().Draw(t, "covered") {
			from := drawTime(t, "covered from")
			a.Windows = []bank.Window{{From: from, To: from.AddDate(0, rapid.IntRange(0, 8).Draw(t, "for months"), 0)}}
			a.SyncedAt = a.Windows[0].To
		}
		if rapid.Bool().Draw(t, "with overdraft") {
			a.Limits = []bank.Limit{
				{Type: "pre_agreed", Amount: bank.Money{Minor: rapid.Int64Range(0, 50_000).Draw(t, "limit"), Currency: bank.GBP}},
				{Type: "available", Amount: bank.Money{Minor: 7, Currency: bank.GBP}},
			}
		}
	}
	return accounts
}

// drawZone is a time zone with or without summer time, also one whose offset is not a whole hour.
func drawZone(t *rapid.T) *time.Location {
	zones := []string{"UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"}
	zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
