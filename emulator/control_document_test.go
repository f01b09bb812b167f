package emulator_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// placeholder matches a parameter of a path.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// Ensure that docs/control-plane.md has every call of the control plane, and every filter of those that list.
func TestControlPlaneIsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/control-plane.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(placeholder.ReplaceAllString(string(text), "{}"), "\n")
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	var served struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal([]byte(c.Call(t, "GET", "/_sandbox/openapi.json", "", nil).Text), &served); err != nil {
		t.Fatal(err)
	}
	for path, operations := range served.Paths {
		if !strings.HasPrefix(path, "/_sandbox/") || strings.HasPrefix(path, "/_sandbox/icons/") {
			continue // the names of icons are parts of a path there
		}
		row := rowOf(rows, placeholder.ReplaceAllString(path, "{}"))
		if row == "" {
			t.Errorf("docs/control-plane.md does not have %s", path)
			continue
		}
		for method, operation := range operations {
			for _, p := range operation.Parameters {
				common := p.Name == "limit" || p.Name == "after" || p.Name == "client_id" // described below the table
				if p.In == "query" && !common && !strings.Contains(row, p.Name) {
					t.Errorf("docs/control-plane.md: %s %s does not tell of %s", method, path, p.Name)
				}
			}
		}
	}
}

// rowOf returns the first row that has a call, whole or as a continuation of the call above it, such as `.../replay`.
func rowOf(rows []string, path string) string {
	above, last := path[:strings.LastIndex(path, "/")], path[strings.LastIndex(path, "/"):]
	if last == "/{}" {
		cut := strings.LastIndex(above, "/")
		above, last = above[:cut], above[cut:]+last
	}
	above = strings.TrimSuffix(above, "/{}")
	whole := regexp.MustCompile(regexp.QuoteMeta(path) + "([?`]|$)")
	for _, row := range rows {
		if whole.MatchString(row) || strings.Contains(row, above) && strings.Contains(row, "..."+last+"`") ||
			strings.Contains(row, above) && strings.Contains(row, ".../{}"+last+"`") {
			return row
		}
	}
	return ""
}
