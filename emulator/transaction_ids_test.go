package emulator_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the ids of bank rows and generated ids of ingested ones are UUIDs with dashes, which clients with
// UUID types need in paths.
func TestTransactionIDsAreUUIDs(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{"persona":"uk_student"}`)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"x", "2026-02-01T10:00:00Z", "-1", "one"}),
		"X-Generate-Transaction-IDs", "true",
	)
	ids := l.TransactionIDs()
	if len(ids) < 50 {
		t.Fatalf("only %d transactions", len(ids))
	}
	for _, id := range ids {
		if !emulatortest.UUIDForm.MatchString(id) {
			t.Errorf("%q is not a UUID with dashes", id)
		}
	}
}

// Ensure that a transaction is found by its UUID with or without dashes in every operation, and is shown in its own
// form: as sent if it was ingested, with dashes if it came from a bank.
func TestEitherFormOfTransactionIDs(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{"persona":"uk_student"}`)
	ofBank := l.TransactionIDs()[3]
	const own, dashed = "fbdc28e82f0f137586a526a88ec4a6be", "fbdc28e8-2f0f-1375-86a5-26a88ec4a6be"
	l.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+emulatortest.OneAccount+`]`)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		`"transactions":[{"transaction_id":"`+own+`","account_id":"own-1","currency":"GBP",
		"date_time":"2026-02-01T10:00:00Z","amount":"-4.20","description":"LIFT HIRE","status":"pending"}]`,
	)
	label := l.Must(201, "POST", labelsPath, `{"name":"Trip"}`).Str("data.id")
	for _, one := range []struct{ kept, other string }{
		{own, dashed}, {own, strings.ToUpper(own)}, {own, strings.ToUpper(dashed)},
		{ofBank, strings.ReplaceAll(ofBank, "-", "")}, {ofBank, strings.ToUpper(ofBank)},
	} {
		path := "/financial/v2/transactions/" + one.other + "/labels"
		l.Must(204, "POST", path, `{"label_id":"`+label+`"}`)
		got := l.Must(200, "GET", "/financial/v2/transactions?include_label_ids="+label, "")
		if got.Str("data.0.transaction_id") != one.kept || got.At("metadata.results") != 1.0 {
			t.Errorf("labelled as %s there are %s", one.other, got.Text)
		}
		l.Must(204, "DELETE", path+"/"+label, "")
		similar := l.Must(200, "GET", "/corrections/v2/categories/similar/"+one.other, "")
		if !strings.Contains(similar.Text, `"`+one.kept+`"`) {
			t.Errorf("similar to %s are %s", one.other, similar.Text)
		}
		alone := l.Must(200, "GET", "/corrections/v2/categories/similar/"+one.other+"?exclude_source=true", "")
		if strings.Contains(alone.Text, `"`+one.kept+`"`) {
			t.Errorf("similar to %s and not the same are %s", one.other, alone.Text)
		}
		l.Must(200, "POST", "/corrections/v2/categories", `[{"transaction_id":"`+one.other+`","category_l2":"coffee"}]`)
		rule := l.Must(201, "POST", "/corrections/v3/regularity", `{"transaction_id":"`+one.other+`","frequency":"weekly"}`)
		l.Must(204, "DELETE", "/corrections/v3/rules/"+rule.Str("data.rule_id"), "")
	}
	task := l.Ingest(
		"/ingestion/v3/transactions/book",
		`"transactions":[{"transaction_id":"`+dashed+`","date_time":"2026-02-02T10:00:00Z"}]`,
	)
	if done := l.Must(200, "GET", "/ingestion/v3/tasks/"+task.Str("metadata.task_id"),
		""); done.Str("metadata.status") != "Completed" {
		t.Errorf("booked by another form: %s", done.Text)
	}
	if got := l.TransactionIDs("account_id", "own-1", "status", "booked"); len(got) != 1 || got[0] != own {
		t.Errorf("booked is %v", got)
	}
}

// Ensure that a transaction which is ingested again under another form of its UUID is the same row, which keeps the id
// that it had: a bank's, a generated one, and one that the client chose.
func TestIngestedUnderAnotherForm(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{"persona":"uk_student"}`)
	ofBank := l.TransactionIDs()[3]
	l.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+emulatortest.OneAccount+`]`)
	ingest := func(description, id string, more ...string) string {
		t.Helper()
		got := l.Ingest(emulatortest.IngestTransactionsPath,
			emulatortest.TransactionsBody([4]string{id, "2026-02-01T10:00:00Z", "-4.20", description}), more...)
		return got.Str("data.0.enriched_transactions.0.transaction_id")
	}
	const own, upper = "fbdc28e82f0f137586a526a88ec4a6be", "1BDC28E8-2F0F-1375-86A5-26A88EC4A6BE"
	generated := ingest("LIFT HIRE", "x", "X-Generate-Transaction-IDs", "true")
	for _, id := range []string{own, upper, "no-uuid-but-as-long-as-one-would-be1"} {
		if got := ingest("LIFT HIRE", id); got != id {
			t.Errorf("%s is answered as %s", id, got)
		}
	}
	before := l.TransactionIDs()
	for _, kept := range []string{ofBank, generated, own, upper} {
		plain := strings.ToLower(strings.ReplaceAll(kept, "-", ""))
		dashed := strings.Join([]string{plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]}, "-")
		for i, form := range []string{plain, dashed, strings.ToUpper(plain), strings.ToUpper(dashed)} {
			description := "LIFT HIRE " + strconv.Itoa(i)
			answered := ingest(description, form)
			if kept != ofBank && answered != kept {
				t.Errorf("%s, ingested as %s, is answered as %s", kept, form, answered)
			}
			got := l.Must(200, "GET", "/financial/v2/transactions?account_id=own-1&page_size=200", "")
			if ids := l.TransactionIDs(); len(ids) != len(before) || !slices.Contains(ids, kept) {
				t.Errorf("%s, ingested as %s: %d transactions instead of %d", kept, form, len(ids), len(before))
			}
			found := slices.IndexFunc(got.Items(t), func(one map[string]any) bool { return one["transaction_id"] == kept })
			if found < 0 || got.Items(t)[found]["description"] != description {
				t.Errorf("%s, ingested as %s, is not replaced: %s", kept, form, got.Text)
			}
		}
	}
}
