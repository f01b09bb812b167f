package seed

import (
	"bytes"
	"cmp"
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// movement is an entry before its line and ids are written. Instants are seconds since 1970 and
// amounts are in minor units. Thousands of movements are copied and sorted, so the type is kept
// small.
type movement struct {
	key                key
	authorised, booked int64
	amount             int64
	payee              *payee
	extras             *extras // nil for most
	account            int
	tags               bank.Tags
	store              int8
	kind               movementKind
	alike              uint16 // see Movements.Kind
}

// extras are the rare properties of a movement. The value is shared and must not be changed.
type extras struct {
	obligation   string
	link         string // shared by both legs of a transfer
	merchantText string // content of the slot {merchant}
	line         string // the whole statement line, if it is given
	lineKey      key    // seeds the random parts of the line instead of the movement's own key
	posted       bool   // a life event gave the line; see Entry.Posted
}

// extra returns the movement's extras, or the zero value if it has none.
func (m *movement) extra() extras {
	if m.extras == nil {
		return extras{}
	}
	return *m.extras
}

// lineKey returns the key that seeds the random parts of the statement line.
func (m *movement) lineKey() key {
	if k := m.extra().lineKey; k != (key{}) {
		return k
	}
	return m.key
}

// movementKind determines the transaction type of a movement. The zero value leaves it to the rail.
type movementKind uint8

const (
	kindOfRail movementKind = iota
	kindReversal
	kindCharge
	kindOther
)

var movementTypes = [...]bank.TransactionType{
	kindReversal: {Code: bank.Reversal, Description: "Correction"},
	kindCharge:   {Code: bank.Charge, Description: "Charge"},
	kindOther:    {Code: bank.OtherType, Description: "Other"},
}

// event is something that happens to an account, such as a payment or a statement. It may or may
// not lead to entries.
type event struct {
	movement
	kind        eventKind
	refundAfter int32 // in days; 0 for no refund
	obligation  *obligation
	transfer    *transfer
	target      int64 // of a balanceTarget: the balance that it and the following ones lead to
	remaining   int64 // of a balanceTarget: the number of those left, including this one
	bookedOnly  bool  // of a balanceTarget: the target is a booked balance
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

// account is the state of one of the persona's accounts.
type account struct {
	*fixtures.PersonaAccount
	index              int
	available          int64 // opening balance and all movements so far, booked or not
	floor              int64 // the lowest available balance that payments may leave
	receivedSinceShare int64 // credits since the last transfer of a share of them
	accruedBalance     int64 // booked balance at the end of the day before accruedUntil
	accruedUntil       calendar.Day
	changes            []balanceChange // with a booking day of accruedUntil or later
	statementBalance   int64           // owed by the last statement and still unpaid
	revolving          bool            // the last statement was not paid in full
	closedAt           int64           // in seconds since 1970; 0 while it is open
	last4              string
	overdrawnAt        []int64 // when an overdraft event paused top-ups, in seconds since 1970
	public             bank.Account
}

// balanceChange is the part of a movement that the daily interest needs.
type balanceChange struct {
	day    calendar.Day
	amount int64
}

// foldLedger applies all events up to until, in seconds since 1970, month by month, and returns the
// resulting movements. No decision depends on anything that happens later.
func (sim *simulation) foldLedger(until int64, buf *buffers) []movement {
	months := sim.planMonths(until, buf)
	sim.movements = make([]movement, 0, movementsOf(months, until))
	for i := range months {
		for _, e := range months[i].overflow {
			sim.enqueue(e)
		}
		sim.applyMonth(&months[i], until)
	}
	for len(sim.queue) > 0 && sim.queue[0].authorised <= until {
		sim.apply(sim.popQueue())
	}
	all := sim.movements
	sim.movements = nil
	return all
}

// movementsOf estimates the number of movements of the planned events up to until. Most events make one; checks of the
// balance make few.
func movementsOf(months []month, until int64) (n int) {
	for i := range months {
		for _, k := range months[i].order {
			if e := &months[i].events[k.index()]; e.kind != topUpCheck && e.authorised <= until {
				n++
			}
		}
	}
	return n
}

// applyMonth applies the events of a month and their follow-up events in order of time.
func (sim *simulation) applyMonth(m *month, until int64) {
	from := sim.in.From.Unix()
	for i := 0; i < len(m.order); {
		next := &m.events[m.order[i].index()]
		if len(sim.queue) > 0 && compareEvents(&sim.queue[0], next) < 0 {
			next = sim.popQueue()
		} else {
			i++
		}
		if next.authorised > until {
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
		if amount := (a.available - sim.unbooked(a, e) - e.target) / e.remaining; amount > 0 {
			e.amount = -amount
			sim.post(&e.movement)
		}
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
	a.changes = append(a.changes, balanceChange{sim.bankDays.dayOf(m.booked), m.amount})
	sim.movements = append(sim.movements, *m)
}
