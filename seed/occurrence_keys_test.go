package seed

import (
	"testing"

	"pgregory.net/rapid"
)

// Ensure that the keys of occurrences are the same however they are computed, and that this version of Go has a hash
// whose state is known.
func TestOccurrenceKeys(t *testing.T) {
	t.Parallel()
	keys := newOccurrenceKeys()
	if keys.hash == nil {
		t.Error("the state of a hash has an unknown form")
	}
	other := &occurrenceKeys{} // as with an unknown form
	rapid.Check(t, func(t *rapid.T) {
		k := key(rapid.SliceOfN(rapid.Byte(), len(key{}), len(key{})).Draw(t, "key"))
		day, number := rapid.Int64().Draw(t, "day"), rapid.Int().Draw(t, "number")
		want := k.occurrence(day, number)
		if got := keys.of(&k, day, number); got != want {
			t.Fatalf("got %x, want %x", got, want)
		}
		if got := other.of(&k, day, number); got != want {
			t.Fatalf("got %x without a hash, want %x", got, want)
		}
	})
}

func BenchmarkOccurrenceKeys(b *testing.B) {
	b.Run("hash", func(b *testing.B) {
		var k key
		for b.Loop() {
			k = k.occurrence(1, 2)
		}
	})
	b.Run("state", func(b *testing.B) {
		var k key
		keys := newOccurrenceKeys()
		for b.Loop() {
			k = keys.of(&k, 1, 2)
		}
	})
}
