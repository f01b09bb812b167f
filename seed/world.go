package seed

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// world is one life while it is computed: the persona with everything prepared, and how its accounts stand.
type world struct {
	life        Life
	root        key // of rows: dataset, seed, provider and persona
	who         *person
	prices      *fixtures.Prices
	payees      *payees
	accounts    []*account
	places      map[string]int
	commitments []*commitment
	habits      []*habit
	transfers   []*transfer
	events      []step
	slow        []slowdown
	lines       bankLines
	cards       map[int]*payee // whom the payments of credit cards go to

	shops, offices *wall // where the customer lives, and where banks keep their days

	stream stream
	later  []step // in order
	drafts []draft
}

// newWorld prepares a life.
func newWorld(f *fixtures.Fixtures, life Life, until time.Time) (*world, error) {
	root := key{}.path("budsandbox", strconv.Itoa(Dataset), strconv.FormatUint(life.Seed, 10))
	w := &world{life: life, root: root.path("rows", life.Provider.ID, life.Persona.ID), places: map[string]int{}, cards: map[int]*payee{}}
	if err := w.read(f, root.path("person", life.Persona.ID)); err != nil {
		return nil, err
	}
	w.offices = newWall(w.who.country, w.who.bankZone, life.From, until)
	w.shops = w.offices
	if w.who.home.Zone != calendar.ZoneOf(w.who.country) {
		w.shops = newWall(w.who.country, w.who.zone, life.From, until)
	}
	w.openAccounts()
	for _, prepare := range []func() error{w.prepareLines, w.prepareCommitments, w.prepareHabits, w.prepareTransfers, w.prepareStory} {
		if err := prepare(); err != nil {
			return nil, fmt.Errorf("persona %s: %w", life.Persona.ID, err)
		}
	}
	return w, nil
}

// read takes from the fixtures what lives are made of.
func (w *world) read(f *fixtures.Fixtures, who key) (err error) {
	p := &payees{model: fixtures.DefaultModel(w.life.Persona.Region)}
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
	if p.people, err = f.People(); err != nil {
		return err
	}
	if w.prices, err = f.Prices(); err != nil {
		return err
	}
	p.who, err = newPerson(who, w.life.Persona, p.people, p.places)
	w.who, w.payees = p.who, p
	return err
}

func (w *world) place(role string) int { return w.places[role] }

func (w *world) prepareCommitments() error {
	for i := range w.life.Persona.Obligations {
		o := &w.life.Persona.Obligations[i]
		c := &commitment{Obligation: o, key: w.root.path("obligation", o.ID), place: w.place(o.Account), into: -1, about: &about{obligation: o.ID}, changes: map[calendar.Day]change{}}
		c.from, c.until = w.span(o.From, o.Until)
		if o.Into != "" {
			c.into = w.place(o.Into)
		}
		var err error
		if c.payee, err = w.payees.of(w.who.key.path("agreement", o.ID), &o.Payee, o.Rail); err != nil {
			return fmt.Errorf("obligation %s: %w", o.ID, err)
		}
		c.payee.tags |= tagsOf(o.Label)
		if c.payee.personal { // somebody is paid again and again
			name := c.key.pick("friend", w.who.friends)
			c.payee.personal, c.payee.fixed["name"], c.payee.display, c.payee.enriched.Names = false, upper(name), name, []string{name}
		}
		w.commitments = append(w.commitments, c)
	}
	return nil
}

// tagsOf is what the label of an obligation says to Bud.
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

func (w *world) prepareHabits() error {
	for i := range w.life.Persona.Habits {
		h := &w.life.Persona.Habits[i]
		one := &habit{Habit: h, key: w.root.path("habit", h.ID), place: w.place(h.Account), hours: h.OverHours(), pay: w.payOf(h)}
		one.from, one.until = w.span(h.From, h.Until)
		named := make([]fixtures.Payee, 0, len(h.Merchants)+len(h.Lines))
		for slug, weight := range h.Merchants {
			named = append(named, fixtures.Payee{Merchant: slug, Weight: weight})
		}
		slices.SortFunc(named, func(a, b fixtures.Payee) int { return compare(a.Merchant, b.Merchant) })
		named = append(named, h.Lines...)
		for j := range named {
			whom, err := w.payees.of(w.who.key.path("usual", h.ID), &named[j], h.Rail)
			if err != nil {
				return fmt.Errorf("habit %s: %w", h.ID, err)
			}
			one.payees = append(one.payees, whom)
			one.hashes = append(one.hashes, hashOf(whom.slug))
			one.weights = append(one.weights, int64(max(named[j].Weight, 1))*liking(w.who.key, whom.slug))
		}
		w.habits = append(w.habits, one)
	}
	return nil
}

// liking is how fond the customer is of a merchant: without it, all customers of a persona would share their shops alike.
func liking(who key, slug string) int64 {
	return [...]int64{1, 3, 9, 27}[who.path("likes", slug).word()>>62]
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// payOf is the obligation whose due days are a habit's pay days.
func (w *world) payOf(h *fixtures.Habit) *commitment {
	for _, c := range w.commitments {
		if c.ID == h.After || h.After == "" && c.In && tagsOf(c.Label)&bank.TagIncome != 0 {
			return c
		}
	}
	return nil
}

func (w *world) prepareTransfers() error {
	for i := range w.life.Persona.Transfers {
		t := &w.life.Persona.Transfers[i]
		one := &transfer{Transfer: t, key: w.root.path("transfer", t.ID), from: w.place(t.From), to: w.place(t.To), standingOrder: t.Amount > 0, about: &about{obligation: t.ID}}
		one.begins, one.ends = w.span(t.Begins, t.Ends)
		w.transfers = append(w.transfers, one)
	}
	return nil
}

func unix(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
