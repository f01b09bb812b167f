package emulator_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/difftest"

	gocmp "github.com/google/go-cmp/cmp"
)

// id returns the id of a transaction.
func id(row map[string]any) string { return row["transaction_id"].(string) }

func ids(rows []map[string]any) []string {
	all := make([]string, len(rows))
	for i, row := range rows {
		all[i] = id(row)
	}
	return all
}

// valueAt returns the value at a path of a transaction, or nil.
func valueAt(row map[string]any, path string) any { return emulatortest.Answer{JSON: row}.At(path) }

func hasTag(row map[string]any, tag string) bool {
	tags, _ := row["tags"].([]any)
	return slices.Contains(tags, any(tag))
}

// Ensure that a transaction shows every known field and omits the unknown ones.
func TestTransactionOnTheWire(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 2, "household")
	emulatortest.Scenario{
		Name:    "transactions",
		Method:  "GET",
		Path:    "/financial/v2/transactions?date_from=2026-01-02&account_id=current&page_size=3",
		Headers: f.customer,
		Body:    "",
		Status:  200,
		Want: `{
		"operation_id":"v2_transactions_get","metadata":{"results":3,"next_page_token":"*"},"data":[
		{"transaction_id":"002-bus","account_id":"current","provider":"BankOfBud","description":"LINE 002-bus",
		"suggested_description":"LINE 002-bus",
		 "credit_debit_indicator":"debit","status":"booked","amount":{"value":"1.80","currency":"GBP"},
		"date_time":"2026-01-03T09:00:00Z",
		 "value_date_time":"2026-01-03T09:00:00Z","running_balance":{"value":"1213.01","currency":"GBP"},
		"running_balance_credit_debit_indicator":"credit",
		 "counterparty":{"name":"City <Bus> & Tram","identifier":"GB33"}},
		{"transaction_id":"pending-002-coffee","account_id":"current","provider":"BankOfBud","description":"LINE 002-coffee",
		 "suggested_description":"LINE 002-coffee","credit_debit_indicator":"debit","status":"pending",
		"amount":{"value":"3.45","currency":"GBP"},
		 "date_time":"2026-01-03T08:00:00Z","value_date_time":"2026-01-03T08:00:00Z","tags":["pending"]},
		{"transaction_id":"001-shop","account_id":"current","provider":"BankOfBud","description":"LINE 001-shop",
		"suggested_description":"Tesco",
		 "suggested_logo":"*","credit_debit_indicator":"debit","status":"booked","amount":{"value":"12.35","currency":"GBP"},
		 "date_time":"2026-01-03T02:00:00Z","value_date_time":"2026-01-02T18:00:00Z","merchant_category_code":"5411",
		 "transaction_type":{"bud_code":"DEB","description":"Debit card"},"running_balance":{"value":"1218.26",
		"currency":"GBP"},
		 "running_balance_credit_debit_indicator":"credit","enrichments":{
			"categories":{"l1":{"slug":"food_and_drink","confidence":"0.99"},"l2":{"slug":"groceries","confidence":"0.99"}},
			"merchant":{"id":"01000000-0000-0000-0000-000000000000","slug":"tesco","display_name":"Tesco","logo":"*",
				"website":"tesco.example.com","tokens":[{"value":"tesco","confidence":"1.00"}]},
			"processor":{"id":"03000000-0000-0000-0000-000000000000","slug":"visa","display_name":"Visa","logo":"*",
			"website":"*"},
			"location":{"address":{"country":"GB"},"tokens":["leeds"]},"transaction_types":["card","debit"]}}]}`,
	}.Run(
		t,
		f.Client,
	)
	salary := f.get(t, "/financial/v2/transactions", "include_tags", "income")
	if got := salary.At("data.0.enrichments.regularity"); !gocmp.Equal(got, map[string]any{
		"frequency": "weekly", "predicted_date_times": []any{"2026-01-08T00:00:00Z"}, "group_label": "salary",
	}) {
		t.Errorf("the salary's regularity is %v", got)
	}
	coffee := f.get(t, "/financial/v2/transactions", "merchant", "caffnero", "date_to", "2026-01-02")
	if got := coffee.At("data.0.enrichments.categories.l2.confidence"); got != "0.07" {
		t.Errorf("a confidence of seven hundredths is %v", got)
	}
	for _, key := range []string{"labels", "client_attributes", "posted_date_time"} {
		if strings.Contains(salary.Text, key) {
			t.Errorf("the answer has %q, which nothing has", key)
		}
	}
}

