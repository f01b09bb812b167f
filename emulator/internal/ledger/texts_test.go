package ledger_test

import (
	"bytes"
	"runtime"
	"sync"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

type textsKey struct{}

// keepers returns books of customers who share nothing, and the world in which their texts may take 100,000 bytes.
func keepers(t *testing.T, n int) (w *world, customers []bank.Customer, books []*ledger.Book) {
	t.Helper()
	w = newWorld(t, stories{"simple": simple(10)}).at(200)
	w.Memory = 400_000
	for range n {
		c := w.customer(t.Context(), t, connectedAt(9))
		customers, books = append(customers, c), append(books, w.book(t.Context(), t, c))
	}
	return w, customers, books
}

// Ensure that a kept text is found until the base URL changes, and that rows without one have none.
func TestTextsAreKept(t *testing.T) {
	_, _, books := keepers(t, 2)
	books[0].Texts(textsKey{}, "http://a").Keep(3, []byte("three"))
	for _, want := range []struct {
		book *ledger.Book
		base string
		row  int
		text string
	}{
		{books[0], "http://a", 3, "three"}, {books[0], "http://a", 4, ""}, {books[1], "http://a", 3, ""},
		{books[0], "http://b", 3, ""},
	} {
		if got := want.book.Texts(textsKey{}, want.base).Row(want.row); string(got) != want.text {
			t.Errorf("row %d below %s is %q, want %q", want.row, want.base, got, want.text)
		}
	}
}

// Ensure that the texts of all books together stay within their share of the memory, and that the latest stay.
func TestTextsHaveALimit(t *testing.T) {
	w, _, books := keepers(t, 20)
	before := w.Size()
	for _, b := range books {
		for row := range 3 {
			b.Texts(textsKey{}, "").Keep(row, bytes.Repeat([]byte("x"), 3000))
		}
		if got := w.Size() - before; got > 100_000 {
			t.Fatalf("%d bytes of texts are kept", got)
		}
	}
	if books[0].Texts(textsKey{}, "").Row(0) != nil {
		t.Error("the texts that were added to first are kept")
	}
	if books[19].Texts(textsKey{}, "").Row(2) == nil {
		t.Error("the latest texts are not kept")
	}
	books[0].Texts(textsKey{}, "").Keep(1, []byte("again"))
	if got := books[0].Texts(textsKey{}, "").Row(1); string(got) != "again" {
		t.Errorf("texts that were emptied keep %q, want %q", got, "again")
	}
}

// Ensure that the texts of a deleted customer are given back.
func TestTextsOfTheDeleted(t *testing.T) {
	w, customers, books := keepers(t, 1)
	before := w.Size()
	books[0].Texts(textsKey{}, "").Keep(0, make([]byte, 50_000))
	clear(books)
	w.Forget(shop, customers[0].ID)
	for range 500 {
		runtime.GC()
		if w.Size() < before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d bytes are still kept, before the texts there were %d", w.Size(), before)
}

// Ensure that many readers may keep texts at once.
func TestTextsAtOnce(t *testing.T) {
	w, _, books := keepers(t, 8)
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			for i := range 400 {
				kept := books[(i+n)%len(books)].Texts(textsKey{}, "")
				if text := kept.Row(i % 10); text != nil && len(text) != 3000+i%10 {
					t.Errorf("row %d has a text of %d bytes", i%10, len(text))
				}
				kept.Keep(i%10, make([]byte, 3000+i%10))
			}
		})
	}
	all.Wait()
	if got := w.Size(); got > 400_000 {
		t.Errorf("%d bytes are kept", got)
	}
}
