package search

import "testing"

// Ensure that the weights of the header Accept decide first, then the order of the types that it names.
func TestPrefers(t *testing.T) {
	for accept, want := range map[string]bool{
		"":                                      false,
		"*/*":                                   false,
		"application/json":                      false,
		onlyIDs:                                 true,
		wholeRows:                               false,
		onlyIDs + ", " + wholeRows:              true,
		wholeRows + ", " + onlyIDs:              false,
		wholeRows + ";q=0.4, " + onlyIDs:        true,
		onlyIDs + ";q=0.4, " + wholeRows:        false,
		onlyIDs + ";q=0.4, */*;q=0.8":           false,
		onlyIDs + ";q=0.9, application/*;q=0.8": true,
		onlyIDs + ";q=0":                        false,
		"Application/Bud-Transaction-ID+JSON":   true,
		"nonsense;;q=, " + onlyIDs:              true,
	} {
		if got := prefers(accept, onlyIDs, wholeRows); got != want {
			t.Errorf("Accept: %s prefers ids: %v, want %v", accept, got, want)
		}
	}
}
