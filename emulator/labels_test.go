package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const labelsPath = "/financial/v2/transactions/labels"

// label makes a label and returns its id.
func (l *life) label(name string) string {
	l.Helper()
	return l.must(201, "POST", labelsPath, `{"name":"`+name+`"}`).str("data.id")
}

// attached is where a transaction's label is.
func attached(transaction, label string) string {
	return "/financial/v2/transactions/" + transaction + "/labels/" + label
}

// attach gives a transaction a label.
func (l *life) attach(transaction, label string) {
	l.Helper()
	l.must(204, "POST", "/financial/v2/transactions/"+transaction+"/labels", `{"label_id":"`+label+`"}`)
}

// shop is a customer with three rows of his own: a, b and c, the newest.
func shopper(t *testing.T) *life {
	t.Helper()
	l := born(t, 0, british)
	l.brought(rowsPath, brought([4]string{"a", "2026-02-01T10:00:00Z", "-1", "one"}, [4]string{"b", "2026-02-05T10:00:00Z", "-2", "two"}, [4]string{"c", "2026-02-09T10:00:00Z", "-3", "three"}))
	return l
}

// Ensure that labels are made, listed in the order of their making, renamed and deleted, each in Bud's form.
func TestLabels(t *testing.T) {
	l := shopper(t)
	l.must(200, "GET", labelsPath, "").mustBe(t, `{"operation_id":"financial_v2_labels_get","data":[]}`)
	first := l.must(201, "POST", labelsPath, `{"name":"Trip to Lisbon"}`)
	first.mustBe(t, `{"operation_id":"financial_v2_labels_post","data":{"id":"*","name":"Trip to Lisbon","created_at":"2026-03-01T09:00:00Z","updated_at":"2026-03-01T09:00:00Z"}}`)
	trip := first.str("data.id")
	work := l.label(strings.Repeat("é", 50))
	l.later("30m")
	l.must(200, "PATCH", labelsPath+"/"+trip, `{"name":"trip to LISBON"}`).mustBe(t, `{"operation_id":"financial_v2_labels_patch",
		"data":{"id":"`+trip+`","name":"trip to LISBON","created_at":"2026-03-01T09:00:00Z","updated_at":"2026-03-01T09:30:00Z"}}`)
	if got := l.must(200, "GET", labelsPath, ""); got.str("data.0.id") != trip || got.str("data.1.id") != work || got.at("data.2") != nil {
		t.Errorf("the labels are %s", got.text)
	}
	l.must(204, "DELETE", labelsPath+"/"+trip, "")
	if got := l.must(200, "GET", labelsPath, ""); got.str("data.0.id") != work {
		t.Errorf("the labels are %s", got.text)
	}
}

// Ensure that labels which cannot be are refused, and those that are not there are not found, in Bud's words.
func TestLabelRefusals(t *testing.T) {
	l := shopper(t)
	trip, work := l.label("Trip"), l.label("Work")
	headers := map[string]string{"X-Customer-Id": l.customer}
	other := l.client.newCustomer(t, "")
	stranger := l.client.call(t, "POST", labelsPath, `{"name":"Theirs"}`, map[string]string{"X-Customer-Id": other}).str("data.id")
	invalid := func(id, field, text string) string {
		return `{"operation_id":"` + id + `","code_id":"failed_validation","message":"Invalid request payload.","errors":{"` + field + `":"` + text + `"}}`
	}
	taken := func(id, by string) string {
		return `{"operation_id":"` + id + `","code_id":"unique_constraint","message":"A label with the same name already exists.","errors":{"name":"is the name of the label ` + by + `"}}`
	}
	const nowhere = `{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found","errors":{}}`
	for _, s := range []scenario{
		{name: "the same name", method: "POST", path: labelsPath, body: `{"name":"tRIP"}`, status: 409, want: taken("financial_v2_labels_post", trip)},
		{name: "another's name", method: "PATCH", path: labelsPath + "/" + work, body: `{"name":"TRIP"}`, status: 409, want: taken("financial_v2_labels_patch", trip)},
		{name: "no name", method: "POST", path: labelsPath, body: `{}`, status: 400, want: invalid("financial_v2_labels_post", "name", "not present")},
		{name: "blanks", method: "POST", path: labelsPath, body: `{"name":"  "}`, status: 400, want: invalid("financial_v2_labels_post", "name", "must be non-empty and no more than 50 characters")},
		{name: "a long name", method: "PATCH", path: labelsPath + "/" + work, body: `{"name":"` + strings.Repeat("é", 51) + `"}`, status: 400,
			want: invalid("financial_v2_labels_patch", "name", "name must be a maximum of 50 characters in length")},
		{name: "nobody's", method: "PATCH", path: labelsPath + "/" + stranger, body: `{"name":"Mine"}`, status: 404, want: nowhere},
		{name: "nobody's to delete", method: "DELETE", path: labelsPath + "/" + stranger, status: 404, want: nowhere},
		{name: "no id", method: "DELETE", path: labelsPath + "/x", status: 400, want: invalid("financial_v2_labels_delete", "label_id", "label_id must be a valid UUID")},
		{name: "attached to nothing", method: "POST", path: "/financial/v2/transactions/x/labels", body: `{"label_id":"` + trip + `"}`, status: 400,
			want: invalid("v2_transaction_labels_post", "transaction_id", "is no transaction of the customer")},
		{name: "attached without id", method: "POST", path: "/financial/v2/transactions/a/labels", body: `{"label_id":"x"}`, status: 400,
			want: invalid("v2_transaction_labels_post", "label_id", "label_id must be a valid UUID")},
		{name: "attached a stranger's", method: "POST", path: "/financial/v2/transactions/a/labels", body: `{"label_id":"` + stranger + `"}`, status: 400,
			want: invalid("v2_transaction_labels_post", "label_id", "is no label of the customer")},
		{name: "a stranger's taken off", method: "DELETE", path: attached("a", stranger), status: 400,
			want: invalid("v2_transaction_labels_delete", "label_id", "is no label of the customer")},
		{name: "taken off nothing", method: "DELETE", path: attached("x", trip), status: 400,
			want: invalid("v2_transaction_labels_delete", "transaction_id", "is no transaction of the customer")},
		{name: "nobody", method: "GET", path: labelsPath, headers: map[string]string{"X-Customer-Id": ""}, status: 400,
			want: invalid("financial_v2_labels_get", "X-Customer-Id", "not present")},
	} {
		if s.headers == nil {
			s.headers = headers
		}
		s.run(t, l.client)
	}
}

