package seed_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
)

// with returns the history of a persona without and with overrides.
func with(t *testing.T, id, overrides string) (was, is *seed.History) {
	t.Helper()
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	c := connection(find(t, f, id), 1)
	was = history(t, g, c, connected)
	c.Overrides = []byte(overrides)
	return was, history(t, g, c, connected)
}

// Ensure that income and pay day change the first income only.
func TestOverrideIncome(t *testing.T) {
	was, is := with(t, "uk_salaried_renter", `{"income": 3000, "pay_day": 15}`)
	for _, r := range is.Entries {
		if r.Obligation == "salary" && (r.Amount.Minor != 3000_00 || r.At.Day() > 15 || r.At.Day() < 11) {
			t.Errorf("salary of %s on %v", r.Amount, r.At)
		}
	}
	ids := byID(was)
	for _, r := range is.Entries {
		if old, existed := ids[r.ID]; r.Obligation == "rent" &&
			(!existed || old.Amount != r.Amount || !old.At.Equal(r.At)) {
			t.Errorf("rent %s has changed", r.ID)
		}
	}
}

// Ensure that the override of the rent changes nothing else.
func TestOverrideRent(t *testing.T) {
	was, is := with(t, "uk_salaried_renter", `{"rent": "1011.50"}`)
	ids, rents, others := byID(was), 0, 0
	for _, r := range is.Entries {
		old, existed := ids[r.ID]
		switch {
		case r.Obligation == "rent":
			rents++
			if r.Amount.Minor != -1011_50 || !existed {
				t.Errorf("rent of %s, existed: %t", r.Amount, existed)
			}
		case existed && old.Amount == r.Amount && old.Description == r.Description:
			others++
		}
	}
	if rents != 24 || others*100 < len(was.Entries)*95 {
		t.Errorf("%d rents, %d of %d other rows stayed", rents, others, len(was.Entries))
	}
}

// Ensure that the override of balances sets the opening balances by role.
func TestOverrideBalances(t *testing.T) {
	_, is := with(t, "us_salaried_homeowner", `{"balances": {"checking": 5.25, "card": -10}}`)
	if is.Accounts[0].Opening != (bank.Money{Minor: 525, Currency: bank.USD}) ||
		is.Accounts[2].Opening.Minor != -1000 ||
		is.Accounts[1].Opening.Minor != 9400_00 {
		t.Errorf("got %v", is.Accounts)
	}
}

// Ensure that rows are added as they are given, at their times, and change nothing else.
func TestOverrideRows(t *testing.T) {
	was, is := with(t, "empty", `{"rows": [
		{"account": "current", "description": "Refund from Äpfel & Co", "amount": 12.34, "at": "-P3D"},
		{"account": "current", "description": "TESCO", "amount": -2.5, "at": "2026-10-30T10:00:00Z",
			"merchant": "tesco"},
		{"account": "current", "description": "twice", "amount": -1, "at": "-PT1H",
			"category": "food_and_drink/coffee"},
		{"account": "current", "description": "twice", "amount": -1, "at": "-PT1H",
			"category": "food_and_drink/coffee"},
		{"account": "current", "description": "later", "amount": -1, "at": "P1D"}]}`)
	if len(was.Entries) != 0 || len(is.Entries) != 4 {
		t.Fatalf("%d rows without, %d with", len(was.Entries), len(is.Entries))
	}
	first, tesco, twice, again := is.Entries[0], is.Entries[1], is.Entries[2], is.Entries[3]
	if first.Description != "Refund from Äpfel & Co" || first.Amount.Minor != 1234 ||
		!first.At.Equal(connected.AddDate(0, 0, -3)) ||
		first.Enrichment.Categories.L1 != "" {
		t.Errorf("the first is %+v", first)
	}
	if m := tesco.Enrichment.Merchant; m == nil || m.Slug != "tesco" ||
		tesco.Enrichment.Categories.L2 != "groceries" ||
		!tesco.At.Equal(time.Date(2026, 10, 30, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("the second is %+v", tesco)
	}
	if twice.ID == again.ID || twice.Enrichment.Categories.L2 != "coffee" || again.Running.Minor != 1234-250-200 {
		t.Errorf("the twins are %+v and %+v", twice, again)
	}
}

// Ensure that wrong overrides are refused with the name of the field.
func TestOverridesAreRefused(t *testing.T) {
	p := find(t, load(t), "uk_salaried_renter")
	for text, want := range map[string]string{
		`{"incom": 1}`:      `overrides: incom: unknown field; did you mean "income"?`,
		`{"income": 0}`:     "income: 0.00 is not between",
		`{"income": 1.005}`: "income: 1.005 is not a number with at most two decimals",
		`{"pay_day": 32}`:   "pay_day: 32.00 is not between 1.00 and 31.00",
		`{"pay_day": "x"}`:  "pay_day: a string stands where a whole number belongs",
		`{"rent": true}`:    "rent: true is not a number",
		`{"balances": {"purse": 1}}`: "balances.purse: no account of uk_salaried_renter has this role; it has current, " +
			"savings",
		`{"rows": [{"account": "x"}]}`: `rows[0].account: "x" is not the role of an account`,
		`{"rows": [{"account":"current","description":"a",
			"amount":1}]}`: "rows[0].at: say when",
		`{"rows": [{"account":"current","description":"a","amount":1,
			"at":"soon"}]}`: `rows[0].at: "soon" is neither an instant`,
		`{"rows": [{"account":"current","description":"","amount":1,
			"at":"P1D"}]}`: "rows[0].description",
		`{"rows": [{"account":"current","description":"a","amount":0,
			"at":"P1D"}]}`: "rows[0].amount: an amount of 0 moves nothing",
		`{"rows": [{"account":"current","description":"a","amount":1,"at":"P1D",
			"category":"food"}]}`: `rows[0].category: "food" is not a category of uk-v2`,
		`{"rows": [{"account":"current","description":"a","amount":1,"at":"P1D",
			"merchant":"nobody"}]}`: `rows[0].merchant: "nobody" is not a merchant of GB`,
		`{"rows": [{"account":"current","description":"a","amount":1,"at":"P1D",
			"when":"now"}]}`: `rows[0].when: unknown field`,
		`{"rows": [{"account":"current","description":"a","amount":1,"at":"P99999Y"}]}`: "rows[0].at",
		`[]`: "overrides:", `{"income": 1} {}`: "something follows", `{`: "overrides:", ``: "overrides:",
	} {
		got, err := p.With([]byte(text))
		if err == nil || got != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

// Ensure that overrides do not change the persona itself, and that empty overrides return an equal
// one.
func TestWithChangesACopy(t *testing.T) {
	p := find(t, load(t), "uk_salaried_renter")
	amount := p.Obligations[0].Amount
	changed, err := p.With([]byte(`{"income": 1, "balances": {"current": 1}}`))
	if err != nil || p.Obligations[0].Amount != amount || changed.Obligations[0].Amount != 100 ||
		p.Accounts[0].Opening == changed.Accounts[0].Opening {
		t.Errorf("got %v, %v", p.Obligations[0], err)
	}
	same, err := p.With([]byte(`{}`))
	if err != nil || !reflect.DeepEqual(same.Obligations, p.Obligations) ||
		!reflect.DeepEqual(same.Accounts, p.Accounts) {
		t.Errorf("nothing changed something: %v", err)
	}
}
