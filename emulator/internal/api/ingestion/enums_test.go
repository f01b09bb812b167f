package ingestion

import (
	"maps"
	"slices"
	"testing"

	"budsandbox/bank"
)

// Ensure that accounts can be ingested with each of Bud's types, and with no others.
func TestAccountTypes(t *testing.T) {
	var want []string
	for _, known := range bank.AccountTypes {
		want = append(want, string(known))
	}
	if got := slices.Sorted(maps.Values(accountTypes)); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("the types of ingestion are %q, want %q", got, want)
	}
}
