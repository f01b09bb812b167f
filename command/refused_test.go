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

// Ensure that what the sandbox says of fields of a request is told with the flags of the command, also where a text
// names several.
func TestRefusedFieldsNameFlags(t *testing.T) {
	t.Parallel()
	root := Root(Environment{})
	for _, one := range []struct{ command, name, text, want string }{
		{"happen", "amount", `payment_changes needs "amount", or "percent" of what it was`,
			"payment_changes needs --amount, or --percent of what it was"},
		{"happen", "percent", `"amount" and "percent" exclude each other; leave one of them out`,
			"--amount and --percent exclude each other; leave one of them out"},
		{"happen", "amount", `income_stops does not read it; it reads "at", "account_id"`,
			"--amount: income_stops does not read it; it reads --at, --account-id"},
		{"happen", "description", `"shop" is too long`, `--description "shop" is too long`},
		{"faults add", "drop", `a call that drops has no answer; leave out "drop" or "answer.status"`,
			"a call that drops has no answer; leave out --drop or --status"},
		{"faults add", "result", `result needs a call that goes on; leave out "answer.status", "drop" and "limit"`,
			"--result needs a call that goes on; leave out --status, --drop and --limit"},
		{"faults add", "delay_up_to", `delay_up_to is shorter than "delay"`, "--delay-up-to is shorter than --delay"},
		{"reset", "all", `all and "client_id" exclude each other`, "--all and --client-id exclude each other"},
	} {
		cmd, _, err := root.Find(strings.Fields(one.command))
		if err != nil {
			t.Fatal(err)
		}
		if got := withFlagNames(cmd, refusedFields{{one.name, one.name, one.text}}).Error(); got != one.want {
			t.Errorf("%s: %q, want %q", one.command, got, one.want)
		}
	}
}

// Ensure that the error of a refused field names it once, as the command line does.
func TestRefusedFields(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ name, shown, text, want string }{
		{"by", "the period", "by must not be negative, as by a typo", "the period must not be negative, as by a typo"},
		{"by", "the period", `by: "x" is neither`, `the period: "x" is neither`},
		{
			"match.operation_id", "--operation",
			`match.operation_id "x" is not an operation`, `--operation "x" is not an operation`,
		},
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