// Ensure that a label shows on its transactions, that the list can be narrowed to those with all of several, and that attaching,
// renaming, taking away and deleting are changes that clients who follow them see.
func TestLabelledTransactions(t *testing.T) {
	l := shopper(t)
	trip, work := l.label("Trip"), l.label("Work")
	l.later("1h")
	l.attach("a", trip)
	l.attach("a", trip)
	l.attach("b", trip)
	l.attach("b", work)
	must := func(when, want string, pairs ...string) {
		t.Helper()
		if got := strings.Join(l.ids(pairs...), " "); got != want {
			t.Errorf("%s the rows are %q, want %q", when, got, want)
		}
	}
	must("with both", "b", "include_label_ids", trip, "include_label_ids", work)
	must("with one", "b a", "include_label_ids", trip)
	must("changed by attaching", "b a", "updated_after", "2026-03-01T09:30:00Z")
	if got := object(t, l.must(200, "GET", "/financial/v2/transactions", ""), "data.1.labels"); got != `[{"id":"`+trip+`","name":"Trip"},{"id":"`+work+`","name":"Work"}]` {
		t.Errorf("the labels of b are %s", got)
	}
	l.later("1h")
	l.must(200, "PATCH", labelsPath+"/"+work, `{"name":"Office"}`)
	must("changed by renaming", "b", "updated_after", "2026-03-01T10:30:00Z")
	l.later("1h")
	l.must(204, "DELETE", attached("a", trip), "")
	l.must(204, "DELETE", attached("a", trip), "")
	must("changed by taking away", "a", "updated_after", "2026-03-01T11:30:00Z")
	must("with one still", "b", "include_label_ids", trip)
	l.later("1h")
	l.must(204, "DELETE", labelsPath+"/"+trip, "")
	must("changed by deleting", "b", "updated_after", "2026-03-01T12:30:00Z")
	must("with none", "", "include_label_ids", trip)
	if got := object(t, l.must(200, "GET", "/financial/v2/transactions", ""), "data.1.labels"); got != `[{"id":"`+work+`","name":"Office"}]` {
		t.Errorf("the labels of b are %s", got)
	}
}

// Ensure that whatever is attached and taken off in whatever order, each row has what a set would have.
func TestLabelsAreSets(t *testing.T) {
	l := shopper(t)
	labels := []string{l.label("one"), l.label("two"), l.label("three")}
	has := map[string]bool{} // row and label
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(rt, "changes") {
			row, label := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "row"), rapid.SampledFrom(labels).Draw(rt, "label")
			if has[row+label] = rapid.Bool().Draw(rt, "on"); has[row+label] {
				l.attach(row, label)
			} else {
				l.must(204, "DELETE", attached(row, label), "")
			}
		}
		wanted := rapid.SliceOfNDistinct(rapid.SampledFrom(labels), 1, 3, rapid.ID).Draw(rt, "wanted")
		var want, pairs []string
		for _, row := range []string{"c", "b", "a"} {
			if !slices.ContainsFunc(wanted, func(label string) bool { return !has[row+label] }) {
				want = append(want, row)
			}
		}
		for _, label := range wanted {
			pairs = append(pairs, "include_label_ids", label)
		}
		if got := l.ids(pairs...); fmt.Sprint(got) != fmt.Sprint(want) {
			rt.Errorf("with %v there are %v, want %v", wanted, got, want)
		}
	})
}