// Ensure that a customer without accounts has an empty list.
func TestNoTransactions(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 2)
	emulatortest.Scenario{
		Name:    "none",
		Method:  "GET",
		Path:    "/financial/v2/transactions",
		Headers: f.customer,
		Body:    "",
		Status:  200,
		Want:    `{"operation_id":"v2_transactions_get","data":[],"metadata":{"results":0}}`,
	}.Run(
		t,
		f.Client,
	)
	emulatortest.Scenario{
		Name:    "none, and none deleted",
		Method:  "GET",
		Path:    "/financial/v2/transactions?updated_after=2026-01-01T00:00:00Z",
		Headers: f.customer,
		Body:    "",
		Status:  200,
		Want: `{"operation_id":"v2_transactions_get","data":[],"metadata":{"results":0,
			"updated_after":"2026-01-01T00:00:00Z","deleted":[]}}`,
	}.Run(
		t,
		f.Client,
	)
}

// Ensure that the list is ordered by time and then by id, both descending, across accounts and banks.
func TestTransactionsAreOrdered(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 40, "household", "traveller")
	all := f.transactions(t)
	// Four rows a day, a fifth at the start of each week, and one every other day; the last day lacks the evening's row.
	if want := 41*4 - 1 + 6 + 21; len(all) != want {
		t.Errorf("got %d transactions, want %d", len(all), want)
	}
	if !slices.IsSortedFunc(all, func(a, b map[string]any) int {
		return cmp.Or(strings.Compare(b["date_time"].(string), a["date_time"].(string)), strings.Compare(id(b), id(a)))
	}) {
		t.Errorf("the list is out of order: %v", ids(all))
	}
}

