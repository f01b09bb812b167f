package spelling_test

import (
	"testing"

	"budsandbox/internal/spelling"
)

// Ensure that the nearest word is found through the mistakes that people make, and none where none is near.
func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"client_id", "customer_id", "operation_id", "provider", "date_from", "date_to", "times", "seed"}
	for word, want := range map[string]string{
		"clientId": "client_id", "client": "client_id", "client-id": "client_id", "cleint_id": "client_id",
		"operation": "operation_id",
		"time":      "times", "sed": "seed", "providr": "provider", "datefrom": "date_from", "seed[]": "seed", "nonsense": "",
		"x": "", "": "",
	} {
		if got := spelling.Nearest(word, known); got != want {
			t.Errorf("the word nearest to %q is %q, want %q", word, got, want)
		}
	}
	if got := spelling.DidYouMean("nonsense", []string{"a", "b"}); got != "known are a, b" {
		t.Errorf("without a near word: %q", got)
	}
}
