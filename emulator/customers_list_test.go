package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// pages follows the tokens of a list to its end and returns the ids of each page.
func pages(t *testing.T, c emulatortest.Client, path string, pairs ...string) (all [][]string) {
	t.Helper()
	token := ""
	for {
		ask := pairs
		if token != "" {
			ask = append(slices.Clone(pairs), "page_token", token)
		}
		got := c.Call(t, "GET", emulatortest.WithQuery(path, ask...), "", nil)
		if got.Status != 200 {
			t.Fatalf("page %d: %d %s", len(all)+1, got.Status, got.Text)
		}
		var ids []string
		for _, item := range got.At("data").([]any) {
			ids = append(ids, item.(map[string]any)["customer_id"].(string))
		}
		if got.At("metadata.results") != float64(len(ids)) {
			t.Errorf("results is %v on a page of %d", got.At("metadata.results"), len(ids))
		}
		all = append(all, ids)
		if token = got.Str("metadata.next_page_token"); token == "" {
			return all
		}
	}
}

// Ensure that the list is ordered by id, and that pages of any size together are the whole list.
func TestListPages(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	if got := pages(t, c, "/platform/v3/customers"); len(got) != 1 || len(got[0]) != 0 {
		t.Fatalf("a new project lists %v", got)
	}
	var made []string
	for range 7 {
		made = append(made, c.NewCustomer(t, ""))
	}
	slices.Sort(made)
	for size, want := range map[int]int{1: 7, 2: 4, 3: 3, 6: 2, 7: 1, 8: 1, 1000: 1} {
		got := pages(t, c, "/platform/v3/customers", "page_size", fmt.Sprint(size))
		if all := slices.Concat(got...); len(got) != want || !slices.Equal(all, made) {
			t.Errorf("pages of %d: %d pages with %v, want %d with %v", size, len(got), all, want, made)
		}
	}
}

// Ensure that a page has 200 customers by default.
func TestListDefaultPage(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for range 2 {
		c.Call(t, "POST", "/platform/v3/customers/batch", `{"number_of_customers":150}`, nil)
	}
	got := pages(t, c, "/platform/v3/customers")
	if len(got) != 2 || len(got[0]) != 200 || len(got[1]) != 100 {
		t.Errorf("300 customers come in %d pages, the first of %d", len(got), len(got[0]))
	}
}

// Ensure that an item has Bud's fields: the time with its own format of the offset, and the identifier if there is
// one.
func TestListItems(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	id := c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"o'Neil \"é\" <&>"}}`)
	got := c.Call(t, "GET", "/platform/v3/customers", "", nil)
	got.MustBe(t, `{"operation_id":"platform_v3_customers_get","metadata":{"results":1},
		"data":[{"customer_id":"`+id+`","created_at":"2026-03-01T09:00:00+0000",
		"idempotent_identifier":"o'Neil \"é\" <&>"}]}`)
}

// Ensure that both bounds of the creation date are inclusive, as times and as days, and that filters combine.
func TestListFilters(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: time.Date(2026, 2, 28, 23, 59, 59, 0, time.UTC), Freeze: true})
	connectAndMake := func(identifier string) {
		emulatortest.NewClient(t, s, "shop").NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"`+identifier+`"}}`)
	}
	c := emulatortest.NewClient(t, s, "shop")
	names := map[string]string{}
	for i, instant := range []string{"2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z", "2026-03-01T12:00:00Z",
		"2026-03-02T00:00:00Z"} {
		c.Call(t, "PUT", "/_sandbox/clock", `{"now":"`+instant+`"}`, nil)
		connectAndMake(fmt.Sprint("user-", i))
	}
	c = emulatortest.NewClient(t, s, "shop")
	for _, item := range c.Call(t, "GET", "/platform/v3/customers", "", nil).At("data").([]any) {
		one := item.(map[string]any)
		names[one["customer_id"].(string)] = one["idempotent_identifier"].(string)
	}
	for _, test := range []struct{ filter, want string }{
		{"", "user-0 user-1 user-2 user-3"},
		{"date_from=2026-03-01", "user-1 user-2 user-3"},
		{"date_from=2026-03-01T00:00:01Z", "user-2 user-3"},
		{"date_from=2026-03-01T13:00:00%2B01:00", "user-2 user-3"},
		{"date_to=2026-03-01", "user-0 user-1 user-2"},
		{"date_to=2026-03-01T00:00:00Z", "user-0 user-1"},
		{"date_from=2026-03-01&date_to=2026-03-01", "user-1 user-2"},
		{"date_from=2026-03-01T12:00:00Z&date_to=2026-03-01T12:00:00Z", "user-2"},
		{"date_to=2099-01-01", "user-0 user-1 user-2 user-3"},
		{"idempotent_identifier=user-2", "user-2"},
		{"idempotent_identifier=user-2&date_to=2026-02-28", ""},
		{"idempotent_identifier=nobody", ""},
	} {
		var pairs []string
		got := c.Call(t, "GET", "/platform/v3/customers?"+test.filter, "", nil)
		for _, item := range got.At("data").([]any) {
			pairs = append(pairs, names[item.(map[string]any)["customer_id"].(string)])
		}
		slices.Sort(pairs)
		if all := strings.Join(pairs, " "); all != test.want {
			t.Errorf("?%s lists %q, want %q", test.filter, all, test.want)
		}
	}
}

