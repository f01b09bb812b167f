package control

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/fault"
	"budsandbox/emulator/internal/route"
	"budsandbox/internal/spelling"
)

// filters parses the filters of a list and collects their problems. A filter that nothing can match is a problem,
// because an empty list would look as if nothing had happened.
type filters struct{ problems route.Problems }

// err returns the problems of all filters, or nil.
func (f *filters) err() error {
	if len(f.problems) == 0 {
		return nil
	}
	return f.problems
}

func (f *filters) fail(name, text string) {
	f.problems = append(f.problems, route.Problem{In: "query", Name: name, Text: name + " " + text})
}

// customer parses the filter customer_id. The id of a customer who is gone is allowed.
func (f *filters) customer(text string) bank.CustomerID {
	id, err := bank.ParseCustomerID(text)
	if text == "" {
		return bank.CustomerID{}
	}
	if err != nil {
		f.fail("customer_id", "must be a customer's UUID")
	}
	return id
}

// known checks that a filter, if it is given, has one of the known values.
func (f *filters) known(name, value string, known []string) {
	if value != "" && !slices.Contains(known, value) {
		f.fail(name, fmt.Sprintf("%q is unknown; %s", value, spelling.DidYouMean(value, known)))
	}
}

// listed parses filters that may be repeated, each of which may be a list separated by commas.
func (f *filters) listed(name string, texts, known []string) (values []string) {
	values, problem := splitKnown(texts, known)
	if problem != "" {
		f.fail(name, problem)
	}
	return values
}

// splitKnown splits texts at commas. problem is empty unless a value is not known.
func splitKnown(texts, known []string) (values []string, problem string) {
	for _, text := range texts {
		for value := range strings.SplitSeq(text, ",") {
			if !slices.Contains(known, value) {
				return nil, fmt.Sprintf("%q is unknown; %s", value, spelling.DidYouMean(value, known))
			}
			values = append(values, value)
		}
	}
	return values, ""
}

// maxWait limits how long a call waits for what it lists.
const maxWait = time.Minute

// wait parses the parameter wait.
func (f *filters) wait(text string) time.Duration {
	wait, err := fault.ParseDelay(text)
	if err != nil || wait > maxWait {
		f.fail("wait", fmt.Sprintf("must be a length of time up to %s, such as 10s", maxWait))
	}
	return wait
}

// operation checks the filter operation_id.
func (f *filters) operation(id string, known []string) {
	if id != "" && !slices.Contains(known, id) {
		f.fail("operation_id", unknownOperation(id, known))
	}
}

// unknownOperation describes the unknown id of an operation.
func unknownOperation(id string, known []string) string {
	if near := spelling.Nearest(id, known); near != "" {
		return fmt.Sprintf("%q is not an operation; did you mean %s?", id, near)
	}
	return fmt.Sprintf("%q is not an operation; `budsandbox operations` lists them", id)
}

// unknownName describes an unknown name, of which the path lists the known ones.
func unknownName(name, path string, known []string) string {
	text := fmt.Sprintf("%q is unknown; GET %s lists them", name, path)
	if near := spelling.Nearest(name, known); near != "" {
		text += ", such as " + near
	}
	return text
}

// matches reports whether a filter is empty or equals a value.
func matches(filter, value string) bool { return filter == "" || filter == value }

// convert converts values of a string type to another one.
func convert[To, From ~string](values []From) []To {
	converted := make([]To, len(values))
	for i, value := range values {
		converted[i] = To(value)
	}
	return converted
}
