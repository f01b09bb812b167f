package quantity_test

import (
	"testing"

	"budsandbox/internal/quantity"
)

// Ensure that only one thing is in the singular.
func TestOf(t *testing.T) {
	for want, got := range map[string]string{
		"0 debits": quantity.Of(0, "debit"), "1 debit": quantity.Of(1, "debit"), "2 debits": quantity.Of(2, "debit"),
		"1 entry": quantity.Of(1, "entry"), "12 entries": quantity.Of(12, "entry"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
