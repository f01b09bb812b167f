package bankpages

import (
	"slices"
	"testing"

	"budsandbox/bank"
)

// Ensure that every result code but success has a meaning for people, and that there are meanings of no other codes.
func TestMeanings(t *testing.T) {
	t.Parallel()
	for _, result := range bank.Results {
		if (meanings[result] != "") == (result == bank.Success) {
			t.Errorf("%s means %q", result, meanings[result])
		}
	}
	for result := range meanings {
		if !slices.Contains(bank.Results, result) {
			t.Errorf("%s is not a result code", result)
		}
	}
}
