package emulator_test

import (
	"slices"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/fixtures"
)

// lifeEvent is a request for an event of one kind, with a check of its effect.
type lifeEvent struct {
	rest string // of the event's body
	wait string // until its effects are visible
	sees func(t *testing.T, a, twin *lifeCustomer, d outcome)
}

// outcome is the difference between the first account of a customer and that of a twin without the event. It leaves
// out transfers between the customer's accounts, which follow from balances.
type outcome struct {
	added, gone []emulatortest.Transaction
	changed     [][2]emulatortest.Transaction // the twin's first
}

func outcomeOf(a, twin financialPicture) (d outcome) {
	elsewhere := func(r emulatortest.Transaction) bool {
		return r.Account != a.accounts[0].ID || slices.Contains(r.Tags, "internal-transfer")
	}
	for _, r := range a.rows {
		switch other, found := twin.byID[r.ID]; {
		case elsewhere(r):
		case !found:
			d.added = append(d.added, r)
		case other.Amount != r.Amount:
			d.changed = append(d.changed, [2]emulatortest.Transaction{other, r})
		}
	}
	for _, r := range twin.rows {
		if _, found := a.byID[r.ID]; !found && !elsewhere(r) {
			d.gone = append(d.gone, r)
		}
	}
	return d
}

// amounts returns the signed amounts of transactions.
func amounts(rows []emulatortest.Transaction) (all []string) {
	for _, r := range rows {
		all = append(all, map[string]string{"credit": "+", "debit": "-"}[r.Side]+r.Amount.Value)
	}
	slices.Sort(all)
	return all
}

