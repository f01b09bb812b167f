package seed

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
	"budsandbox/parallel"
)

// simulation computes one history. It holds the persona with its references resolved, and the state
// of the accounts while the events of the history are applied in order.
type simulation struct {
	in           Inputs
	until        int64 // end of the history, in seconds since 1970
	root         key   // of all entries: dataset, seed, provider and persona
	customer     *customer
	prices       *fixtures.Prices
	payees       *payeeBuilder
	accounts     []*account
	accountIndex map[string]int // by role
	obligations  []*obligation
	habits       []*habit
	transfers    []*transfer
	singleEvents []event
	slowdowns    []slowdown
	bankLines    bankLines
	cardPayees   map[int]*payee // payees of repayments, by index of the card
	largeBills   map[key]*payee // that overdraft events pay if the sum is large, by the keys of the events

	changedPayments []changedPayment

	localDays *dayTable // in the time zone of the customer's town
	bankDays  *dayTable // in the time zone of the country's banks; see calendar.ZoneOf

	stream    stream
	queue     []event    // follow-up events, in order
	movements *Movements // to which applyEvents adds
}

// newSimulation returns a simulation that is prepared for a history up to until.
func (g *Generator) newSimulation(in Inputs, until time.Time) (*simulation, error) {
	sim, err := g.openSimulation(in, until)
	if err != nil {
		return nil, err
	}
	if err := sim.prepare(); err != nil {
		return nil, fmt.Errorf("persona %s: %w", in.Persona.ID, err)
	}
	for _, h := range sim.habits {
		h.payDay = sim.payDayOf(h.Habit)
	}
	if err := sim.prepareLifeEvents(); err != nil {
		return nil, fmt.Errorf("persona %s: %w", in.Persona.ID, err)
	}
	return sim, nil
}

// minPreparedPerWorker is the least number of habits that justifies another goroutine.
const minPreparedPerWorker = 4

// prepare prepares what the persona consists of: agreements and incidents are one task, and each habit is another.
func (sim *simulation) prepare() error {
	habits := make([]*habit, len(sim.in.Persona.Habits))
	errs := make([]error, 1+len(habits))
	for task := range parallel.InOrder(len(errs), minPreparedPerWorker, func() func(int) {
		payees := *sim.payees
		payees.names = newNames(payees.names.people) // a worker has a source of names for itself
		return func(task int) {
			if task == 0 {
				errs[0] = sim.prepareAgreements()
			} else {
				habits[task-1], errs[task] = sim.prepareHabit(&sim.in.Persona.Habits[task-1], &payees)
			}
		}
	}) {
		if errs[task] != nil {
			return errs[task]
		}
	}
	sim.habits = slices.DeleteFunc(habits, func(h *habit) bool { return h == nil })
	return nil
}

// prepareAgreements prepares everything but habits.
func (sim *simulation) prepareAgreements() error {
	for _, prepare := range []func() error{
		sim.prepareBankLines, sim.prepareObligations, sim.prepareTransfers, sim.prepareIncidents,
	} {
		if err := prepare(); err != nil {
			return err
		}
	}
	return nil
}

// openSimulation returns a simulation that knows the customer and the accounts, but not what happens on them.
func (g *Generator) openSimulation(in Inputs, until time.Time) (*simulation, error) {
	sim := &simulation{
		in:           in,
		until:        until.Unix(),
		root:         entryKey(in),
		accountIndex: map[string]int{},
		cardPayees:   map[int]*payee{},
		largeBills:   map[key]*payee{},
	}
	if err := sim.loadFixtures(g, customerKey(in.Seed, in.Persona)); err != nil {
		return nil, err
	}
	sim.bankDays = g.days.table(sim.customer.country, sim.customer.bankZone, in.From, until)
	sim.localDays = sim.bankDays
	if sim.customer.home.Zone != calendar.ZoneOf(sim.customer.country) {
		sim.localDays = g.days.table(sim.customer.country, sim.customer.zone, in.From, until)
	}
	sim.openAccounts()
	return sim, nil
}

// dataKey returns the key below which all keys of a seed are derived.
func dataKey(seed uint64) key {
	return key{}.path("budsandbox", strconv.Itoa(Dataset), strconv.FormatUint(seed, 10))
}

// entryKey returns the key of all entries of a history.
func entryKey(in Inputs) key { return dataKey(in.Seed).path("rows", in.Provider.ID, in.Persona.ID) }

// customerKey returns the key of a persona's customer, who is the same at every provider.
func customerKey(seed uint64, p *fixtures.Persona) key { return dataKey(seed).path("person", p.ID) }

// loadFixtures reads the reference data to which the persona refers and sets its customer.
func (sim *simulation) loadFixtures(g *Generator, customer key) (err error) {
	f := g.Fixtures
	p := &payeeBuilder{model: fixtures.DefaultModel(sim.in.Persona.Region), labels: &g.labels}
	p.style = sim.in.Provider.StyleIn(sim.in.Persona.Region)
	if p.merchants, err = f.Merchants(); err != nil {
		return err
	}
	if p.processors, err = f.Processors(); err != nil {
		return err
	}
	if p.codes, err = f.Codes(); err != nil {
		return err
	}
	if p.places, err = f.Places(); err != nil {
		return err
	}
	if sim.prices, err = f.Prices(); err != nil {
		return err
	}
	people, err := f.People()
	if err != nil {
		return err
	}
	p.names = newNames(people.In(sim.in.Persona.Region))
	p.customer, err = newCustomer(customer, sim.in.Persona, p.names, p.places)
	if err != nil {
		return err
	}
	sim.customer, sim.payees = p.customer, p
	return nil
}

