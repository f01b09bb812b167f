package console

import "testing"

// Ensure that a line's amount is found behind a semicolon, a tab or a comma, and that a comma within a description
// begins no amount.
func TestCutAmount(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ line, description, amount string }{
		{"TESCO STORES 3297", "TESCO STORES 3297", ""},
		{"TESCO STORES 3297; -23.45", "TESCO STORES 3297", "-23.45"},
		{"TESCO STORES 3297\t-23.45", "TESCO STORES 3297", "-23.45"},
		{"TESCO STORES 3297 LEEDS GB,-23.45", "TESCO STORES 3297 LEEDS GB", "-23.45"},
		{"SMITH, JONES; 12", "SMITH, JONES", "12"},
		{"SMITH, JONES", "SMITH, JONES", ""},
		{"SMITH,NAN", "SMITH,NAN", ""},
		{"LIDL; a lot", "LIDL", "a lot"},
	} {
		if description, amount := cutAmount(test.line); description != test.description || amount != test.amount {
			t.Errorf("%q: %q and %q, want %q and %q", test.line, description, amount, test.description, test.amount)
		}
	}
}
