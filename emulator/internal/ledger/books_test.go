package ledger_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/internal/difftest"
	"budsandbox/seed"
	"budsandbox/storage"
)

// counting counts how often a history was computed.
type counting struct {
	ledger.Generator
	histories atomic.Int64
	gate      chan struct{} // unless nil, a history waits for it
}

func (c *counting) History(connection bank.Connection, until time.Time) (*seed.History, error) {
	c.histories.Add(1)
	if c.gate != nil {
		<-c.gate
	}
	return c.Generator.History(connection, until)
}

// simple is one account with a row booked every hour.
func simple(rows int) *seed.History {
	h := &seed.History{Accounts: []seed.Account{{
		Account: bank.Account{
			ID:       "a",
			Currency: bank.GBP,
			Type:     bank.CurrentAccount,
		}, Opening: bank.Money{Currency: bank.GBP},
	}}}
	for i := range rows {
		row := seed.Entry{Transaction: &bank.Transaction{}, Authorised: hour(i)}
		row.ID, row.Account, row.Status, row.At = bank.TransactionID(hour(i).Format("020115")), "a", bank.Booked, hour(i)
		row.Amount, row.Running = bank.Money{
			Minor:    1,
			Currency: bank.GBP,
		}, bank.Money{
			Minor:    int64(i + 1),
			Currency: bank.GBP,
		}
		h.Entries = append(h.Entries, row)
	}
	return h
}

func connectedAt(n int) bank.Connection {
	return bank.Connection{Persona: "simple", From: origin, Pulls: []bank.Pull{{At: hour(n), To: hour(n)}}}
}

// Ensure that a book is computed once for as long as nothing it is made from changes, whatever other customers do and
// however the clock moves between two pulls.
func TestBookIsKept(t *testing.T) {
	generator := &counting{Generator: stories{"simple": simple(10)}}
	w := newWorld(t, generator)
	c := w.customer(t.Context(), t, connectedAt(3))
	first := w.at(5).book(t.Context(), t, c)
	w.customer(t.Context(), t, connectedAt(4))
	for _, now := range []int{5, 9, 3} {
		if w.at(now).book(t.Context(), t, c) != first {
			t.Errorf("at %d the book is another", now)
		}
	}
	if got := generator.histories.Load(); got != 1 {
		t.Errorf("the history was computed %d times, want once", got)
	}
	w.Clear()
	if w.book(t.Context(), t, c) == first {
		t.Error("a dropped book came back")
	}
}

// Ensure that a book is made anew after a refresh, after a removal, when the clock passes a pull either way, and when
// the customer's context changed.
func TestBookFollowsChanges(t *testing.T) {
	w := newWorld(t, stories{"simple": simple(10)}).at(6)
	c := w.customer(t.Context(), t, connectedAt(3))
	connection := connectedAt(3)
	if got := w.book(t.Context(), t, c).Len(); got != 4 {
		t.Fatalf("got %d rows, want 4", got)
	}
	connection.Pulls = append(connection.Pulls, bank.Pull{At: hour(6), To: hour(6)})
	w.put(t.Context(), t, c, connection)
	for _, step := range []struct{ now, rows int }{{6, 7}, {5, 4}, {2, 0}, {6, 7}, {20, 7}} {
		if got := w.at(step.now).book(t.Context(), t, c).Len(); got != step.rows {
			t.Errorf("at %d got %d rows, want %d", step.now, got, step.rows)
		}
	}
	c.Context.Model = "us-v3"
	if got := w.book(t.Context(), t, c).Model; got != "us-v3" {
		t.Errorf("the book's model is %s after the context changed", got)
	}
	connection.Removed = []bank.Removal{{Account: 0, At: hour(20)}}
	w.put(t.Context(), t, c, connection)
	book := w.book(t.Context(), t, c)
	if len(book.Accounts) != 0 || book.Len() != 0 || len(book.Deleted) != 7 {
		t.Errorf(
			"after the removal there are %d accounts, %d rows and %d tombstones",
			len(book.Accounts),
			book.Len(),
			len(book.Deleted),
		)
	}
}

// Ensure that a customer who was deleted and made again under the same id, as deterministic ids bring about, has
// nothing of the old one's book, also after a reset.
func TestBookOfTheSameIDAgain(t *testing.T) {
	w := newWorld(t, stories{"simple": simple(10)}).at(9)
	for name, remove := range map[string]func(tx *storage.Tx, id bank.CustomerID) error{
		"deleted": func(tx *storage.Tx, id bank.CustomerID) error { return tx.DeleteCustomer(shop, id) },
		"reset":   func(tx *storage.Tx, _ bank.CustomerID) error { return tx.ResetProject(shop) },
	} {
		t.Run(name, func(t *testing.T) {
			c := w.customer(t.Context(), t, connectedAt(9))
			if got := w.book(t.Context(), t, c).Len(); got != 10 {
				t.Fatalf("got %d rows, want 10", got)
			}
			if err := w.Store.Update(t.Context(), func(tx *storage.Tx) error { return remove(tx, c.ID) }); err != nil {
				t.Fatal(err)
			}
			w.put(t.Context(), t, c)
			if got := w.book(t.Context(), t, c); got.Len()+len(got.Accounts)+len(got.Deleted) != 0 {
				t.Errorf("the new customer has %d rows of the old one", got.Len())
			}
			w.put(t.Context(), t, c, connectedAt(2))
			if got := w.book(t.Context(), t, c).Len(); got != 3 {
				t.Errorf("connected anew, the customer has %d rows, want 3", got)
			}
		})
	}
}

