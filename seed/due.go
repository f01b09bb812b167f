package seed

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// gatherCommitment adds the occurrences of an obligation that fall due in a month, and those that the story has moved there.
func (w *gatherer) gatherCommitment(c *commitment, first, next calendar.Day) {
	since := first
	if c.delays {
		since -= 60 // no story delays a payment by more days
	}
	c.due(w.who.country, since, next, func(o calendar.Occurrence) bool {
		change := c.changes[o.Nominal]
		day := o.Due
		if change.late > 0 {
			day = w.offices.forward(day + calendar.Day(change.late))
		}
		if !change.skipped && day >= first && day < next {
			w.gatherOccurrence(c, o.Nominal, day)
		}
		return true
	})
}

func (w *gatherer) gatherOccurrence(c *commitment, nominal, day calendar.Day) {
	s := &w.stream
	d := draft{key: c.key.at(int64(nominal), 0), place: c.place, payee: c.payee, about: c.about}
	s.begin(d.key)
	if happens := s.below(10_000); c.Chance > 0 && happens >= int(c.Chance) {
		return
	}
	if d.amount = w.amount(c, nominal, s); !c.In {
		d.amount = -d.amount
	}
	d.auth = w.clockOf(c.payee.rail, w.settled(c, day), s)
	d.at = d.auth
	if c.payee.rail == fixtures.Card || c.payee.rail == fixtures.CardOnline {
		d.at = w.bookedAfter(d.auth, c.place, s)
	}
	w.steps = append(w.steps, step{draft: d, kind: due, commitment: c})
}

// settled is the day itself, or the next working day for a payment that moves in a batch, whatever its schedule says.
func (w *world) settled(c *commitment, day calendar.Day) calendar.Day {
	if settlesByBatch(c.payee.rail) {
		return w.offices.forward(day)
	}
	return day
}

// fallDue carries out an occurrence. Where the money is lacking a direct debit is returned, or paid for a fee; a standing order,
// a transfer or a card payment is just not made.
func (w *world) fallDue(a *account, s *step) {
	debit := s.amount < 0
	if debit {
		w.cover(a, &s.draft)
	}
	batch := s.payee.rail == fixtures.DirectDebit || s.payee.rail == fixtures.ACHDebit
	switch {
	case !debit || a.covers(-s.amount):
		w.pay(s)
	case !batch:
	case a.Pays && a.covers(-s.amount-paidBeyond):
		w.pay(s)
		w.chargeFee(a, s, w.lines.paidFee)
	default:
		w.post(&s.draft)
		w.giveBack(s)
		w.chargeFee(a, s, w.lines.fee)
	}
}

// paidBeyond is how far beyond its limit a bank lets an account go that Pays: 250 pounds or dollars.
const paidBeyond = 250_00

// pay posts an occurrence, and what it pays off.
func (w *world) pay(s *step) {
	c := s.commitment
	if c == nil || c.into < 0 {
		w.post(&s.draft)
		return
	}
	link := s.key.path("link").ids()[:32]
	s.about = &about{obligation: s.more().obligation, link: link}
	w.post(&s.draft)
	leg := s.draft
	leg.key, leg.place, leg.amount, leg.at = s.key.path("leg"), c.into, -s.amount, s.auth
	leg.payee, leg.about, leg.tags = w.lines.received, &about{link: link}, bank.TagInternalTransfer
	w.post(&leg)
}

// cover moves money here from where the account is topped up, if a payment would lack it; the payment then follows a second later.
func (w *world) cover(a *account, d *draft) {
	if a.TopUp == nil || a.covers(-d.amount) {
		return
	}
	before := a.available
	w.refill(a, d, -d.amount)
	if a.available != before {
		d.auth++
		d.at++
	}
}

// giveBack returns a debit in the afternoon of its day.
func (w *world) giveBack(s *step) {
	d := w.nextMorning(s.draft, "unpaid")
	d.auth = w.offices.at(w.offices.day(s.auth), 15*3600+w.stream.below(3600))
	d.at = d.auth
	d.payee, d.amount, d.typed, d.about = w.lines.unpaid, -s.amount, reversal, &about{names: upper(s.payee.display)}
	w.after(step{draft: d, kind: post})
}

// chargeFee charges the account's fee, if it has one, on the next working day.
func (w *world) chargeFee(a *account, s *step, line *payee) {
	if a.Fee > 0 {
		d := w.nextMorning(s.draft, "fee")
		d.payee, d.amount, d.typed = line, -int64(a.Fee), charge
		w.after(step{draft: d, kind: post})
	}
}

// nextMorning is a row of the bank that follows from another, on the next working day.
func (w *world) nextMorning(d draft, purpose string) draft {
	day := w.offices.later(w.offices.day(d.auth), 1)
	d.key = d.key.path(purpose)
	w.stream.begin(d.key)
	d.auth = w.clockOf(fixtures.DirectDebit, day, &w.stream)
	d.at, d.about, d.tags = d.auth, nil, 0
	return d
}