// Ensure that each filter, alone and with others, selects the same rows as filtering the whole list by hand.
func TestTransactionFilters(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 20, "household")
	f.refresh(t, "traveller", onDay(10, 12))
	f.refresh(t, "household", onDay(20, 20)) // an evening's pull, seen below by the clock of day 30
	f.moveTo(t, 30, 0)
	all := f.transactions(t)
	at := func(row map[string]any) string { return row["date_time"].(string) }
	type rowTest = func(row map[string]any) bool
	is := func(path string, values ...string) rowTest {
		return func(row map[string]any) bool { s, _ := valueAt(row, path).(string); return slices.Contains(values, s) }
	}
	for _, test := range []struct {
		ask  []string
		want rowTest
	}{
		{[]string{"account_id", "savings"}, is("account_id", "savings")},
		{[]string{"account_id", "savings", "account_id", "card"}, is("account_id", "savings", "card")},
		{[]string{"account_id", "nobody's"}, is("account_id", "nobody's")},
		{[]string{"merchant", "tesco"}, is("enrichments.merchant.slug", "tesco")},
		{[]string{"merchant", "tesco", "merchant", "caffnero"}, is("enrichments.merchant.slug", "tesco", "caffnero")},
		{[]string{"category_l1", "food_and_drink"}, is("enrichments.categories.l1.slug", "food_and_drink")},
		{[]string{"category_l2", "coffee"}, is("enrichments.categories.l2.slug", "coffee")},
		{
			[]string{"category_l1", "food_and_drink", "category_l2", "groceries", "account_id", "savings"},
			func(map[string]any) bool { return false },
		},
		{[]string{"credit_debit_indicator", "credit"}, is("credit_debit_indicator", "credit")},
		{[]string{"credit_debit_indicator", "debit", "account_id", "card"}, is("account_id", "card")},
		{[]string{"status", "booked"}, is("status", "booked")},
		{[]string{"status", "pending"}, is("status", "pending")},
		{[]string{"status", "pending", "status", "booked"}, is("status", "booked", "pending")},
		{[]string{"status", "declined"}, is("status", "declined")},
		{[]string{"include_tags", "income"}, func(row map[string]any) bool { return hasTag(row, "income") }},
		{
			[]string{"include_tags", "income", "include_tags", "online"},
			func(row map[string]any) bool { return hasTag(row, "income") || hasTag(row, "online") },
		},
		{
			[]string{"include_tags", "income,online"},
			func(row map[string]any) bool { return hasTag(row, "income") || hasTag(row, "online") },
		},
		{[]string{"include_tags", "no-such-tag"}, func(map[string]any) bool { return false }},
		{[]string{"exclude_tags", "online", "exclude_tags", "internal-transfer"}, func(row map[string]any) bool {
			return !hasTag(row, "online") && !hasTag(row, "internal-transfer")
		}},
		{
			[]string{"include_tags", "regular-transaction", "exclude_tags", "income"},
			func(map[string]any) bool { return false },
		},
		{[]string{"exclude_tags", "no-such-tag"}, func(map[string]any) bool { return true }},
		{[]string{"include_label_ids", "1f10e6de-0f5f-4d8c-987a-9635a9d1b8c6"}, func(map[string]any) bool { return false }},
		{[]string{"date_from", "2026-01-11"}, func(row map[string]any) bool { return at(row) >= "2026-01-11T00:00:00Z" }},
		{
			[]string{"date_from", "2026-01-11T09:00:00Z"},
			func(row map[string]any) bool { return at(row) >= "2026-01-11T09:00:00Z" },
		},
		{
			[]string{"date_from", "2026-01-11T10:00:00+01:00"},
			func(row map[string]any) bool { return at(row) >= "2026-01-11T09:00:00Z" },
		},
		{[]string{"date_to", "2026-01-11"}, func(row map[string]any) bool { return at(row) <= "2026-01-11T23:59:59Z" }},
		{
			[]string{"date_to", "2026-01-11T09:00:00Z"},
			func(row map[string]any) bool { return at(row) <= "2026-01-11T09:00:00Z" },
		},
		{
			[]string{"date_to", "2026-01-11T08:59:59Z"},
			func(row map[string]any) bool { return at(row) < "2026-01-11T09:00:00Z" },
		},
		{[]string{"date_from", "2026-01-05", "date_to", "2026-01-06", "account_id", "current"},
			func(row map[string]any) bool {
				return at(row) >= "2026-01-05" && at(row) < "2026-01-07" && row["account_id"] == "current"
			}},
	} {
		t.Run(strings.Join(test.ask, " "), func(t *testing.T) {
			var want []string
			for _, row := range all {
				if test.want(row) {
					want = append(want, id(row))
				}
			}
			if got := ids(f.transactions(t, test.ask...)); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			got := ids(slices.Concat(f.transactionPages(t, append(slices.Clone(test.ask), "page_size", "7")...)...))
			if !slices.Equal(got, want) {
				t.Errorf("in pages of 7 got %v, want %v", got, want)
			}
		})
	}
}

// Ensure that pages of any size make up the whole list, each transaction once, also when the clock moves on and
// newer transactions are added between two pages.
func TestTransactionPages(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 30, "household", "traveller")
	all := ids(f.transactions(t))
	for _, size := range []int{1, 2, 7, 100, 139, 140, 141, 200} {
		got := f.transactionPages(t, "page_size", fmt.Sprint(size))
		if !slices.Equal(ids(slices.Concat(got...)), all) || len(got) != (len(all)+size-1)/size {
			t.Errorf("%d pages of %d are not the whole list of %d", len(got), size, len(all))
		}
	}
	if got := f.get(t, "/financial/v2/transactions"); len(got.Items(t)) != 100 {
		t.Errorf("without a size a page has %d transactions, want 100", len(got.Items(t)))
	}

	first := f.get(t, "/financial/v2/transactions", "page_size", "50")
	f.moveTo(t, 35, 12)
	f.refresh(t, "household", onDay(35, 12))
	rest := []string{}
	for token := first.Str("metadata.next_page_token"); token != ""; {
		next := f.get(t, "/financial/v2/transactions", "page_size", "50", "page_token", token)
		rest, token = append(rest, ids(next.Items(t))...), next.Str("metadata.next_page_token")
	}
	if !slices.Equal(rest, all[50:]) {
		t.Errorf("after a refresh the pages go on with %v, want %v", rest, all[50:])
	}
}

