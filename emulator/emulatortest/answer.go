package emulatortest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Answer is the response to a request.
type Answer struct {
	Status int
	Header http.Header
	Text   string
	JSON   map[string]any
}

// UUIDForm matches UUIDs as Bud writes them.
var UUIDForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// misformatted matches the output of package fmt for a verb without a suitable value.
var misformatted = regexp.MustCompile(`%!([a-zA-Z]?\(|\(EXTRA|\(BAD)`)

// zeroTime is how a time that was never set begins in JSON.
const zeroTime = `"0001-01-01T`

// MustBeValid checks what is true of every response: a request id, JSON with its media type, no time that was
// never set, and a message in every error.
func (a *Answer) MustBeValid(t *testing.T, method, path string) {
	t.Helper()
	if id := a.Header.Get("X-Request-Id"); !UUIDForm.MatchString(id) {
		t.Errorf("%s %s: X-Request-Id is %q", method, path, id)
	}
	if a.Text == "" {
		if a.Status >= 400 {
			t.Errorf("%s %s answers %d without a body", method, path, a.Status)
		}
		return
	}
	isFile := a.Header.Get("Content-Disposition") != "" || strings.HasPrefix(path, "/_sandbox/llms.txt") ||
		strings.HasPrefix(path, "/_sandbox/merchants/")
	if a.Status < 300 && isFile {
		return
	}
	isSearch := strings.HasPrefix(path, "/search/") &&
		strings.HasPrefix(a.Header.Get("Content-Type"), "application/bud-transaction-")
	if got := a.Header.Get("Content-Type"); got != "application/json" && !isSearch {
		t.Errorf("%s %s: Content-Type is %q", method, path, got)
	}
	if err := json.Unmarshal([]byte(a.Text), &a.JSON); err != nil {
		t.Fatalf("%s %s answers no JSON object: %v: %s", method, path, err, a.Text)
	}
	if strings.Contains(a.Text, "%!") && misformatted.MatchString(a.Text) {
		t.Errorf("%s %s answers with an error of formatting: %s", method, path, a.Text)
	}
	if strings.Contains(a.Text, zeroTime) {
		t.Errorf("%s %s answers with a time that was never set: %s", method, path, a.Text)
	}
	if message, _ := a.JSON["message"].(string); a.Status >= 400 && message == "" {
		t.Errorf("%s %s answers %d without a message: %s", method, path, a.Status, a.Text)
	}
	if injected := a.Header.Get("X-Sandbox-Fault") != ""; a.Status >= 500 && a.Status != 501 && !injected {
		t.Errorf("%s %s answers %d: %s", method, path, a.Status, a.Text)
	}
}

// At returns the value at a path such as data.0.customer_id, or nil if there is none.
func (a Answer) At(path string) any {
	var v any = a.JSON
	for name := range strings.SplitSeq(path, ".") {
		switch outer := v.(type) {
		case map[string]any:
			v = outer[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(outer) {
				return nil
			}
			v = outer[i]
		default:
			return nil
		}
	}
	return v
}

// Str returns the string at a path, or "" if there is none.
func (a Answer) Str(path string) string {
	s, _ := a.At(path).(string)
	return s
}

// MustBe compares the whole body with JSON in which "*" means any string.
func (a Answer) MustBe(t *testing.T, want string) {
	t.Helper()
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("the wanted body is not JSON: %v", err)
	}
	if diff := cmp.Diff(wanted, any(a.JSON), wildcard); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// wildcard makes "*" equal to any string.
var wildcard = cmp.FilterValues(
	func(a, b any) bool { return a == "*" || b == "*" },
	cmp.Comparer(func(a, b any) bool {
		_, isText := a.(string)
		_, otherIsText := b.(string)
		return isText && otherIsText
	}),
)

// JSONOf encodes a part of a response, for comparison with a response that must repeat it.
func JSONOf(t *testing.T, a Answer, path string) string {
	t.Helper()
	text, err := json.Marshal(a.At(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Items returns the data of a response that is a list.
func (a Answer) Items(t *testing.T) (items []map[string]any) {
	t.Helper()
	if a.At("data") == nil {
		t.Fatalf("data is not a list: %s", a.Text)
	}
	return a.List(t, "data")
}

// List returns the objects of the list at a path, or nil if there is none.
func (a Answer) List(t *testing.T, path string) (items []map[string]any) {
	t.Helper()
	list, ok := a.At(path).([]any)
	if !ok && a.At(path) != nil {
		t.Fatalf("%s is not a list: %s", path, a.Text)
	}
	for _, item := range list {
		items = append(items, item.(map[string]any))
	}
	return items
}
