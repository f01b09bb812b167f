package command

import (
	"regexp"
	"strings"
	"testing"
)

// Ensure that the commands that stand for requests in messages exist.
func TestRequestCommandsExist(t *testing.T) {
	t.Parallel()
	root := Root(Environment{})
	requests := "GET /_sandbox/customers; GET /_sandbox/snapshots; POST /_sandbox/snapshots/a; " +
		"POST /_sandbox/snapshots/a/restore; GET /_sandbox/webhooks/deliveries; GET /_sandbox/export gave; " +
		"DELETE /_sandbox/faults; POST /_sandbox/reset"
	lists := "agenda applications connections faults mails payments personas projects providers"
	for _, list := range strings.Fields(lists) {
		requests += "; GET /_sandbox/" + list
	}
	text := string(withCommands([]byte(requests + " ")))
	if strings.Contains(text, "/_sandbox/") {
		t.Errorf("requests are left in %s", text)
	}
	for _, found := range regexp.MustCompile("`budsandbox ([^`]+)`").FindAllStringSubmatch(text, -1) {
		cmd, rest, err := root.Find(strings.Fields(found[1]))
		if err != nil || cmd == root || len(rest) > 1 {
			t.Errorf("there is no command %s (%v)", found[1], err)
		}
	}
}

// Ensure that the error of a refused field names it once, as the command line does.
func TestRefusedFields(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ name, shown, text, want string }{
		{"by", "the period", "by must not be negative, as by a typo", "the period must not be negative, as by a typo"},
		{"by", "the period", `by: "x" is neither`, `the period: "x" is neither`},
		{"match.operation_id", "--operation", `match.operation_id "x" is no operation`, `--operation "x" is no operation`},
		{"at", "at", "is required", "at is required"},
		{"by", "the period", "must be at most a day by default", "the period must be at most a day by default"},
		{"answer", "answer", `give "answer", or "drop"`, `give "answer", or "drop"`},
		{"query", "the query", "got the end of the query", "got the end of the query"},
		{"seed", "--seed", "a number of up to 20 digits", "--seed: a number of up to 20 digits"},
		{"body", "body", "the list is missing", "the list is missing"},
	} {
		if got := (refusedField{one.name, one.shown, one.text}).sentence(); got != one.want {
			t.Errorf("%s %s is told as %q, want %q", one.name, one.text, got, one.want)
		}
	}
}