// Ensure that with excluded tags a page has its whole last day, however many transactions that is, and that only
// the token says whether there are more.
func TestTransactionPagesWithExcludedTags(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 30, "household")
	all := ids(f.transactions(t, "exclude_tags", "income"))
	pages := f.transactionPages(t, "exclude_tags", "income", "page_size", "3")
	if got := ids(slices.Concat(pages...)); !slices.Equal(got, all) {
		t.Errorf("the pages have %v, want %v", got, all)
	}
	longer := 0
	for i, page := range pages {
		if len(page) > 3 {
			longer++
		}
		day := func(row map[string]any) string { return row["date_time"].(string)[:10] }
		if i > 0 && day(page[0]) == day(pages[i-1][len(pages[i-1])-1]) {
			t.Errorf("page %d begins within the day that the last one ended with", i)
		}
	}
	if longer == 0 {
		t.Error("no page is longer than its size")
	}
}

// replica is a client's copy of the list, kept with updated_after.
type replica struct {
	rows map[string]map[string]any
	last time.Time
}

// sync applies the changes since the last call, and compares the copy with the whole list. It returns the number of
// changed transactions.
func (r *replica) sync(t *testing.T, f *handMadeCustomer, name string, now time.Time) int {
	t.Helper()
	var changed []map[string]any
	if r.last.IsZero() {
		r.rows, changed = map[string]map[string]any{}, f.transactions(t)
	} else {
		after := r.last.Format(time.RFC3339)
		got := f.get(t, "/financial/v2/transactions", "updated_after", after, "page_size", "200")
		if got.Str("metadata.updated_after") != after {
			t.Fatalf("%s: the metadata are %v", name, got.At("metadata"))
		}
		for _, gone := range got.At("metadata.deleted").([]any) {
			id := gone.(map[string]any)["transaction_id"].(string)
			if r.rows[id] == nil {
				t.Errorf("%s: %s is deleted and was never there", name, id)
			}
			delete(r.rows, id)
		}
		changed = f.transactions(t, "updated_after", after)
	}
	for _, row := range changed {
		r.rows[id(row)] = row
	}
	whole := map[string]map[string]any{}
	for _, row := range f.transactions(t) {
		whole[id(row)] = row
	}
	if diff := difftest.Of(whole, r.rows); diff != "" {
		t.Errorf("%s: the copy differs (-whole +copy):\n%s", name, diff)
	}
	r.last = now
	return len(changed)
}

// Ensure that a client that keeps a copy by updated_after has the whole list after each sync, over refreshes,
// deleted accounts and new banks, and that no row is sent twice.
func TestTransactionSync(t *testing.T) {
	t.Parallel()
	f, kept := connectHandMade(t, 5, "household"), &replica{}
	kept.sync(t, f, "first", onDay(5, 12))
	if n := kept.sync(t, f, "again", onDay(5, 12)); n != 0 {
		t.Errorf("%d transactions came again", n)
	}
	f.moveTo(t, 5, 20)
	f.refresh(t, "household", onDay(5, 20))
	if n := kept.sync(t, f, "an evening's shopping is pending", onDay(5, 20)); n != 1 {
		t.Errorf("%d transactions came, want one", n)
	}
	f.moveTo(t, 6, 12)
	f.refresh(t, "household", onDay(6, 12))
	kept.sync(t, f, "it is booked", onDay(6, 12))
	f.moveTo(t, 9, 12)
	f.refresh(t, "household", onDay(9, 12))
	f.refresh(t, "traveller", onDay(9, 12))
	kept.sync(t, f, "another bank", onDay(9, 12))
	if n := len(kept.rows); n < 40 {
		t.Fatalf("the copy has %d transactions, too few to show anything", n)
	}
	f.moveTo(t, 10, 12)
	f.remove(t, "/financial/v2/accounts/current")
	kept.sync(t, f, "an account is deleted", onDay(10, 12))
	f.moveTo(t, 11, 12)
	f.refresh(t, "household", onDay(11, 12))
	kept.sync(t, f, "the rest goes on", onDay(11, 12))
	for id, row := range kept.rows {
		if row["account_id"] == "current" {
			t.Errorf("%s is of the deleted account", id)
		}
	}
}

