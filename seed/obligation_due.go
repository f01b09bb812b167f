package seed

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// longestDelay is the longest delay of a payment by an incident, in days.
const longestDelay = 60

// planObligation plans the occurrences of an obligation that fall due in a month or that an incident
// moves to it.
func (p *planner) planObligation(ob *obligation, first, next calendar.Day) {
	since := first
	if ob.delayed {
		since -= longestDelay
	}
	for _, occ := range ob.due(since, next) {
		change := ob.changes[occ.Nominal]
		day := occ.Due
		if change.late > 0 {
			day = p.bankDays.nextWorkingDay(day + calendar.Day(change.late))
		}
		if !change.skipped && day >= first && day < next {
			p.planOccurrence(ob, occ.Nominal, day)
		}
	}
}

// planOccurrence draws the amount and the time of an occurrence. The method instalment, which
// announces the occurrence, must draw in the same order.
func (p *planner) planOccurrence(ob *obligation, nominal, day calendar.Day) {
	s := &p.stream
	m := movement{
		key:     ob.key.occurrence(int64(nominal), 0),
		account: ob.account,
		payee:   ob.payee,
		extras:  ob.extras,
	}
	s.reset(m.key)
	if happens := s.intN(10_000); ob.Chance > 0 && happens >= int(ob.Chance) {
		return
	}
	m.amount = p.amount(ob, nominal, s)
	if !ob.In {
		m.amount = -m.amount
	}
	m.authorised = p.paymentTime(ob.payee.rail, p.settlementDay(ob, day), s)
	m.booked = m.authorised
	signed, happens := ob.agreedAmount(max(m.amount, -m.amount), m.authorised)
	if !happens {
		return
	}
	if m.amount < 0 {
		signed = -signed
	}
	m.amount = signed
	if ob.payee.rail == fixtures.Card || ob.payee.rail == fixtures.CardOnline {
		m.booked = p.bookingTime(m.authorised, ob.account, s)
	}
	p.events = append(p.events, event{movement: m, kind: obligationDue, obligation: ob})
	if ob.changes[nominal].doubled {
		again := m
		again.key = m.key.path("again")
		again.extras = &extras{obligation: m.extra().obligation, lineKey: m.key}
		p.events = append(p.events, event{movement: again, kind: obligationDue, obligation: ob})
	}
}

// settlementDay returns the next working day for a batch payment, whatever its schedule says, and
// the day itself for other payments.
func (sim *simulation) settlementDay(ob *obligation, day calendar.Day) calendar.Day {
	if settlesByBatch(ob.payee.rail) {
		return sim.bankDays.nextWorkingDay(day)
	}
	return day
}

// applyObligation posts an occurrence. If the account does not cover it, a direct debit is
// returned, or paid for a fee if the account allows that. A standing order, transfer or card
// payment is not made.
func (sim *simulation) applyObligation(a *account, e *event) {
	debit := e.amount < 0
	if debit {
		sim.topUpFor(a, &e.movement)
	}
	batch := e.payee.rail == fixtures.DirectDebit || e.payee.rail == fixtures.ACHDebit
	switch {
	case !debit || a.covers(-e.amount):
		sim.postPayment(e)
	case !batch:
	case a.Pays && a.covers(-e.amount-maxBeyondLimit):
		sim.postPayment(e)
		sim.chargeFee(a, e, sim.bankLines.paidFee)
	default:
		sim.post(&e.movement)
		sim.returnDebit(e)
		sim.chargeFee(a, e, sim.bankLines.fee)
	}
}

// maxBeyondLimit is the largest amount by which an account with Pays may exceed its limit, in minor
// units: 250 pounds or dollars.
const maxBeyondLimit = 250_00

// postPayment posts an occurrence. If it pays off an own account, it also posts the credit on that
// account.
func (sim *simulation) postPayment(e *event) {
	ob := e.obligation
	if ob == nil || ob.into < 0 {
		sim.post(&e.movement)
		return
	}
	link := e.key.path("link").hex()
	e.extras = &extras{obligation: e.extra().obligation, link: link}
	sim.post(&e.movement)
	leg := e.movement
	leg.key, leg.account, leg.amount, leg.booked = e.key.path("leg"), ob.into, -e.amount, e.authorised
	leg.payee, leg.extras, leg.tags = sim.bankLines.received, &extras{link: link}, bank.TagInternalTransfer
	sim.post(&leg)
}

// topUpFor tops up an account before a payment that it does not cover. The payment then follows a
// second later.
func (sim *simulation) topUpFor(a *account, m *movement) {
	if a.TopUp == nil || a.covers(-m.amount) {
		return
	}
	before := a.available
	sim.topUp(a, m, -m.amount)
	if a.available != before {
		m.authorised++
		m.booked++
	}
}

// returnDebit schedules the return of a direct debit in the afternoon of its day.
func (sim *simulation) returnDebit(e *event) {
	m := sim.followUp(e.movement, "unpaid")
	m.authorised = sim.bankDays.instant(sim.bankDays.dayOf(e.authorised), 15*3600+sim.stream.intN(3600))
	m.booked = m.authorised
	m.payee, m.amount, m.typ = sim.bankLines.unpaid, -e.amount, typeReversal
	m.extras = &extras{merchantText: upper(e.payee.display)}
	sim.enqueue(event{movement: m, kind: plainPosting})
}

// chargeFee schedules the account's fee, if it has one, on the next working day.
func (sim *simulation) chargeFee(a *account, e *event, line *payee) {
	if a.Fee > 0 {
		m := sim.followUp(e.movement, "fee")
		m.payee, m.amount, m.typ = line, -int64(a.Fee), typeCharge
		sim.enqueue(event{movement: m, kind: plainPosting})
	}
}

// followUp returns a movement that the bank itself makes because of another one, on the next
// working day.
func (sim *simulation) followUp(m movement, purpose string) movement {
	day := sim.bankDays.workingDayAfter(sim.bankDays.dayOf(m.authorised), 1)
	m.key = m.key.path(purpose)
	sim.stream.reset(m.key)
	m.authorised = sim.paymentTime(fixtures.DirectDebit, day, &sim.stream)
	m.booked, m.extras, m.tags = m.authorised, nil, 0
	return m
}
