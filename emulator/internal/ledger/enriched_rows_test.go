package ledger_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Ensure that a book that takes rows from the one before it is the book that would be made anew, whatever was
// ingested, replaced, deleted or corrected in between, and that the book before does not change.
func TestIngestedRowsAreKept(outer *testing.T) {
	t := outer
	known := fixtures.Load()
	engine, err := enrichment.New(known)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(outer, stories{})
		w.WithoutRegularity = false
		w.Engine = func() (*enrichment.Engine, error) { return engine, nil }
		c := w.at(1000).customer(t.Context(), t)
		for step := range rapid.IntRange(1, 6).Draw(t, "steps") {
			w.at(1000 + step)
			w.change(t, c, step)
			before := w.book(t.Context(), t, c)
			was := shown(before)
			w.at(1001 + step)
			w.change(t, c, step)
			now := w.book(t.Context(), t, c)
			fresh := &ledger.Books{Store: w.Store, Clock: w.Clock, Generator: w.Generator, Engine: w.Engine}
			want, err := fresh.Get(t.Context(), shop, c)
			if err != nil {
				t.Fatal(err)
			}
			mustEqual(t, now, want)
			if diff := diffOf(was, shown(before)); diff != "" {
				t.Fatalf("the book before changed:\n%s", diff)
			}
		}
	})
}

// change ingests, replaces and deletes rows, and may correct one or say that an account belongs to a card.
func (w *world) change(t *rapid.T, c bank.Customer, step int) {
	lines := []string{"TESCO STORES 2613", "SALARY ACME LTD", "TO SAVINGS", "FROM CURRENT", "RENT J SMITH", "NETFLIX.COM"}
	err := w.Store.Update(t.Context(), func(tx *storage.Tx) error {
		if err := tx.Touch(shop, c.ID); err != nil {
			return err
		}
		rows := tx.IngestedTransactions(shop)
		for range rapid.IntRange(0, 8).Draw(t, "rows") {
			n := rapid.IntRange(0, 30).Draw(t, "row")
			row := bank.IngestedTransaction{Customer: c.ID, Transaction: bank.Transaction{
				ID: bank.TransactionID(fmt.Sprintf("row-%02d", n)), Status: bank.Booked, UpdatedAt: hour(1000 + step),
				Account:     bank.AccountID(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "account")),
				At:          hour(0).AddDate(0, rapid.IntRange(-12, 0).Draw(t, "month"), rapid.IntRange(0, 2).Draw(t, "day")),
				Description: rapid.SampledFrom(lines).Draw(t, "line"),
				Amount: bank.Money{
					Minor: rapid.SampledFrom([]int64{-5000, 5000, -999}).Draw(t, "amount"), Currency: bank.GBP,
				},
			}}
			if rapid.IntRange(0, 5).Draw(t, "gone") == 0 {
				if err := rows.Delete(storage.IngestedTransactionKey(c.ID, row.ID)); err != nil {
					continue // it is not there
				}
			} else if err := rows.Put(row); err != nil {
				return err
			}
		}
		switch rapid.IntRange(0, 5).Draw(t, "besides") {
		case 0:
			card := bank.IngestedAccount{Customer: c.ID, SentAt: hour(1000 + step)}
			card.ID, card.Type = "a", bank.CreditCard
			return tx.IngestedAccounts(shop).Put(card)
		case 1:
			return tx.Corrections(shop).Put(bank.Correction{
				ID: bank.CorrectionID(bank.NewID(2, uint64(step+1), "rule")), Customer: c.ID,
				Number: uint64(step + 1), At: hour(1000 + step),
				Kind: bank.CorrectsCategory, L1: "shopping", L2: "clothing", Similar: true,
				Subjects: []bank.Subject{{
					ID: "row-01", Skeleton: enrichment.Skeleton(fixtures.GB, lines[0]),
					Amount: bank.Money{Minor: -5000, Currency: bank.GBP},
				}},
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Ensure that what many ingested rows will take is announced while they are read, and that a book which takes them from
// the one before announces nothing.
func TestIngestedRowsAreAnnounced(t *testing.T) {
	known := fixtures.Load()
	engine, err := enrichment.New(known)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, stories{}).at(1)
	w.Engine = func() (*enrichment.Engine, error) { return engine, nil }
	var announced []int64
	w.BeforeBuild = func(size int64) { announced = append(announced, size) }
	c := w.customer(t.Context(), t)
	rows := make([]bank.IngestedTransaction, 9000)
	for i := range rows {
		rows[i] = bank.IngestedTransaction{Customer: c.ID, Transaction: bank.Transaction{
			ID: bank.TransactionID(fmt.Sprint("row-", i)), Account: "a", Description: "TESCO STORES 2613",
			Amount: bank.Money{Minor: -100, Currency: bank.GBP}, Status: bank.Booked, At: hour(0), UpdatedAt: hour(0),
		}}
	}
	w.ingest(t.Context(), t, rows)
	w.book(t.Context(), t, c)
	if len(announced) < 2 || !slices.IsSorted(announced) || announced[len(announced)-1] < 9000*500 {
		t.Errorf("for 9,000 rows %d bytes were announced", announced)
	}
	announced = nil
	rows[0].ID = "one more"
	w.ingest(t.Context(), t, rows[:1])
	if got := w.book(t.Context(), t, c).Len(); got != 9001 || len(announced) > 0 {
		t.Errorf("for one row more, of then %d, %d bytes were announced", got, announced)
	}
}
