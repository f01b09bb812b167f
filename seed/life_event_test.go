package seed_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
	"budsandbox/seed"
)

// eventTime is when the events of the tests happen: half a year before the connection.
var eventTime = connected.AddDate(0, -6, 0)

// event is a recorded life event, completed for a persona.
func event(t *testing.T, p *fixtures.Persona, number int, text string) bank.LifeEvent {
	t.Helper()
	var e fixtures.LifeEvent
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatal(err)
	}
	if err := p.CompleteLifeEvent(&e); err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return bank.LifeEvent{Number: number, At: e.At.Instant(connected), Body: body}
}

// withEvents is the history of a persona with life events, and without.
func withEvents(t *testing.T, id string, events ...string) (was, is *seed.History) {
	t.Helper()
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	p := find(t, f, id)
	c := connection(p, 1)
	was = history(t, g, c, connected)
	for i, text := range events {
		c.Events = append(c.Events, event(t, p, i+1, text))
	}
	return was, history(t, g, c, connected)
}

// everyEvent is one of each kind at an instant.
func everyEvent(at time.Time) map[string]string {
	all := map[string]string{}
	for _, kind := range fixtures.LifeEventKinds {
		rest := ""
		if kind == fixtures.IncomeChanges || kind == fixtures.PaymentChanges {
			rest = `,"percent":120`
		}
		all[kind] = fmt.Sprintf(`{"kind":%q,"at":%q%s}`, kind, at.Format(time.RFC3339), rest)
	}
	all[fixtures.TransactionMade] = fmt.Sprintf(
		`{"kind":"transaction","at":%q,"row":{"description":"CORNER SHOP","amount":-5}}`,
		at.Format(time.RFC3339),
	)
	return all
}

// Ensure that no event changes entries before it, that each event changes entries after it, and that running balances
// remain the sums of the amounts.
func TestLifeEventsChangeOnlyWhatFollows(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"uk_salaried_renter", "uk_family_mortgage", "us_salaried_homeowner", "us_ssa_retiree"} {
		for _, at := range []time.Time{eventTime, eventTime.AddDate(0, 0, 13).Add(-7 * time.Hour),
			time.Date(2026, 2, 28, 23, 59, 59, 0, time.UTC)} {
			for kind, text := range everyEvent(at) {
				was, is := withEvents(t, id, text)
				name := fmt.Sprintf("%s at %s of %s", kind, at, id)
				before, after := byID(was), 0
				for _, r := range is.Entries {
					old, existed := before[r.ID]
					delete(before, r.ID)
					same := existed && old.Amount == r.Amount && old.At.Equal(r.At) && old.Description == r.Description
					switch {
					case !same && r.Authorised.Before(at):
						t.Errorf("%s changed %s of %s", name, r.Description, r.Authorised)
					case !same:
						after++
					}
				}
				for _, gone := range before {
					if gone.Authorised.Before(at) {
						t.Errorf("%s removed %s of %s", name, gone.Description, gone.Authorised)
					}
					after++
				}
				if after == 0 {
					t.Errorf("%s changed nothing", name)
				}
				checkRunning(t, name, is)
			}
		}
	}
}

// checkRunning holds running balances against the sums.
func checkRunning(t *testing.T, name string, h *seed.History) {
	t.Helper()
	sums := map[int]int64{}
	for i, a := range h.Accounts {
		sums[i] = a.Opening.Minor
	}
	for _, r := range h.Entries {
		if sums[r.AccountIndex] += r.Amount.Minor; r.Running.Known() && r.Running.Minor != sums[r.AccountIndex] {
			t.Errorf("%s: %s leaves %s, its account has %d", name, r.Description, r.Running, sums[r.AccountIndex])
			return
		}
	}
}

// of are the rows of an obligation from an instant on.
func of(h *seed.History, obligation string, from time.Time) (rows []seed.Entry) {
	for _, r := range h.Entries {
		if r.Obligation == obligation && !r.At.Before(from) {
			rows = append(rows, r)
		}
	}
	return rows
}

func at(kind, rest string) string {
	return fmt.Sprintf(`{"kind":%q,"at":%q%s}`, kind, eventTime.Format(time.RFC3339), rest)
}

// Ensure that an income stops, or changes to the amount that the event gives.
func TestIncomeEvents(t *testing.T) {
	t.Parallel()
	if _, is := withEvents(t, "uk_salaried_renter", at(fixtures.IncomeStops, "")); len(of(is, "salary", eventTime)) != 0 {
		t.Error("the salary goes on")
	}
	was, is := withEvents(t, "uk_salaried_renter", at(fixtures.IncomeChanges, `,"amount":"1234.50"`))
	if len(of(is, "salary", eventTime)) != len(of(was, "salary", eventTime)) {
		t.Error("another number of salaries")
	}
	for _, r := range of(is, "salary", eventTime) {
		if r.Amount.Minor != 1234_50 {
			t.Errorf("a salary of %s", r.Amount)
		}
	}
}

