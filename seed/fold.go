package seed

import (
	"bytes"
	"cmp"
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// draft is a row before it is written out. Instants are seconds since 1970. There are thousands, which are moved about, so they are small.
type draft struct {
	key      key
	auth, at int64 // authorised and booked
	amount   int64
	payee    *payee
	about    *about // nil for most
	place    int
	tags     bank.Tags
	store    int8
	typed    rowType
}

// about is what some rows have beside. It is shared; do not change.
type about struct {
	obligation string
	link       string // of both legs of a transfer
	names      string // what the slot for a merchant holds
	text       string // the whole line, if it is given
}

func (d *draft) more() about {
	if d.about == nil {
		return about{}
	}
	return *d.about
}

// rowType is how the money moved, where the rail does not say it.
type rowType uint8

const (
	byRail rowType = iota
	reversal
	charge
	otherType
)

var rowTypes = [...]bank.TransactionType{
	reversal: {Code: bank.Reversal, Description: "Correction"}, charge: {Code: bank.Charge, Description: "Charge"},
	otherType: {Code: bank.OtherType, Description: "Other"},
}

// step is something that happens to accounts, and may or may not come to rows.
type step struct {
	draft
	kind        stepKind
	refundAfter int32 // days; 0 for no refund
	commitment  *commitment
	transfer    *transfer
	leave       int64 // what a land step, with those after it, leaves on the account
	parts       int64 // how many land steps are left, this one counted
}

type stepKind uint8

const (
	spend     stepKind = iota // a row of habit: not made if there is no money for it
	due                       // an occurrence of an obligation
	shift                     // a transfer
	check                     // the end of a day: is there enough?
	accrue                    // interest of the month before
	statement                 // of a credit card
	collect                   // payment of the statement
	land                      // a row as large as it takes
	post                      // a row that just happens
	closing                   // of an account
)

// account is one of the persona's accounts in the course of the fold.
type account struct {
	*fixtures.PersonaAccount
	place     int
	available int64 // opening and all that was decided, booked or not
	floor     int64 // the least that it may fall to
	income    int64 // since the last transfer of a share
	booked    int64 // balance at the end of the day before accrued
	accrued   calendar.Day
	moves     []move // booked, or to be booked, on accrued or later
	owed      int64  // of the last statement
	revolving bool   // the last statement was not paid in full
	closed    int64  // instant; 0 while open
	last4     string
	shown     bank.Account
}

// move is what an interest day counts.
type move struct {
	day    calendar.Day
	amount int64
}

// fold lives through the life month by month up to the horizon, and gives the rows that come of it. What it decides at an instant depends on nothing later.
func (w *world) fold(until int64, room *scratch) []draft {
	w.drafts = room.drafts[:0]
	months := w.gatherAll(until, room)
	for i := range months {
		for _, s := range months[i].beyond {
			w.after(s)
		}
		w.live(&months[i], until)
	}
	for len(w.later) > 0 && w.later[0].auth <= until {
		w.carryOut(w.takeLater())
	}
	room.drafts, w.drafts = w.drafts, nil
	return room.drafts
}

// live carries out what happens in a month, and what it leads to, in the order of time.
func (w *world) live(m *month, until int64) {
	from := w.life.From.Unix()
	for i := 0; i < len(m.order); {
		next := &m.steps[m.order[i].place]
		if len(w.later) > 0 && before(&w.later[0], next) < 0 {
			next = w.takeLater()
		} else {
			i++
		}
		if next.auth > until {
			return
		}
		if next.auth >= from {
			w.carryOut(next)
		}
	}
}

// takeLater takes out the first of what was put off.
func (w *world) takeLater() *step {
	next := w.later[0]
	w.later = w.later[1:]
	return &next
}

// before orders steps by time and then by key, so that the order depends on nothing but themselves.
func before(a, b *step) int {
	if c := cmp.Compare(a.auth, b.auth); c != 0 {
		return c
	}
	if c := cmp.Compare(a.kind, b.kind); c != 0 {
		return c
	}
	return bytes.Compare(a.key[:], b.key[:])
}

// after puts off a step that another one leads to.
func (w *world) after(s step) {
	at, _ := slices.BinarySearchFunc(w.later, s, func(a, b step) int { return before(&a, &b) })
	w.later = slices.Insert(w.later, at, s)
}

func (w *world) carryOut(s *step) {
	a := w.accounts[s.place]
	if a.closed != 0 && s.auth >= a.closed {
		return
	}
	switch s.kind {
	case spend:
		w.spend(a, s)
	case due:
		w.fallDue(a, s)
	case shift:
		w.transferMoney(s)
	case check:
		w.topUp(a, s)
	case accrue:
		w.payInterest(a, s)
	case statement:
		w.makeStatement(a, s)
	case collect:
		w.collectCard(a, s)
	case land:
		if amount := (a.available - s.leave) / s.parts; amount > 0 {
			s.amount = -amount
			w.post(&s.draft)
		}
	case post:
		w.post(&s.draft)
	case closing:
		w.closeAccount(a, s)
	}
}

// post makes a draft a row.
func (w *world) post(d *draft) {
	a := w.accounts[d.place]
	a.available += d.amount
	if d.amount > 0 && (d.about == nil || d.about.link == "") {
		a.income += d.amount
	}
	a.moves = append(a.moves, move{w.offices.day(d.at), d.amount})
	w.drafts = append(w.drafts, *d)
}
