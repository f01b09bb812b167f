package bench

import (
	"os"
	"strings"
	"testing"
)

// Ensure that a suite runs in every setting, with another program or alone, that every step of a round is timed, and
// that it leaves no files.
func TestRunSuite(t *testing.T) {
	t.Parallel()
	for _, against := range []bool{true, false} {
		config := configured(t)
		if against {
			config.Against = config.Executable
		}
		report, err := RunSuite(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"rounds, 1 client, memory", "rounds, 8 clients, memory", "rounds, 1 client, file", "rounds, 8 clients, file",
			"first read of accounts, us_small_business", "first read of a page, us_small_business",
			"  create", "  connect", "  accounts", "  page", "  totals", "  income", "  delete",
		} {
			f, found := report.figure(want)
			if !found || f.Sandbox.Value <= 0 || (f.Limit.Value > 0) != against || (f.Ratio > 0) != against {
				t.Errorf("%q with another program: %v, figure %+v", want, against, f)
			}
		}
		if left, err := os.ReadDir(config.Dir); err != nil || len(left) > 0 {
			t.Errorf("files left behind: %v, %v", left, err)
		}
	}
}

func (r Report) figure(name string) (Figure, bool) {
	for _, f := range r.Figures {
		if f.Name == name {
			return f, true
		}
	}
	return Figure{}, false
}

// Ensure that a response other than 2xx ends the run.
func TestSuiteFails(t *testing.T) {
	t.Parallel()
	_, err := RunSuite(t.Context(), configured(t, "FAKE_REFUSES="+incomePath))
	if err == nil || !strings.Contains(err.Error(), "/v2/income was answered with 429") {
		t.Errorf("RunSuite returns %v", err)
	}
}

// Ensure that the error of a missing program for comparison names it.
func TestSuiteAgainstNothing(t *testing.T) {
	t.Parallel()
	config := configured(t)
	config.Against = "no-such-program"
	if _, err := RunSuite(t.Context(), config); err == nil || !strings.Contains(err.Error(), "no-such-program") {
		t.Errorf("RunSuite returns %v", err)
	}
}