// Ensure that one payment is missed, or taken twice at the same instant with the same line, and that the next ones are
// made.
func TestPaymentEvents(t *testing.T) {
	t.Parallel()
	was, missed := withEvents(t, "uk_salaried_renter", at(fixtures.PaymentMissed, `,"obligation":"rent"`))
	_, doubled := withEvents(t, "uk_salaried_renter", at(fixtures.PaymentDoubled, `,"obligation":"rent"`))
	rents := of(was, "rent", eventTime)
	if got := of(missed, "rent", eventTime); len(got) != len(rents)-1 || got[0].ID != rents[1].ID {
		t.Errorf("%d rents without the missed one, %d with it", len(got), len(rents))
	}
	got := of(doubled, "rent", eventTime)
	if len(got) != len(rents)+1 {
		t.Fatalf("%d rents with a doubled one, %d without", len(got), len(rents))
	}
	first, again := got[0], got[1]
	if first.ID == again.ID || !first.At.Equal(again.At) || first.Description != again.Description ||
		first.Amount != again.Amount {
		t.Errorf("%+v and %+v are not alike", first.Transaction, again.Transaction)
	}
	_, dearer := withEvents(t, "uk_salaried_renter", at(fixtures.PaymentChanges, `,"obligation":"rent","percent":110`))
	for i, r := range of(dearer, "rent", eventTime) {
		if want := rents[i].Amount.Minor * 11 / 10; r.Amount.Minor != want {
			t.Errorf("a rent of %s, want %d", r.Amount, want)
		}
	}
}

// Ensure that an event of payments that names no agreement changes the bill, rent, mortgage, subscription, insurance or
// loan that is paid first from then on, in every month of a year, and that ChangedPayments names that payment.
func TestPaymentDueNext(t *testing.T) {
	t.Parallel()
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	owed := []string{"bill", "rent", "mortgage", "subscription", "insurance", "loan"}
	for _, id := range []string{"uk_salaried_renter", "uk_family_mortgage", "us_salaried_homeowner"} {
		p := find(t, f, id)
		labels := map[string]string{}
		for _, o := range p.Obligations {
			labels[o.ID] = o.Label
		}
		c := connection(p, 1)
		was := history(t, g, c, connected)
		zone, err := time.LoadLocation(calendar.ZoneOf(p.Region))
		if err != nil {
			t.Fatal(err)
		}
		for month := range 12 {
			at := connected.AddDate(0, month-13, 0)
			rows := slices.DeleteFunc(slices.Clone(was.Entries), func(r seed.Entry) bool {
				return !slices.Contains(owed, labels[r.Obligation]) || r.Authorised.Before(at)
			})
			first := slices.MinFunc(rows, func(a, b seed.Entry) int { return a.Authorised.Compare(b.Authorised) })
			if got, err := g.NextPayment(c, at); got != first.Obligation || err != nil {
				t.Errorf("%s at %s: %q is due next (%v), want %q", id, at, got, err, first.Obligation)
			}
			missed := fmt.Sprintf(`{"kind":"payment_missed","at":%q}`, at.Format(time.RFC3339))
			c.Events = []bank.LifeEvent{event(t, p, 1, missed)}
			if _, paid := byID(history(t, g, c, connected))[first.ID]; paid {
				t.Errorf("%s at %s: %s is paid", id, at, first.Obligation)
			}
			due := seed.AgreedPayment{Name: first.Counterparty.Name, Due: calendar.In(first.Authorised, zone)}
			got, err := g.ChangedPayments(c)
			if err != nil || len(got) != 1 || got[1] != due {
				t.Errorf("%s at %s: %v is changed (%v), want %v", id, at, got, err, due)
			}
			c.Events = nil
		}
	}
}

