package console

import (
	"strings"
	"testing"

	"budsandbox/bank"
)

// Ensure that a line's amount is found behind a semicolon, a tab or a comma, and a date behind that, as the command
// enrich finds them, and that what is neither is refused in the same words.
func TestReadLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ line, description, amount, date, refused string }{
		{line: "TESCO STORES 3297", description: "TESCO STORES 3297"},
		{line: "TESCO STORES 3297; -23.45", description: "TESCO STORES 3297", amount: "-23.45"},
		{line: "TESCO STORES 3297\t-23.45", description: "TESCO STORES 3297", amount: "-23.45"},
		{line: "TESCO STORES 3297 LEEDS GB,-23.45", description: "TESCO STORES 3297 LEEDS GB", amount: "-23.45"},
		{line: "TESCO,-23.45,2026-03-31", description: "TESCO", amount: "-23.45", date: "2026-03-31"},
		{line: "SMITH, JONES; 12", description: "SMITH, JONES", amount: "12"},
		{line: `"SMITH, JONES",12`, description: "SMITH, JONES", amount: "12"},
		{line: `"SMITH, JONES"`, description: "SMITH, JONES"},
		{line: "foo,abc", refused: "put a description with commas in quotes"},
		{line: "SMITH,NAN", refused: "negative for a debit"},
		{line: "LIDL; a lot", refused: "negative for a debit"},
		{line: "a,1,2026-03-31,b", refused: "it has 4 fields"},
		{line: "; 12", refused: "the description is empty"},
		{line: `"SMITH,12`, refused: "quote"},
	} {
		l, isLine, err := readLine(test.line, bank.GBP)
		if test.refused != "" {
			if err == nil || !strings.Contains(err.Error(), test.refused) {
				t.Errorf("%q is refused with %v, want %q", test.line, err, test.refused)
			}
			continue
		}
		if err != nil || !isLine || l.Description != test.description || l.Amount != test.amount || l.Date != test.date {
			t.Errorf("%q is %+v: %v", test.line, l, err)
		}
	}
	if _, isLine, err := readLine("description,amount", bank.GBP); isLine || err != nil {
		t.Errorf("the names of columns are a line: %v", err)
	}
}
