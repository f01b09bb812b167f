package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"

	"pgregory.net/rapid"
)

const labelsPath = "/financial/v2/transactions/labels"

// newLabel creates a label and returns its id.
func newLabel(l *emulatortest.Customer, name string) string {
	l.Helper()
	return l.Must(201, "POST", labelsPath, `{"name":"`+name+`"}`).Str("data.id")
}

// labelPath returns the path of a label of a transaction.
func labelPath(transaction, label string) string {
	return "/financial/v2/transactions/" + transaction + "/labels/" + label
}

// attachLabel attaches a label to a transaction.
func attachLabel(l *emulatortest.Customer, transaction, label string) {
	l.Helper()
	l.Must(204, "POST", "/financial/v2/transactions/"+transaction+"/labels", `{"label_id":"`+label+`"}`)
}

// newLabelCustomer returns a customer with three transactions: a, b and c, the newest.
func newLabelCustomer(t *testing.T) *emulatortest.Customer {
	t.Helper()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody(
			[4]string{"a", "2026-02-01T10:00:00Z", "-1", "one"},
			[4]string{"b", "2026-02-05T10:00:00Z", "-2", "two"},
			[4]string{"c", "2026-02-09T10:00:00Z", "-3", "three"},
		),
	)
	return l
}

// Ensure that labels are created, listed in the order of their creation, renamed and deleted, each in Bud's form.
func TestLabels(t *testing.T) {
	t.Parallel()
	l := newLabelCustomer(t)
	l.Must(200, "GET", labelsPath, "").MustBe(t, `{"operation_id":"financial_v2_labels_get","data":[]}`)
	first := l.Must(201, "POST", labelsPath, `{"name":"Trip to Lisbon"}`)
	first.MustBe(
		t,
		`{"operation_id":"financial_v2_labels_post","data":{"id":"*","name":"Trip to Lisbon",
			"created_at":"2026-03-01T09:00:00Z","updated_at":"2026-03-01T09:00:00Z"}}`,
	)
	trip := first.Str("data.id")
	work := newLabel(l, strings.Repeat("é", 50))
	l.Advance("30m")
	l.Must(200, "PATCH", labelsPath+"/"+trip, `{"name":"trip to LISBON"}`).
		MustBe(t, `{"operation_id":"financial_v2_labels_patch",
		"data":{"id":"`+trip+`","name":"trip to LISBON","created_at":"2026-03-01T09:00:00Z",
		"updated_at":"2026-03-01T09:30:00Z"}}`)
	if got := l.Must(200, "GET", labelsPath, ""); got.Str("data.0.id") != trip || got.Str("data.1.id") != work ||
		got.At("data.2") != nil {
		t.Errorf("the labels are %s", got.Text)
	}
	l.Must(204, "DELETE", labelsPath+"/"+trip, "")
	if got := l.Must(200, "GET", labelsPath, ""); got.Str("data.0.id") != work {
		t.Errorf("the labels are %s", got.Text)
	}
}

// Ensure that invalid labels are refused and unknown ones not found, in Bud's words.
func TestLabelRefusals(t *testing.T) {
	t.Parallel()
	l := newLabelCustomer(t)
	trip, work := newLabel(l, "Trip"), newLabel(l, "Work")
	headers := map[string]string{"X-Customer-Id": l.ID}
	other := l.Client.NewCustomer(t, "")
	stranger := l.Client.Call(t, "POST", labelsPath, `{"name":"Theirs"}`, map[string]string{"X-Customer-Id": other}).
		Str("data.id")
	invalid := func(id, field, text string) string {
		return `{"operation_id":"` + id + `","code_id":"failed_validation","message":"Invalid request payload.",
			"errors":{"` + field + `":"` + text + `"}}`
	}
	taken := func(id, by string) string {
		return `{"operation_id":"` + id + `","code_id":"unique_constraint",
			"message":"A label with the same name already exists.","errors":{"name":"is the name of the label ` + by + `"}}`
	}
	const nowhere = `{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found","errors":{}}`
	for _, s := range []emulatortest.Scenario{
		{
			Name: "the same name", Method: "POST", Path: labelsPath, Body: `{"name":"tRIP"}`, Status: 409,
			Want: taken("financial_v2_labels_post", trip),
		},
		{
			Name: "another's name", Method: "PATCH", Path: labelsPath + "/" + work, Body: `{"name":"TRIP"}`, Status: 409,
			Want: taken("financial_v2_labels_patch", trip),
		},
		{
			Name: "no name", Method: "POST", Path: labelsPath, Body: `{}`, Status: 400,
			Want: invalid("financial_v2_labels_post", "name", "not present"),
		},
		{
			Name: "blanks", Method: "POST", Path: labelsPath, Body: `{"name":"  "}`, Status: 400,
			Want: invalid("financial_v2_labels_post", "name", "must be non-empty and no more than 50 characters"),
		},
		{Name: "a long name", Method: "PATCH", Path: labelsPath + "/" + work, Body: `{"name":"` + strings.Repeat("é", 51) +
			`"}`, Status: 400,
			Want: invalid("financial_v2_labels_patch", "name", "name must be a maximum of 50 characters in length")},
		{
			Name: "nobody's", Method: "PATCH", Path: labelsPath + "/" + stranger, Body: `{"name":"Mine"}`, Status: 404,
			Want: nowhere,
		},
		{Name: "nobody's to delete", Method: "DELETE", Path: labelsPath + "/" + stranger, Status: 404, Want: nowhere},
		{
			Name: "no id", Method: "DELETE", Path: labelsPath + "/x", Status: 400,
			Want: invalid("financial_v2_labels_delete", "label_id", "label_id must be a valid UUID"),
		},
		{Name: "attached to nothing", Method: "POST", Path: "/financial/v2/transactions/x/labels",
			Body: `{"label_id":"` + trip + `"}`, Status: 400,
			Want: invalid("v2_transaction_labels_post", "transaction_id", "is not a transaction of the customer")},
		{Name: "attached without id", Method: "POST", Path: "/financial/v2/transactions/a/labels", Body: `{"label_id":"x"}`,
			Status: 400,
			Want:   invalid("v2_transaction_labels_post", "label_id", "label_id must be a valid UUID")},
		{Name: "attached a stranger's", Method: "POST", Path: "/financial/v2/transactions/a/labels",
			Body: `{"label_id":"` + stranger + `"}`, Status: 400,
			Want: invalid("v2_transaction_labels_post", "label_id", "is not a label of the customer")},
		{Name: "a stranger's taken off", Method: "DELETE", Path: labelPath("a", stranger), Status: 400,
			Want: invalid("v2_transaction_labels_delete", "label_id", "is not a label of the customer")},
		{Name: "taken off nothing", Method: "DELETE", Path: labelPath("x", trip), Status: 400,
			Want: invalid("v2_transaction_labels_delete", "transaction_id", "is not a transaction of the customer")},
		{Name: "nobody", Method: "GET", Path: labelsPath, Headers: map[string]string{"X-Customer-Id": ""}, Status: 400,
			Want: `{"operation_id":"financial_v2_labels_get","code_id":"failed_validation","message":"Invalid request payload.",
				"errors":{"X-Customer-Id":["not present"],"X-Customer-Secret":["not present"]}}`},
	} {
		if s.Headers == nil {
			s.Headers = headers
		}
		s.Run(t, l.Client)
	}
}

