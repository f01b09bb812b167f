package bench

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Ensure that a run connects its customers, measures every figure and leaves no files.
func TestRunScale(t *testing.T) {
	t.Parallel()
	config := configured(t)
	report, err := RunScale(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"accounts at random, 450 connected customers", "  slowest answer", "  memory without the file",
		"half a year of daily refreshes, 450 customers", "  each", "  slowest other answer",
	}
	if diff := cmp.Diff(want, names(report)); diff != "" {
		t.Errorf("the figures differ: %s", diff)
	}
	if left, err := os.ReadDir(config.Dir); err != nil || len(left) > 0 {
		t.Errorf("files left behind: %v, %v", left, err)
	}
}

// Ensure that a response other than 2xx ends a run.
func TestScaleFails(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/_sandbox/customers": "reads at random", accountsPath: "reads at random", "/_sandbox/clock/advance": "refreshes",
	} {
		_, err := RunScale(t.Context(), configured(t, "FAKE_REFUSES="+path))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "429") {
			t.Errorf("without %s RunScale returns %v", path, err)
		}
	}
}
