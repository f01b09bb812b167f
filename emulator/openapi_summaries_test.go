package emulator_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the OpenAPI document says of each operation what it does, as one line of the tables of summaries, and
// that the tables have no others.
func TestSummaries(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	var document struct {
		Paths map[string]map[string]struct {
			ID      string `json:"operationId"`
			Summary string `json:"summary"`
		} `json:"paths"`
	}
	if err := json.Unmarshal([]byte(c.Call(t, "GET", "/_sandbox/openapi.json", "", nil).Text), &document); err != nil {
		t.Fatal(err)
	}
	var text []byte
	for _, file := range []string{"internal/server/summaries.tsv", "internal/control/summaries.tsv"} {
		lines, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, lines...)
	}
	table := map[string]string{}
	for line := range strings.Lines(string(text)) {
		id, summary, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if summary == "" || strings.HasSuffix(summary, ".") || table[id] != "" {
			t.Errorf("%q is not a line of an id and a summary", line)
		}
		table[id] = summary
	}
	for _, operations := range document.Paths {
		for _, o := range operations {
			if o.Summary != table[o.ID] || o.Summary == "" {
				t.Errorf("the summary of %s is %q, want %q", o.ID, o.Summary, table[o.ID])
			}
			delete(table, o.ID)
		}
	}
	delete(table, "sandbox_health_head") // the document has no HEAD
	for id := range table {
		t.Errorf("there is no operation %s", id)
	}
}
