package seed

import (
	"bytes"
	"cmp"
	"slices"
)

// event is something that happens to an account, such as a payment or a statement. It may or may
// not lead to entries.
type event struct {
	movement
	kind        eventKind
	refundAfter int32 // in days; 0 for no refund
	obligation  *obligation
	transfer    *transfer
	target      int64 // of a balanceTarget: the balance that it and the following ones lead to; of a habit: Habit.Above
	remaining   int64 // of a balanceTarget: the number of those left, including this one
	bookedOnly  bool  // of a balanceTarget: the target is a booked balance
	spending    bool  // of a balanceTarget: purchases are made like those of habits
}

// eventKind is the kind of an event. Events of one instant are applied in the order of their kinds.
type eventKind uint8

const (
	habitPayment   eventKind = iota // a payment of a habit, made only if the account covers it
	obligationDue                   // an occurrence of an obligation
	ownTransfer                     // a transfer between two accounts of the persona
	topUpCheck                      // the end of a day, when a low account is topped up
	interestDue                     // interest for the month before
	cardStatement                   // the statement of a credit card
	cardRepayment                   // the payment of a statement
	balanceTarget                   // a payment whose amount is set so that the account reaches a balance
	plainPosting                    // an entry that is posted unconditionally
	accountClosing                  // the closing of an account
)

// applyEvents applies all events of the history, month by month, and adds the resulting movements to sim.movements.
// Some may be later than the end of the history. No decision depends on anything that happens later.
func (sim *simulation) applyEvents(buf *buffers) {
	for m := range sim.planMonths(buf) {
		for _, e := range m.overflow {
			sim.enqueue(e)
		}
		sim.applyMonth(m)
	}
	for len(sim.queue) > 0 && sim.queue[0].authorised <= sim.until {
		sim.apply(sim.popQueue())
	}
}

// applyMonth applies the events of a month and their follow-up events in order of time.
func (sim *simulation) applyMonth(m *month) {
	from := sim.in.From.Unix()
	for i := 0; i < len(m.order); {
		next := &m.events[m.order[i].index()]
		if len(sim.queue) > 0 && compareEvents(&sim.queue[0], next) < 0 {
			next = sim.popQueue()
		} else {
			i++
		}
		if next.authorised > sim.until {
			return
		}
		if next.authorised >= from {
			sim.apply(next)
		}
	}
}

// popQueue removes and returns the first follow-up event.
func (sim *simulation) popQueue() *event {
	next := sim.queue[0]
	sim.queue = sim.queue[1:]
	return &next
}

// compareEvents compares events by time, kind and key, so that their order depends on nothing but
// the events themselves.
func compareEvents(a, b *event) int {
	if c := cmp.Compare(a.authorised, b.authorised); c != 0 {
		return c
	}
	if c := cmp.Compare(a.kind, b.kind); c != 0 {
		return c
	}
	return bytes.Compare(a.key[:], b.key[:])
}

// enqueue inserts a follow-up event into the queue.
func (sim *simulation) enqueue(e event) {
	at, _ := slices.BinarySearchFunc(sim.queue, e, func(a, b event) int { return compareEvents(&a, &b) })
	sim.queue = slices.Insert(sim.queue, at, e)
}

// apply applies an event, unless its account is closed at that time.
func (sim *simulation) apply(e *event) {
	a := sim.accounts[e.account]
	if a.isClosed(e.authorised) {
		return
	}
	switch e.kind {
	case habitPayment:
		sim.applyHabitPayment(a, e)
	case obligationDue:
		sim.applyObligation(a, e)
	case ownTransfer:
		sim.applyTransfer(e)
	case topUpCheck:
		sim.applyTopUpCheck(a, e)
	case interestDue:
		sim.applyInterest(a, e)
	case cardStatement:
		sim.applyStatement(a, e)
	case cardRepayment:
		sim.applyRepayment(a, e)
	case balanceTarget:
		sim.applyTarget(a, e)
	case plainPosting:
		sim.post(&e.movement)
	case accountClosing:
		sim.applyClosing(a, e)
	}
}

// isClosed reports whether the account is closed at an instant.
func (a *account) isClosed(at int64) bool { return a.closedAt != 0 && at >= a.closedAt }

// post adds a movement to the balance of its account and to the result.
func (sim *simulation) post(m *movement) {
	a := sim.accounts[m.account]
	a.available += m.amount
	if m.amount > 0 && (m.extras == nil || m.extras.link == "") {
		a.receivedSinceShare += m.amount
	}
	if a.bearsInterest() {
		a.changes = append(a.changes, balanceChange{sim.bankDays.dayOf(m.booked), m.amount})
	}
	sim.movements.add(m)
}
