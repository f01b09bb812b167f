package search

import "testing"

// Ensure that the weights of the header Accept decide first, then the order of the types that it names.
func TestPrefers(t *testing.T) {
	for accept, want := range map[string]bool{
		"":                                       false,
		"*/*":                                    false,
		"application/json":                       false,
		transactionIDs:                           true,
		fullTransactions:                         false,
		transactionIDs + ", " + fullTransactions: true,
		fullTransactions + ", " + transactionIDs: false,
		fullTransactions + ";q=0.4, " + transactionIDs: true,
		transactionIDs + ";q=0.4, " + fullTransactions: false,
		transactionIDs + ";q=0.4, */*;q=0.8":           false,
		transactionIDs + ";q=0.9, application/*;q=0.8": true,
		transactionIDs + ";q=0":                        false,
		"Application/Bud-Transaction-ID+JSON":          true,
		"nonsense;;q=, " + transactionIDs:              true,
	} {
		if got := prefers(accept, transactionIDs, fullTransactions); got != want {
			t.Errorf("Accept: %s prefers ids: %v, want %v", accept, got, want)
		}
	}
}