// Ensure that the pages of a filtered list together are the whole filtered list, whether few or many customers
// match.
func TestFilteredPages(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	var made []string
	for range 5 {
		made = append(made, c.NewCustomer(t, ""))
	}
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"PT30M"}`, nil)
	for range 60 {
		c.Call(t, "POST", "/platform/v3/customers/batch", `{"number_of_customers":200}`, nil)
	}
	slices.Sort(made)
	few := pages(t, c, "/platform/v3/customers", "page_size", "2", "date_to", "2026-03-01T09:00:00Z")
	if got := slices.Concat(few...); len(few) != 3 || !slices.Equal(got, made) {
		t.Errorf("the window of five gives %v", few)
	}
	many := slices.Concat(
		pages(t, c, "/platform/v3/customers", "page_size", "1000", "date_from", "2026-03-01T09:30:00Z")...)
	if len(many) != 12_000 || !slices.IsSorted(many) || len(slices.Compact(many)) != 12_000 {
		t.Errorf("the window of 12,000 gives %d", len(many))
	}
}

// Ensure that invalid parameters are refused in the list's own words, and that a token is only valid for its query.
func TestRefusedLists(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	for range 3 {
		c.NewCustomer(t, "")
	}
	token := c.Call(t, "GET", "/platform/v3/customers?page_size=1", "", nil).Str("metadata.next_page_token")
	const badToken = `{"operation_id":"platform_v3_customers_get_all","code_id":"bad_request",
		"message":"invalid page token","errors":{"page_token":["Failed to parse page token"]}}`
	refused := func(field, text string) string {
		return fmt.Sprintf(
			`{"operation_id":"platform_v3_customers_get_all","code_id":"bad_request","message":"invalid request",
				"errors":{%q:[%q]}}`,
			field,
			text,
		)
	}
	const moment = " must be a date and time such as 2026-03-01T09:00:00Z, or a day such as 2026-03-01"
	for _, test := range []struct{ filter, want string }{
		{"page_size=0", refused("page_size", "page_size must be 1 or greater")},
		{"page_size=1001", refused("page_size", "page_size must be 1,000 or less")},
		{"page_size=abc", refused("page_size", "page_size must be a whole number")},
		{"page_size=99999999999999999999", refused("page_size", "page_size must be a whole number of at most 18 digits")},
		{"date_from=yesterday", refused("date_from", "date_from"+moment)},
		{"date_to=2026-13-01", refused("date_to", "date_to"+moment)},
		{"page_token=eyJwYWdlX3NpemUiOjIsInBhZ2UiOjF9", badToken},
		{"page_token=%00", badToken},
		{"page_token=" + token + "x", badToken},
		{"date_from=2026-01-01&page_token=" + token, badToken},
		{"idempotent_identifier=user&page_token=" + token, badToken},
	} {
		emulatortest.Scenario{
			Name:   test.filter,
			Method: "GET",
			Path:   "/platform/v3/customers?" + test.filter,
			Status: 400,
			Want:   test.want,
		}.Run(t, c)
	}
	other := emulatortest.NewClient(t, s, "other")
	emulatortest.Scenario{
		Name:   "another project's token",
		Method: "GET",
		Path:   "/platform/v3/customers?page_token=" + token,
		Status: 400,
		Want:   badToken,
	}.Run(
		t,
		other,
	)
	if got := c.Call(t, "GET", "/platform/v3/customers?page_size=2&page_token="+token, "",
		nil); got.At("metadata.results") != 2.0 {
		t.Errorf("a token with another page size gives %s", got.Text)
	}
}
