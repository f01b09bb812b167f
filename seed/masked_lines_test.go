package seed_test

import (
	"strings"
	"testing"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// Ensure that a masked line is the statement line with 0 for each digit.
func TestMaskedLines(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, g *seed.Generator, _ *fixtures.Persona, c bank.Connection) {
		m, err := g.Movements(c, connected)
		if err != nil {
			t.Fatal(err)
		}
		lines, masked := m.Lines(), m.MaskedLines()
		zeros := strings.NewReplacer("1", "0", "2", "0", "3", "0", "4", "0", "5", "0", "6", "0", "7", "0", "8", "0", "9", "0")
		for number := range int32(m.Len()) {
			line := lines(number)
			if got, want := string(masked(number)), zeros.Replace(line); got != want {
				t.Fatalf("%q is masked as %q, want %q", line, got, want)
			}
		}
	})
}