func mustHaveAmounts(t *testing.T, what string, rows []emulatortest.Transaction, want ...string) {
	t.Helper()
	if got := amounts(rows); !slices.Equal(got, want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// mustChange checks that only amounts have changed, each to the given per cent, to the nearest penny.
func mustChange(t *testing.T, d outcome, percent int64) {
	t.Helper()
	if len(d.changed) == 0 {
		t.Error("nothing changed")
	}
	for _, pair := range d.changed {
		was, is := pair[0].Amount.Minor(t, "credit"), pair[1].Amount.Minor(t, "credit")
		if off := is*100 - was*percent; off < -50 || off > 50 {
			t.Errorf("%s became %s, want %d %%", pair[0].Amount.Value, pair[1].Amount.Value, percent)
		}
	}
}

// lifeEvents are all kinds of events.
var lifeEvents = map[string]lifeEvent{
	fixtures.IncomeStops: {"", "P45D", func(t *testing.T, _, _ *lifeCustomer, d outcome) {
		for _, r := range d.gone {
			if r.Side == "credit" && slices.Contains(r.Tags, "income") {
				return
			}
		}
		t.Errorf("no income is gone: %v", amounts(d.gone))
	}},
	fixtures.IncomeChanges: {`,"percent":130`, "P33D", func(t *testing.T, _, _ *lifeCustomer, d outcome) {
		mustChange(t, d, 130)
	}},
	fixtures.PaymentMissed: {"", "P33D", func(t *testing.T, _, _ *lifeCustomer, d outcome) {
		if len(d.gone) != 1 || d.gone[0].Side != "debit" {
			t.Errorf("what is gone is %v", amounts(d.gone))
		}
	}},
	fixtures.PaymentDoubled: {"", "P33D", func(t *testing.T, a, _ *lifeCustomer, d outcome) {
		if len(d.added) != 1 {
			t.Fatalf("what is new is %v", amounts(d.added))
		}
		alike := 0
		for _, r := range a.picture.rows {
			added := d.added[0]
			if r.Description == added.Description && r.At.Equal(added.At) && r.Amount == added.Amount && r.Side == added.Side {
				alike++
			}
		}
		if alike != 2 {
			t.Errorf("it is there %d times", alike)
		}
	}},
	fixtures.PaymentChanges: {`,"percent":150`, "P33D", func(t *testing.T, _, _ *lifeCustomer, d outcome) {
		mustChange(t, d, 150)
	}},
	fixtures.NewLoan: {"", "P25D", func(t *testing.T, _, _ *lifeCustomer, d outcome) {
		mustHaveAmounts(t, "what is new", d.added, "+3000.00")
	}},
	fixtures.NewInsurance: {"", "P25D", func(t *testing.T, _, _ *lifeCustomer, d outcome) {
		mustHaveAmounts(t, "what is new", d.added, "-24.50")
	}},
	fixtures.NewSubscription: {"", "P25D", func(t *testing.T, _, _ *lifeCustomer, d outcome) {
		mustHaveAmounts(t, "what is new", d.added, "-12.99")
	}},
	fixtures.AccountClosed: {"", "P2D", func(t *testing.T, a, twin *lifeCustomer, _ outcome) {
		if balance := a.booked(t); balance != 0 {
			t.Errorf("the closed account holds %d, its twin %d", balance, twin.booked(t))
		}
	}},
	fixtures.Overdraft: {`,"amount":40`, "PT2H", func(t *testing.T, a, _ *lifeCustomer, d outcome) {
		if balance := a.booked(t); balance != -4000 || len(d.added) != 1 {
			t.Errorf("the account holds %d after %v", balance, amounts(d.added))
		}
	}},
	fixtures.Windfall: {"", "PT2H", func(t *testing.T, a, twin *lifeCustomer, d outcome) {
		mustHaveAmounts(t, "what is new", d.added, "+5000.00")
		if gained := a.booked(t) - twin.booked(t); gained != 500000 {
			t.Errorf("the account gained %d", gained)
		}
	}},
}

// Ensure that each kind of life event, for an ordinary British and an ordinary American customer, shows nothing
// before the refresh; that afterwards only the event's rows differ from those of a twin without it, and rows,
// balances, income, regular and future payments, budgets, totals, insights and webhooks agree to the penny; and
// that export and import preserve it.
func TestLifeEvents(t *testing.T) {
	t.Parallel()
	if len(lifeEvents) != len(fixtures.LifeEventKinds) {
		t.Errorf("%d kinds of %d are tested", len(lifeEvents), len(fixtures.LifeEventKinds))
	}
	for kind, h := range lifeEvents {
		for region := range ordinaryPersonas {
			if emulatortest.Sampled && (len(kind)%2 == 0) != (region == "GB") {
				continue // each kind in one country
			}
			t.Run(region+" "+kind, func(t *testing.T) {
				t.Parallel()
				again := newLifeSandbox(t, region)
				if got := again.newCustomer(t).after(t, kind, h); got != play(t, region, kind, h) {
					t.Error("the same calls give other bytes")
				}
			})
		}
	}
}

// after adds an event and returns all that can be read afterwards.
func (a *lifeCustomer) after(t *testing.T, kind string, h lifeEvent) string {
	t.Helper()
	a.addEvent(t, kind, h)
	a.sandbox.Advance(h.wait)
	a.Client = a.sandbox.Client
	a.Refresh(t)
	return a.everything(t)
}

func (a *lifeCustomer) addEvent(t *testing.T, kind string, h lifeEvent) {
	t.Helper()
	a.sandbox.Must(201, "POST", "/_sandbox/customers/"+a.ID+"/events", `{"kind":"`+kind+`"`+h.rest+`}`)
}

// play is after with checks of every step.
func play(t *testing.T, region, kind string, h lifeEvent) string {
	t.Helper()
	w := newLifeSandbox(t, region)
	a, twin := w.newCustomer(t), w.newCustomer(t)
	before, insights := a.everything(t), a.insights(t)
	a.addEvent(t, kind, h)
	if a.everything(t) != before {
		t.Error("something is seen at once")
	}
	past := pictureOf(t, a.ConnectedCustomer)
	w.Advance(h.wait)
	a.Client, twin.Client = w.Client, w.Client
	mustNotChange(t, a.ConnectedCustomer, past)
	for _, one := range []*lifeCustomer{a, twin} {
		one.Refresh(t)
		one.readPicture(t)
	}
	a.mustAgree(t)
	h.sees(t, a, twin, outcomeOf(a.picture, twin.picture))
	var fresh []string
	for _, one := range a.insights(t) {
		if !slices.Contains(insights, one) {
			fresh = append(fresh, one)
		}
	}
	if told := a.receivedInsights(t); !slices.Equal(told, fresh) {
		t.Errorf("told of %v, new are %v", told, fresh)
	}
	after := a.everything(t)
	w.exportAndImport(t)
	a.Client = w.Client
	if a.everything(t) != after {
		t.Error("export and import keep other bytes")
	}
	return after
}
