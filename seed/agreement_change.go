package seed

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// agreementChange is a change of an obligation by a life event, from an instant on.
type agreementChange struct {
	from    int64
	stops   bool
	amount  int64 // in minor units; 0 leaves it unchanged
	percent int64 // in hundredths of a per cent; 0 leaves the amount unchanged
}

// changedPayment is the first payment of an obligation that a life event of the connection changes.
type changedPayment struct {
	event      int // its number
	obligation *obligation
	due        int64
}

// changeAgreement changes an obligation from the event on, or its next occurrence only, depending on the kind of event.
func (sim *simulation) changeAgreement(e *lifeEvent) error {
	ob, err := sim.obligationOf(e)
	if ob == nil || err != nil {
		return err
	}
	next, found := sim.nextOccurrence(ob, e.at)
	if found && e.number != 0 {
		due := sim.instalment(ob, next).At.Unix()
		if _, agreed := ob.agreedAmount(0, due); agreed {
			sim.changedPayments = append(sim.changedPayments, changedPayment{e.number, ob, due})
		}
	}
	switch e.Kind {
	case fixtures.PaymentMissed, fixtures.PaymentDoubled:
		if !found {
			return nil // the agreement has ended
		}
		change := ob.changes[next.Nominal]
		change.skipped = change.skipped || e.Kind == fixtures.PaymentMissed
		change.doubled = change.doubled || e.Kind == fixtures.PaymentDoubled
		ob.changes[next.Nominal] = change
	default:
		stops := e.Kind == fixtures.IncomeStops
		ob.agreed = append(ob.agreed, agreementChange{e.at, stops, int64(e.Amount), int64(e.Percent)})
	}
	return nil
}

// AgreedPayment is a payment of an agreement, or a receipt of an income.
type AgreedPayment struct {
	Name string       // of the counterparty; empty if the statement line has none
	Due  calendar.Day // where the bank is
}

// ChangedPayments returns the first payment that each life event of a connection changes in its agreement, by the
// number of the event. It has none for events of other kinds, and where an earlier event or the agreement itself ends
// the payments before, or an account is closed by then.
func (g *Generator) ChangedPayments(c bank.Connection) (map[int]AgreedPayment, error) {
	sim, err := g.simulate(c, c.CreatedAt)
	if err != nil {
		return nil, err
	}
	payments := map[int]AgreedPayment{}
	for _, changed := range sim.changedPayments {
		if ob := changed.obligation; !sim.accounts[ob.account].isClosed(changed.due) {
			payments[changed.event] = AgreedPayment{Name: ob.payee.display, Due: sim.bankDays.dayOf(changed.due)}
		}
	}
	return payments, nil
}

// obligationOf returns the obligation that an event names, or the one whose payment is due next if it names none. It
// returns nil if no payment is due.
func (sim *simulation) obligationOf(e *lifeEvent) (*obligation, error) {
	if e.Obligation == "" {
		return sim.nextPayment(e.at), nil
	}
	for _, ob := range sim.obligations {
		if ob.ID == e.Obligation {
			return ob, nil
		}
	}
	return nil, fmt.Errorf("no obligation %q", e.Obligation)
}

// NextPayment returns the id of the obligation of a connection's persona to which an event of payments at an instant
// applies if it names none: the one whose next payment is due earliest. It returns "" if no payment is due within two
// years.
func (g *Generator) NextPayment(c bank.Connection, at time.Time) (string, error) {
	sim, err := g.simulate(c, at)
	if err != nil {
		return "", err
	}
	if ob := sim.nextPayment(at.Unix()); ob != nil {
		return ob.ID, nil
	}
	return "", nil
}

// nextPayment returns the obligation of the persona whose next payment is due earliest at an instant or later, or nil.
// Bills, loans and subscriptions come before gifts, savings and what is paid only by chance.
func (sim *simulation) nextPayment(at int64) (first *obligation) {
	const owed = bank.TagBill | bank.TagLoan | bank.TagSubscription
	var earliest int64
	firstOwed := false
	for _, ob := range sim.obligations[:len(sim.in.Persona.Obligations)] {
		next, found := sim.nextOccurrence(ob, at)
		if ob.In || !found {
			continue
		}
		due, isOwed := sim.instalment(ob, next).At.Unix(), ob.Chance == 0 && tagsOf(ob.Label)&owed != 0
		earlier := first == nil || due < earliest
		if sim.accounts[ob.account].isClosed(due) || firstOwed && !isOwed || firstOwed == isOwed && !earlier {
			continue
		}
		first, earliest, firstOwed = ob, due, isOwed
	}
	return first
}

// nextOccurrence returns the first occurrence that is paid at an instant or later, within two years.
func (sim *simulation) nextOccurrence(ob *obligation, at int64) (next calendar.Occurrence, found bool) {
	const weekBefore = 7 // an occurrence on a day without banking moves by less
	day := sim.bankDays.dayOf(at)
	ob.occurrences(sim.customer.country, day-weekBefore, day+731, func(occ calendar.Occurrence) bool {
		if !ob.changes[occ.Nominal].skipped && sim.instalment(ob, occ).At.Unix() >= at {
			next, found = occ, true
		}
		return !found
	})
	return next, found
}

// agreedAmount returns the amount of an occurrence at an instant, in minor units, after the changes by life events. It
// returns false if the obligation has been stopped.
func (ob *obligation) agreedAmount(amount, at int64) (int64, bool) {
	for _, c := range ob.agreed {
		switch {
		case at < c.from:
		case c.stops:
			return 0, false
		case c.amount != 0:
			amount = c.amount
		case c.percent != 0:
			amount = max(mulDiv(amount, c.percent, 10_000), 1)
		}
	}
	return amount, true
}
