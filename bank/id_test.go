package bank_test

import (
	"strconv"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"budsandbox/bank"
)

// Ensure that ids are the same in every release, by a fixed example.
func TestNewIDIsPinned(t *testing.T) {
	if got, want := bank.NewID(1, 7, "shop", "customer").String(), "b057c6cc-bc39-4fa6-b5be-785e1b5c20b2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Ensure that ids are UUIDs of version 4 and the RFC 4122 variant, and are reproducible.
func TestNewIDShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, number := rapid.Uint64().Draw(t, "seed"), rapid.Uint64().Draw(t, "number")
		path := rapid.SliceOf(rapid.String()).Draw(t, "path")
		id := bank.NewID(seed, number, path...)
		if got := id.Version(); got != 4 {
			t.Fatalf("%s: got version %d, want 4", id, got)
		}
		if got := id.Variant(); got != uuid.RFC4122 {
			t.Fatalf("%s: got variant %s, want %s", id, got, uuid.RFC4122)
		}
		if again := bank.NewID(seed, number, path...); again != id {
			t.Fatalf("got %s the second time, want %s", again, id)
		}
	})
}

// Ensure that a different seed, number or path gives a different id, even if paths differ only in where their parts
// are divided.
func TestNewIDTellsApart(t *testing.T) {
	seen := map[uuid.UUID]string{}
	for name, id := range map[string]uuid.UUID{
		"the first":        bank.NewID(1, 2, "a", "b"),
		"another seed":     bank.NewID(3, 2, "a", "b"),
		"another number":   bank.NewID(1, 3, "a", "b"),
		"exchanged":        bank.NewID(2, 1, "a", "b"),
		"another step":     bank.NewID(1, 2, "a", "c"),
		"another order":    bank.NewID(1, 2, "b", "a"),
		"another joint":    bank.NewID(1, 2, "ab"),
		"an empty step":    bank.NewID(1, 2, "a", "", "b"),
		"an empty end":     bank.NewID(1, 2, "a", "b", ""),
		"no path":          bank.NewID(1, 2),
		"a path of zeros":  bank.NewID(1, 2, "\x00\x00\x00\x00\x00\x00\x00\x00"),
		"an empty path":    bank.NewID(1, 2, ""),
		"a shortened path": bank.NewID(1, 2, "a"),
	} {
		if other, found := seen[id]; found {
			t.Errorf("%s and %s have the same id", name, other)
		}
		seen[id] = name
	}
}

// Ensure that a hundred thousand ids are distinct.
func TestNewIDNeverCollides(t *testing.T) {
	const count = 100_000
	seen := make(map[uuid.UUID]bool, count)
	for n := range uint64(count / 2) {
		seen[bank.NewID(1, n, "customer")] = true
		seen[bank.NewID(1, 0, "customer", strconv.FormatUint(n, 10))] = true
	}
	if got := len(seen); got != count {
		t.Errorf("got %d ids, want %d", got, count)
	}
}