// Ensure that a deleted account that comes back with a new connection comes back to clients that sync by
// updated_after, too.
func TestTransactionSyncOfReturnedAccount(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 400)
	reconnect := func() {
		t.Helper()
		got := f.Call(t, "POST", "/_sandbox/customers/"+f.customer["X-Customer-Id"]+"/connections",
			`{"provider":"Bank_Of_Bud","persona":"uk_salaried_renter"}`, nil)
		if got.Status != 201 {
			t.Fatalf("connect: %d %s", got.Status, got.Text)
		}
	}
	reconnect()
	kept := &replica{}
	kept.sync(t, f, "first", onDay(400, 12))
	all, accounts := len(kept.rows), f.accountIDs(t)
	f.moveTo(t, 400, 13)
	f.remove(t, "/financial/v2/accounts/"+f.get(t, "/financial/v3/accounts").Str("data.0.account_id"))
	kept.sync(t, f, "deleted", onDay(400, 13))
	if len(kept.rows) >= all {
		t.Fatalf("%d of %d transactions are left", len(kept.rows), all)
	}
	f.moveTo(t, 400, 14)
	reconnect()
	kept.sync(t, f, "connected again", onDay(400, 14))
	if got := f.accountIDs(t); got != accounts || len(kept.rows) < all {
		t.Errorf("there are %d transactions on %s, were %d on %s", len(kept.rows), got, all, accounts)
	}
	f.moveTo(t, 400, 15)
	f.remove(t, "/financial/v2/accounts/"+f.get(t, "/financial/v3/accounts").Str("data.0.account_id"))
	kept.sync(t, f, "deleted again", onDay(400, 15))
}

// Ensure that invalid parameters, and page tokens of another list, are refused in the form of the operation's
// family with every problem named.
func TestTransactionsRefused(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 30, "household")
	token := f.get(t, "/financial/v2/transactions", "page_size", "5", "account_id", "savings").
		Str("metadata.next_page_token")
	other := map[string]string{"X-Customer-Id": f.NewCustomer(t, "")}
	for _, test := range []struct {
		ask   []string
		field string
	}{
		{[]string{"date_from", "yesterday"}, "date_from"},
		{[]string{"date_to", "2026-02-30"}, "date_to"},
		{[]string{"date_from", "2026-01-12", "date_to", "2026-01-11"}, "date_from"},
		{[]string{"updated_after", "1767225600"}, "updated_after"},
		{[]string{"page_size", "201"}, "page_size"},
		{[]string{"page_size", "0"}, "page_size"},
		{[]string{"page_size", "many"}, "page_size"},
		{[]string{"credit_debit_indicator", "both"}, "credit_debit_indicator"},
		{[]string{"status", "booked", "status", "lost"}, "status[1]"},
		{[]string{"include_label_ids", "a label"}, "include_label_ids"},
		{[]string{"page_token", "eyJvZmZzZXQiOjEwMH0"}, "page_token"},
		{[]string{"page_token", token}, "page_token"},
		{[]string{"page_token", token, "account_id", "current"}, "page_token"},
	} {
		got := f.Call(t, "GET", emulatortest.WithQuery("/financial/v2/transactions", test.ask...), "", f.customer)
		if got.Status != 400 || got.Str("code_id") != "failed_validation" || got.Str("errors."+test.field) == "" {
			t.Errorf("%v: %d %s", test.ask, got.Status, got.Text)
		}
	}
	if got := f.Call(t, "GET", emulatortest.WithQuery("/financial/v2/transactions", "page_token", token, "account_id",
		"savings"), "", other); got.Status != 400 {
		t.Errorf("another customer's token: %d %s", got.Status, got.Text)
	}
	if got := f.get(t, "/financial/v2/transactions", "page_token", token, "account_id",
		"savings"); len(got.Items(t)) == 0 {
		t.Error("the token does not even continue its own list")
	}
}