// Ensure that ChangedPayments names the first payment or income that an event changes, after the events before it, and
// none for an income that has stopped, for an account that is closed, and for events of other kinds.
func TestChangedPayments(t *testing.T) {
	t.Parallel()
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	p := find(t, f, "uk_salaried_renter")
	c := connection(p, 1)
	for i, text := range []string{
		at(fixtures.PaymentMissed, `,"obligation":"rent"`), at(fixtures.PaymentMissed, `,"obligation":"rent"`),
		at(fixtures.PaymentChanges, `,"obligation":"rent","percent":110`),
		at(fixtures.PaymentDoubled, `,"obligation":"rent"`), at(fixtures.IncomeStops, ""),
		at(fixtures.IncomeChanges, `,"percent":110`), at(fixtures.Windfall, ""),
	} {
		c.Events = append(c.Events, event(t, p, i+1, text))
	}
	rents := of(history(t, g, connection(p, 1), connected), "rent", eventTime)
	got, err := g.ChangedPayments(c)
	want := map[int]seed.AgreedPayment{5: got[5]}
	for number, month := range map[int]int{1: 0, 2: 1, 3: 2, 4: 2} {
		want[number] = seed.AgreedPayment{Name: rents[month].Counterparty.Name, Due: calendar.In(rents[month].At, time.UTC)}
	}
	if got[5].Name == "" || !maps.Equal(got, want) || err != nil {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
	c.Events = append(c.Events, event(t, p, 8, at(fixtures.AccountClosed, "")))
	if got, err := g.ChangedPayments(c); len(got) != 0 || err != nil {
		t.Errorf("payments of a closed account: %v (%v)", got, err)
	}
}

// Ensure that a new agreement is paid every month: from the event on, or from a month later for a loan, which is first
// paid out.
func TestNewAgreements(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"uk_salaried_renter", "us_salaried_homeowner"} {
		for _, kind := range []string{fixtures.NewLoan, fixtures.NewInsurance, fixtures.NewSubscription} {
			was, is := withEvents(t, id, at(kind, ""))
			before, payments := byID(was), []seed.Entry{}
			for _, r := range is.Entries {
				if _, existed := before[r.ID]; !existed && r.Obligation != "" && r.Transfer == "" && r.Amount.Minor < 0 {
					payments = append(payments, r)
				}
			}
			if len(payments) < 5 || len(payments) > 7 {
				t.Errorf("%s of %s: %d payments in half a year", kind, id, len(payments))
			}
		}
	}
}

// Ensure that a closed account has a balance of zero, that an overdraft event leads to the balance that it gives, and
// that a windfall has the amount that it gives.
func TestAccountEvents(t *testing.T) {
	t.Parallel()
	_, closed := withEvents(t, "uk_salaried_renter", at(fixtures.AccountClosed, `,"account":"savings"`))
	for place, a := range closed.Accounts {
		if a.Type == bank.SavingsAccount {
			last := a.Opening
			for _, r := range closed.Entries {
				if r.AccountIndex == place {
					last = r.Running
				}
			}
			if last.Minor != 0 || !a.ClosedAt.Equal(eventTime) {
				t.Errorf("closed at %s with %s", a.ClosedAt, last)
			}
		}
	}
	_, over := withEvents(t, "us_salaried_homeowner", at(fixtures.Overdraft, `,"amount":75`))
	found := false
	for _, r := range over.Entries {
		found = found || r.Authorised.Equal(eventTime) && r.Running.Minor == -75_00
	}
	if !found {
		t.Error("the account is not overdrawn by 75")
	}
	_, rich := withEvents(t, "uk_salaried_renter", at(fixtures.Windfall, `,"amount":"12000.01"`))
	found = false
	for _, r := range rich.Entries {
		found = found || r.At.Equal(eventTime) && r.Amount.Minor == 12000_01
	}
	if !found {
		t.Error("there is no windfall")
	}
}

// Ensure that a row is posted as it is given and pending until it is booked, that its replacement keeps its id, and
// that a withdrawn row is missing.
func TestPostedRows(t *testing.T) {
	t.Parallel()
	f := load(t)
	g, p := &seed.Generator{Fixtures: f}, find(t, f, "uk_salaried_renter")
	c := connection(p, 1)
	row := func(amount string) string {
		return fmt.Sprintf(
			`{"kind":"transaction","at":%q,"row":{"description":"corner shop, 5",
				"amount":%s,"booked":%q,"category":"food_and_drink/groceries"}}`,
			eventTime.Format(time.RFC3339),
			amount,
			eventTime.AddDate(0, 0, 2).Format(time.RFC3339),
		)
	}
	c.Events = []bank.LifeEvent{event(t, p, 1, row("-5")), event(t, p, 2, row("-7.5"))}
	pending, booked, err := g.EventTransaction(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	r, found := byID(history(t, g, c, connected))[booked]
	if !found || r.Amount.Minor != -5_00 || r.Description != "corner shop, "+
		"5" || r.Pending != string(pending) || !r.Authorised.Equal(eventTime) ||
		!r.At.Equal(eventTime.AddDate(0, 0, 2)) ||
		r.Enrichment.Categories.L2 != "groceries" ||
		!r.Posted {
		t.Errorf("got %+v", r.Transaction)
	}
	replaced := event(t, p, 3, row("-9"))
	replaced.Replaces = 1
	c.Events = append(c.Events, replaced)
	if r := byID(history(t, g, c, connected))[booked]; r.Amount.Minor != -9_00 {
		t.Errorf("the replaced row has %s", r.Amount)
	}
	c.Events = append(c.Events, bank.LifeEvent{Number: 4, Replaces: 1, Withdrawn: true})
	if _, found := byID(history(t, g, c, connected))[booked]; found {
		t.Error("a withdrawn row is there")
	}
}