// Ensure that a label is shown on its transactions, that the list can be filtered by several labels, and that
// attaching, renaming, detaching and deleting one are changes for updated_after.
func TestLabelledTransactions(t *testing.T) {
	t.Parallel()
	l := newLabelCustomer(t)
	trip, work := newLabel(l, "Trip"), newLabel(l, "Work")
	l.Advance("1h")
	attachLabel(l, "a", trip)
	attachLabel(l, "a", trip)
	attachLabel(l, "b", trip)
	attachLabel(l, "b", work)
	must := func(when, want string, pairs ...string) {
		t.Helper()
		if got := strings.Join(l.TransactionIDs(pairs...), " "); got != want {
			t.Errorf("%s the rows are %q, want %q", when, got, want)
		}
	}
	must("with both", "b", "include_label_ids", trip, "include_label_ids", work)
	must("with one", "b a", "include_label_ids", trip)
	must("changed by attaching", "b a", "updated_after", "2026-03-01T09:30:00Z")
	if got := emulatortest.JSONOf(t, l.Must(200, "GET", "/financial/v2/transactions", ""),
		"data.1.labels"); got != `[{"id":"`+trip+`","name":"Trip"},{"id":"`+work+`","name":"Work"}]` {
		t.Errorf("the labels of b are %s", got)
	}
	l.Advance("1h")
	l.Must(200, "PATCH", labelsPath+"/"+work, `{"name":"Office"}`)
	must("changed by renaming", "b", "updated_after", "2026-03-01T10:30:00Z")
	l.Advance("1h")
	l.Must(204, "DELETE", labelPath("a", trip), "")
	l.Must(204, "DELETE", labelPath("a", trip), "")
	must("changed by taking away", "a", "updated_after", "2026-03-01T11:30:00Z")
	must("with one still", "b", "include_label_ids", trip)
	l.Advance("1h")
	l.Must(204, "DELETE", labelsPath+"/"+trip, "")
	must("changed by deleting", "b", "updated_after", "2026-03-01T12:30:00Z")
	must("with none", "", "include_label_ids", trip)
	if got := emulatortest.JSONOf(t, l.Must(200, "GET", "/financial/v2/transactions", ""),
		"data.1.labels"); got != `[{"id":"`+work+`","name":"Office"}]` {
		t.Errorf("the labels of b are %s", got)
	}
}

// Ensure that after labels are attached and detached in any order each row has the labels that a set would have.
func TestLabelsAreSets(t *testing.T) {
	t.Parallel()
	l := newLabelCustomer(t)
	labels := []string{newLabel(l, "one"), newLabel(l, "two"), newLabel(l, "three")}
	has := map[string]bool{} // pairs of a transaction and a label
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(rt, "changes") {
			row, label := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "row"), rapid.SampledFrom(labels).Draw(rt, "label")
			has[row+label] = rapid.Bool().Draw(rt, "on")
			if has[row+label] {
				attachLabel(l, row, label)
			} else {
				l.Must(204, "DELETE", labelPath(row, label), "")
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
		if got := l.TransactionIDs(pairs...); fmt.Sprint(got) != fmt.Sprint(want) {
			rt.Errorf("with %v there are %v, want %v", wanted, got, want)
		}
	})
}
