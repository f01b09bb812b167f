package seed

import (
	"cmp"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// payments are the direct debits and standing orders that the bank of a connection knows at an instant, by account and id: each
// with its first instalment within the history, the last one until then, and the next. One that has ended has no next. Amounts are
// what the agreement comes to on the day; whether the money was there is another question. Payments of credit cards are
// left out, for nobody knows their amount before the statement.
func (w *world) payments(at time.Time) []bank.AuthorisedPayment {
	all := []bank.AuthorisedPayment{}
	for _, one := range w.commitments {
		if kind := orderOf(one.payee.rail); kind != "" && !one.In {
			all = w.appendPayment(all, one, kind, at)
		}
	}
	for _, t := range w.transfers {
		if t.standingOrder {
			all = w.appendPayment(all, w.orderOfTransfer(t), "standing_order", at)
		}
	}
	slices.SortFunc(all, func(a, b bank.AuthorisedPayment) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// orderOf is Bud's type of what is agreed with the bank, empty if the rail needs no agreement.
func orderOf(rail fixtures.Rail) string {
	switch rail {
	case fixtures.DirectDebit, fixtures.ACHDebit:
		return "direct_debit"
	case fixtures.StandingOrder:
		return "standing_order"
	}
	return ""
}

// orderOfTransfer is a transfer of a fixed amount as the commitment that it is.
func (w *world) orderOfTransfer(t *transfer) *commitment {
	to := w.accounts[t.to]
	return &commitment{
		Obligation: &fixtures.Obligation{ID: t.ID, Schedule: t.Schedule, Amount: t.Amount, Payee: fixtures.Payee{Name: to.Name}},
		key:        t.key, place: t.from, into: -1, from: t.begins, until: t.ends, transfer: true,
		payee: &payee{rail: fixtures.StandingOrder, display: to.Name, reference: to.last4},
	}
}

// appendPayment adds an agreement that had an instalment by now, or has one to come.
func (w *world) appendPayment(all []bank.AuthorisedPayment, c *commitment, kind string, at time.Time) []bank.AuthorisedPayment {
	begin, today := w.offices.day(w.life.From.Unix()), w.offices.day(at.Unix())
	first, found := w.instalment(c, begin, today+1100, func(when time.Time) bool { return !when.Before(w.life.From) })
	if !found {
		return all
	}
	account := w.accounts[c.place]
	p := bank.AuthorisedPayment{
		ID: c.key.path("payment").ids()[:32], Type: kind, Account: account.shown.ID, Name: c.payee.display, Reference: c.payee.reference,
		Status: "active", Frequency: frequencyOf(c.Schedule), First: first,
	}
	if !first.At.After(at) {
		p.Previous = w.latest(c, begin, today+1, at)
	}
	next, found := w.instalment(c, today-1, today+1100, func(when time.Time) bool { return when.After(at) })
	switch closed := account.closed; {
	case found && (closed == 0 || next.At.Unix() < closed):
		p.Next = next
	case kind == "direct_debit":
		p.Status = "cancelled"
	default:
		p.Status = "inactive"
	}
	return append(all, p)
}

// instalment is the first one due between two days whose instant will do.
func (w *world) instalment(c *commitment, from, to calendar.Day, will func(time.Time) bool) (found bank.Instalment, ok bool) {
	c.due(w.who.country, from, to, func(o calendar.Occurrence) bool {
		if one := w.instalmentOf(c, o); will(one.At) {
			found, ok = one, true
		}
		return !ok
	})
	return found, ok
}

// latest is the last instalment between two days that is not after an instant.
func (w *world) latest(c *commitment, from, to calendar.Day, at time.Time) (last bank.Instalment) {
	for span := calendar.Day(62); ; span *= 4 {
		c.due(w.who.country, max(to-span, from), to, func(o calendar.Occurrence) bool {
			if one := w.instalmentOf(c, o); !one.At.After(at) && one.At.Unix() >= w.life.From.Unix() {
				last = one
			}
			return true
		})
		if last.Amount.Known() || to-span <= from {
			return last
		}
	}
}

// instalmentOf is an occurrence as gatherOccurrence draws it.
func (w *world) instalmentOf(c *commitment, o calendar.Occurrence) bank.Instalment {
	currency := w.accounts[c.place].shown.Currency
	if c.transfer {
		return bank.Instalment{At: unix(w.transferredAt(c.key, o, &w.stream)), Amount: bank.Money{Minor: -int64(c.Amount), Currency: currency}}
	}
	w.stream.begin(c.key.at(int64(o.Nominal), 0))
	w.stream.below(10_000)
	amount := -w.amount(c, o.Nominal, &w.stream)
	at := w.clockOf(c.payee.rail, w.settled(c, o.Due), &w.stream)
	return bank.Instalment{At: unix(at), Amount: bank.Money{Minor: amount, Currency: currency}}
}

// frequencyOf is Bud's name of how often a schedule falls due; what it has none for is unknown.
func frequencyOf(s calendar.Schedule) string {
	switch s.Unit {
	case calendar.Weeks:
		switch max(s.Every, 1) {
		case 1:
			return "weekly"
		case 2:
			return "biweekly"
		case 4:
			return "four_weekly"
		}
		return "unknown"
	case calendar.EachDay:
		return "working_daily"
	}
	if s.Days[1] != 0 {
		return "unknown"
	}
	switch months := bitsOf(s.Months); {
	case months == 0 || months > 6:
		return "monthly"
	case months == 6:
		return "alternate_monthly"
	case months == 4:
		return "quarterly"
	case months == 3:
		return "four_monthly"
	case months == 2:
		return "six_monthly"
	case months == 1:
		return "annually"
	}
	return "unknown"
}
