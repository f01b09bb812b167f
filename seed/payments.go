package seed

import (
	"cmp"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// payments returns the direct debits and standing orders that the bank knows at an instant, sorted
// by account and id. Each has the first instalment within the history, the last one before or at
// the instant, and the next one unless the agreement has ended. Amounts are those agreed for the
// day, whether or not the account covers them. Repayments of credit cards are left out, because
// their amount is unknown before the statement.
func (sim *simulation) payments(at time.Time) []bank.AuthorisedPayment {
	all := []bank.AuthorisedPayment{}
	for _, ob := range sim.obligations {
		if kind := mandateType(ob.payee.rail); kind != "" && !ob.In {
			all = sim.appendPayment(all, ob, kind, at)
		}
	}
	for _, t := range sim.transfers {
		if t.standingOrder {
			all = sim.appendPayment(all, sim.transferObligation(t), "standing_order", at)
		}
	}
	slices.SortFunc(all, func(a, b bank.AuthorisedPayment) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// mandateType returns Bud's type of the agreement that a rail needs, or "" if it needs none.
func mandateType(rail fixtures.Rail) string {
	switch rail {
	case fixtures.DirectDebit, fixtures.ACHDebit:
		return "direct_debit"
	case fixtures.StandingOrder:
		return "standing_order"
	}
	return ""
}

// transferObligation returns a transfer of a fixed amount in the form of an obligation.
func (sim *simulation) transferObligation(t *transfer) *obligation {
	to := sim.accounts[t.to]
	return &obligation{
		Obligation: &fixtures.Obligation{
			ID:       t.ID,
			Schedule: t.Schedule,
			Amount:   t.Amount,
			Payee:    fixtures.Payee{Name: to.Name},
		},
		key: t.key, account: t.from, into: -1, from: t.begins, until: t.ends, ownTransfer: true,
		payee: &payee{rail: fixtures.StandingOrder, display: to.Name, reference: to.last4},
	}
}

// appendPayment appends an agreement if it has a past or a future instalment.
func (sim *simulation) appendPayment(
	all []bank.AuthorisedPayment, ob *obligation, kind string, at time.Time,
) []bank.AuthorisedPayment {
	begin, today := sim.bankDays.dayOf(sim.in.From.Unix()), sim.bankDays.dayOf(at.Unix())
	inHistory := func(when time.Time) bool { return !when.Before(sim.in.From) }
	first, found := sim.firstInstalment(ob, begin, today+1100, inHistory)
	if !found {
		return all
	}
	account := sim.accounts[ob.account]
	p := bank.AuthorisedPayment{
		ID: ob.key.path("payment").hex(), Type: kind, Account: account.public.ID,
		Name: ob.payee.display, Reference: ob.payee.reference,
		Status: "active", Frequency: frequencyOf(ob.Schedule), First: first,
	}
	if !first.At.After(at) {
		p.Previous = sim.lastInstalment(ob, begin, today+1, at)
	}
	next, found := sim.firstInstalment(ob, today-1, today+1100, func(when time.Time) bool { return when.After(at) })
	switch closed := account.closedAt; {
	case found && (closed == 0 || next.At.Unix() < closed):
		p.Next = next
	case kind == "direct_debit":
		p.Status = "cancelled"
	default:
		p.Status = "inactive"
	}
	return append(all, p)
}

// firstInstalment returns the first instalment due between two days for whose time accept returns true.
func (sim *simulation) firstInstalment(
	ob *obligation, from, to calendar.Day, accept func(time.Time) bool,
) (found bank.Instalment, ok bool) {
	ob.occurrences(sim.customer.country, from, to, func(occ calendar.Occurrence) bool {
		if instalment := sim.instalment(ob, occ); accept(instalment.At) {
			found, ok = instalment, true
		}
		return !ok
	})
	return found, ok
}

// lastInstalment returns the last instalment due between two days that is not after an instant, or
// the zero value.
func (sim *simulation) lastInstalment(ob *obligation, from, to calendar.Day, at time.Time) (last bank.Instalment) {
	for span := calendar.Day(62); ; span *= 4 {
		ob.occurrences(sim.customer.country, max(to-span, from), to, func(occ calendar.Occurrence) bool {
			instalment := sim.instalment(ob, occ)
			if !instalment.At.After(at) && instalment.At.Unix() >= sim.in.From.Unix() {
				last = instalment
			}
			return true
		})
		if last.Amount.Known() || to-span <= from {
			return last
		}
	}
}

// instalment returns the amount and time that planOccurrence draws for an occurrence.
func (sim *simulation) instalment(ob *obligation, occ calendar.Occurrence) bank.Instalment {
	currency := sim.accounts[ob.account].public.Currency
	if ob.ownTransfer {
		return bank.Instalment{
			At:     unix(sim.transferTime(ob.key, occ, &sim.stream)),
			Amount: bank.Money{Minor: -int64(ob.Amount), Currency: currency},
		}
	}
	sim.stream.reset(ob.key.occurrence(int64(occ.Nominal), 0))
	sim.stream.intN(10_000)
	amount := sim.amount(ob, occ.Nominal, &sim.stream)
	at := sim.paymentTime(ob.payee.rail, sim.settlementDay(ob, occ.Due), &sim.stream)
	amount, _ = ob.agreedAmount(amount, at)
	return bank.Instalment{At: unix(at), Amount: bank.Money{Minor: -amount, Currency: currency}}
}

// frequencyOf returns Bud's name for how often a schedule falls due, "unknown" if it has none.
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
	switch months := monthCount(s.Months); {
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
