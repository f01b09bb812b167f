package seed_test

import (
	"strings"
	"testing"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// Ensure that a masked line is the statement line with 0 for each digit, and that all movements of a kind have the line
// that is said to be that of the kind.
func TestMaskedLines(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, g *seed.Generator, _ *fixtures.Persona, c bank.Connection) {
		m, err := g.Movements(c, connected)
		if err != nil {
			t.Fatal(err)
		}
		lines, masked := m.Lines(), m.MaskedLines()
		zeros := strings.NewReplacer("1", "0", "2", "0", "3", "0", "4", "0", "5", "0", "6", "0", "7", "0", "8", "0", "9", "0")
		ofKinds := map[int]string{}
		for number := range int32(m.Len()) {
			line := lines(number)
			got, ofKind := masked(number)
			if want := zeros.Replace(line); string(got) != want {
				t.Fatalf("%q is masked as %q, want %q", line, got, want)
			}
			if ofKind {
				ofKinds[m.Kind(number)] = string(got)
			}
		}
		for number := range int32(m.Len()) {
			got, _ := masked(number)
			if want, found := ofKinds[m.Kind(number)]; found && string(got) != want {
				t.Errorf("%q is of a kind of which all lines are %q", got, want)
			}
		}
		if m.Len() > 0 && len(ofKinds) == 0 {
			t.Error("no kind has one line")
		}
	})
}