// account returns the index of the account with a role.
func (sim *simulation) account(role string) int { return sim.accountIndex[role] }

// prepareObligations resolves the accounts, days and payees of the persona's obligations.
func (sim *simulation) prepareObligations() error {
	for i := range sim.in.Persona.Obligations {
		o := &sim.in.Persona.Obligations[i]
		ob := &obligation{
			Obligation: o,
			key:        sim.root.path("obligation", o.ID),
			account:    sim.account(o.Account),
			into:       -1,
			extras:     &extras{obligation: o.ID},
			changes:    map[calendar.Day]occurrenceChange{},
		}
		ob.from, ob.until = sim.span(o.From, o.Until)
		if o.Into != "" {
			ob.into = sim.account(o.Into)
		}
		var err error
		named, rail := sim.payees.local(&o.Payee, o.Rail)
		if ob.payee, err = sim.payees.build(sim.customer.key.path("agreement", o.ID), named, rail); err != nil {
			return fmt.Errorf("obligation %s: %w", o.ID, err)
		}
		ob.payee.tags |= tagsOf(o.Label)
		if ob.payee.toFriend { // the same friend every time
			name := ob.key.pick("friend", sim.customer.friends)
			ob.payee.toFriend, ob.payee.display = false, name
			ob.payee.slots["name"], ob.payee.enrichment.Names = upper(name), []string{name}
		}
		sim.listOccurrences(ob)
		sim.obligations = append(sim.obligations, ob)
	}
	return nil
}

// tagsOf returns Bud's tags for the label of an obligation.
func tagsOf(label string) bank.Tags {
	switch label {
	case "salary", "wages", "pension", "income":
		return bank.TagIncome
	case "benefit":
		return bank.TagIncome | bank.TagBenefit
	case "loan":
		return bank.TagLoan
	case "subscription":
		return bank.TagSubscription
	case "bill", "rent", "mortgage", "insurance":
		return bank.TagBill
	}
	return 0
}

// prepareHabit resolves the payees of a habit and their weights. It returns nil if none of its merchants trades in the
// customer's home town.
func (sim *simulation) prepareHabit(h *fixtures.Habit, payees *payeeBuilder) (*habit, error) {
	prepared := &habit{
		Habit:   h,
		key:     sim.root.path("habit", h.ID),
		account: sim.account(h.Account),
		hours:   h.OverHours(),
	}
	prepared.hoursSum = sumOf(prepared.hours)
	for day := range prepared.weekdays {
		prepared.weekdays[day] = h.OnWeekday(time.Weekday(day))
	}
	prepared.from, prepared.until = sim.span(h.From, h.Until)
	named := make([]fixtures.Payee, 0, len(h.Merchants)+len(h.Lines))
	for slug, weight := range payees.localMerchants(h.Merchants) {
		named = append(named, fixtures.Payee{Merchant: slug, Weight: weight})
	}
	slices.SortFunc(named, func(a, b fixtures.Payee) int { return strings.Compare(a.Merchant, b.Merchant) })
	named = append(named, h.Lines...)
	if len(named) == 0 {
		return nil, nil
	}
	for j := range named {
		p, err := payees.build(sim.customer.key.path("usual", h.ID), &named[j], h.Rail)
		if err != nil {
			return nil, fmt.Errorf("habit %s: %w", h.ID, err)
		}
		prepared.payees = append(prepared.payees, p)
		prepared.hashes = append(prepared.hashes, hashOf(p.slug))
		prepared.weights = append(prepared.weights, int64(max(named[j].Weight, 1))*preference(sim.customer.key, p.slug))
	}
	return prepared, nil
}

// preference returns the customer's own weight for a merchant. Without it, all customers of a
// persona would prefer the same shops.
func preference(customer key, slug string) int64 {
	return [...]int64{1, 3, 9, 27}[customer.path("likes", slug).uint64()>>62]
}

// payDayOf returns the obligation whose due days are the pay days of a habit, or nil.
func (sim *simulation) payDayOf(h *fixtures.Habit) *obligation {
	for _, ob := range sim.obligations {
		if ob.ID == h.After || h.After == "" && ob.In && tagsOf(ob.Label)&bank.TagIncome != 0 {
			return ob
		}
	}
	return nil
}

// prepareTransfers resolves the accounts and days of the persona's transfers.
func (sim *simulation) prepareTransfers() error {
	for i := range sim.in.Persona.Transfers {
		planned := &sim.in.Persona.Transfers[i]
		t := &transfer{
			Transfer: planned, key: sim.root.path("transfer", planned.ID), extras: &extras{obligation: planned.ID},
			from: sim.account(planned.From), to: sim.account(planned.To), standingOrder: planned.Amount > 0,
		}
		t.begins, t.ends = sim.span(t.Begins, t.Ends)
		sim.transfers = append(sim.transfers, t)
	}
	return nil
}

// unix returns the time that is a number of seconds after 1970.
func unix(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