// Ensure that many who ask for the same book at once wait for one computation and get the same book.
func TestBookIsMadeOnceForAll(t *testing.T) {
	generator := &counting{Generator: stories{"simple": simple(10)}, gate: make(chan struct{})}
	w := newWorld(t, generator).at(9)
	c := w.customer(t.Context(), t, connectedAt(9))
	books := make([]*ledger.Book, 16)
	var all sync.WaitGroup
	for i := range books {
		all.Go(func() { books[i] = w.book(t.Context(), t, c) })
	}
	close(generator.gate)
	all.Wait()
	for _, book := range books {
		if book != books[0] {
			t.Fatal("two who asked at once got different books")
		}
	}
	if got := generator.histories.Load(); got != 1 {
		t.Errorf("the history was computed %d times, want once", got)
	}
}

// Ensure that an error is told and not kept.
func TestBookFailsOnlyOnce(t *testing.T) {
	all := stories{}
	w := newWorld(t, all).at(9)
	c := w.customer(t.Context(), t, connectedAt(9))
	if book, err := w.Get(t.Context(), shop, c); err == nil || book != nil {
		t.Fatalf("got %v and %v of a persona that nobody knows", book, err)
	}
	all["simple"] = simple(10)
	if got := w.book(t.Context(), t, c).Len(); got != 10 {
		t.Errorf("got %d rows, want 10", got)
	}
}

// Ensure that the kept books stay within their room, that the ones used last stay, and that one too large for the room
// is still handed out.
func TestBooksKeepToTheirRoom(t *testing.T) {
	generator := &counting{Generator: stories{"simple": simple(100)}}
	w := newWorld(t, generator).at(200)
	w.Memory = 4 * 110 * 1032 // a quarter is for texts
	var customers []bank.Customer
	for range 4 {
		customers = append(customers, w.customer(t.Context(), t, connectedAt(99)))
	}
	ask := func(i int, computed int64) {
		t.Helper()
		w.book(t.Context(), t, customers[i])
		if got := generator.histories.Load(); got != computed {
			t.Errorf("asking for %d: %d histories were computed, want %d", i, got, computed)
		}
	}
	for i := range 3 {
		ask(i, int64(i+1))
	}
	ask(0, 3) // so that 1 is the one used longest ago
	ask(3, 4)
	ask(0, 4)
	ask(2, 4)
	ask(1, 5)
	w.Memory = 4 * 17 * 1032
	if got := w.book(t.Context(), t, w.customer(t.Context(), t, connectedAt(99))).Len(); got != 100 {
		t.Errorf("got %d rows of a book larger than the room, want 100", got)
	}
}

// Ensure that under readers and writers at once nobody sees a book older than what was committed before he asked.
func TestBookIsNeverStale(t *testing.T) {
	w := newWorld(t, stories{"simple": simple(60)}).at(100)
	c := w.customer(t.Context(), t, connectedAt(0))
	var refreshed atomic.Int64
	var all sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		all.Go(func() {
			for {
				least := refreshed.Load()
				if got := int64(w.book(t.Context(), t, c).Len()); got < least+1 {
					t.Errorf("got %d rows after refresh %d", got, least)
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for n := 1; n < 60; n++ {
		w.put(t.Context(), t, c, connectedAt(n))
		refreshed.Store(int64(n))
	}
	close(done)
	all.Wait()
}

// Ensure that a kept book is the one that would be made anew, whatever happened before.
func TestKeptBookEqualsAFreshOne(t *testing.T) {
	all := stories{}
	w := newWorld(t, all)
	rapid.Check(t, func(t *rapid.T) {
		c := w.customer(t.Context(), t, drawConnections(t, all)...)
		for range 4 {
			w.at(rapid.IntRange(0, 70).Draw(t, "now"))
			if rapid.IntRange(0, 3).Draw(t, "changes") == 0 {
				w.put(t.Context(), t, c, drawConnections(t, all)...)
			}
			fresh := &ledger.Books{Store: w.Store, Clock: w.Clock, Generator: w.Generator, WithoutRegularity: true}
			want, err := fresh.Get(t.Context(), shop, c)
			if err != nil {
				t.Fatal(err)
			}
			mustEqual(t, w.book(t.Context(), t, c), want)
		}
	})
}

// mustEqual compares all that books show.
func mustEqual(t *rapid.T, got, want *ledger.Book) {
	t.Helper()
	if diff := diffOf(shown(want), shown(got)); diff != "" {
		t.Fatalf("book (-want +got):\n%s", diff)
	}
}

// diffOf compares what books show. Time zones are the same if their names are.
func diffOf(want, got any, options ...cmp.Option) string {
	return difftest.Of(want, got, append(options,
		cmpopts.IgnoreUnexported(ledger.Tombstone{}, enrichment.Group{}),
		cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }))...)
}

// Ensure that Kept computes a thing once, also for those who ask at the same time.
func TestKept(t *testing.T) {
	type key struct{ n int }
	book, calls := &ledger.Book{}, atomic.Int64{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := ledger.Memo(book, key{1}, func(*ledger.Book) int64 { return calls.Add(1) }); got != 1 {
				t.Errorf("got %d, want 1", got)
			}
		})
	}
	all.Wait()
	got := ledger.Memo(book, key{2}, func(*ledger.Book) error { return errors.ErrUnsupported })
	if !errors.Is(got, errors.ErrUnsupported) {
		t.Errorf("got %v of another key", got)
	}
}
