package seed

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// transfer is a fixtures.Transfer with its references resolved.
type transfer struct {
	*fixtures.Transfer
	key           key
	from, to      int
	begins, ends  calendar.Day
	standingOrder bool
	extras        *extras
}

// planTransfer plans the occurrences of a transfer in a month.
func (p *planner) planTransfer(t *transfer, first, next calendar.Day) {
	for occ := range t.Schedule.Between(p.customer.country, first, next) {
		if occ.Nominal < t.begins || occ.Nominal >= t.ends {
			continue
		}
		m := movement{key: t.key.occurrence(int64(occ.Nominal), 0), account: t.from}
		m.authorised = p.transferTime(t.key, occ, &p.stream)
		m.booked = m.authorised
		if t.standingOrder {
			m.extras = t.extras
		}
		p.events = append(p.events, event{movement: m, kind: ownTransfer, transfer: t})
	}
}

// transferTime returns when an occurrence of a transfer is made, in seconds since 1970: in the
// morning, an hour after the time that is drawn for a batch payment.
func (sim *simulation) transferTime(transfer key, occ calendar.Occurrence, s *stream) int64 {
	s.reset(transfer.occurrence(int64(occ.Nominal), 0))
	return sim.paymentTime(fixtures.StandingOrder, occ.Due, s) + 3600
}

// applyTransfer computes the amount of a transfer and posts it. A transfer that keeps a balance
// moves a multiple of ten pounds or dollars. A transfer that the account does not cover is not
// made.
func (sim *simulation) applyTransfer(e *event) {
	t, from := e.transfer, sim.accounts[e.transfer.from]
	if sim.accounts[t.to].isClosed(e.authorised) {
		return
	}
	amount := int64(t.Amount)
	switch {
	case t.Keep > 0:
		amount = (from.available - int64(t.Keep)) / 1000 * 1000
	case t.Share > 0:
		amount = mulDiv(from.receivedSinceShare, int64(t.Share), 10_000)
		from.receivedSinceShare = 0
	}
	if amount > 0 && from.available-amount >= max(from.floor, 0) {
		sim.postTransfer(e.movement, t.from, t.to, amount)
	}
}

// postTransfer posts both entries of a transfer at the same instant.
func (sim *simulation) postTransfer(m movement, from, to int, amount int64) {
	out := m
	link := m.key.path("link").hex()
	out.tags = bank.TagInternalTransfer
	into := out
	out.account, out.amount, out.payee = from, -amount, sim.bankLines.toOther
	out.extras = &extras{obligation: m.extra().obligation, link: link, merchantText: sim.accounts[to].last4}
	if sim.accounts[to].Type == bank.SavingsAccount {
		out.payee = sim.bankLines.toSavings
	}
	into.key, into.account, into.amount = m.key.path("leg"), to, amount
	into.payee, into.extras = sim.bankLines.fromAccount, &extras{link: link, merchantText: sim.accounts[from].last4}
	sim.post(&out)
	sim.post(&into)
}

// planAccount plans the daily and monthly events of an account: top-ups, interest, statements,
// repayments and closing.
func (p *planner) planAccount(a *account, first, next calendar.Day) {
	if a.TopUp != nil {
		for day := first; day < next; day++ {
			p.planBankEvent(a, topUpCheck, day, 20)
		}
	}
	if a.Rate > 0 || a.Charge > 0 {
		p.planBankEvent(a, interestDue, first, 4)
	}
	if r := a.Repay; r != nil {
		statement := first + calendar.Day(r.Statement) - 1
		p.planBankEvent(a, cardStatement, statement, 5)
		for _, repaid := range [2]calendar.Day{statement, statement.AddMonths(-1)} {
			day := p.bankDays.nextWorkingDay(repaid + calendar.Day(r.Days))
			if day >= first && day < next {
				p.planBankEvent(a, cardRepayment, day, 6)
			}
		}
	}
	if at := a.closedAt; at != 0 {
		if day := p.bankDays.dayOf(at); day >= first && day < next {
			m := movement{key: p.root.path("close", a.Role), authorised: at - 1, booked: at - 1, account: a.index}
			p.events = append(p.events, event{movement: m, kind: accountClosing})
		}
	}
}

// bankEventNames are the parts of keys for the kinds of events. Changing one changes ids.
var bankEventNames = [...]string{interestDue: "accrue", cardStatement: "statement", cardRepayment: "collect"}

// planBankEvent plans an event of an account at a full hour of a day.
func (p *planner) planBankEvent(a *account, kind eventKind, day calendar.Day, hour int) {
	at := p.bankDays.instant(day, hour*3600)
	e := event{kind: kind, movement: movement{account: a.index, authorised: at, booked: at}}
	if kind == topUpCheck { // one for each day, of which few lead to entries: hashing is not worthwhile
		e.key[0] = byte(a.index)
	} else {
		e.key = p.root.path("bank", a.Role, bankEventNames[kind]).occurrence(int64(day), 0)
	}
	p.events = append(p.events, e)
}

// applyTopUpCheck tops up an account from another one if its available balance is below
// TopUp.Below.
func (sim *simulation) applyTopUpCheck(a *account, e *event) {
	if a.available < int64(a.TopUp.Below) {
		sim.topUp(a, &e.movement, 0)
	}
}

// topUp transfers money so that TopUp.To is left on an account after a payment. The amount is a
// multiple of ten pounds or dollars and at most what the source account has.
func (sim *simulation) topUp(a *account, m *movement, payment int64) {
	source := sim.accounts[sim.account(a.TopUp.From)]
	if a.topUpsPaused(m.authorised) || source.isClosed(m.authorised) {
		return
	}
	amount := roundToMultiple(int64(a.TopUp.To)+payment-a.available+499, 1000)
	amount = min(amount, (source.available-max(source.floor, 0))/1000*1000)
	if amount <= 0 {
		return
	}
	k := sim.root.path("top up", a.Role).occurrence(m.authorised, int(m.key[1]))
	topUp := movement{key: k, authorised: m.authorised, booked: m.authorised}
	sim.postTransfer(topUp, source.index, a.index, amount)
}

// applyClosing pays out the rest of the balance of an account that is closed.
func (sim *simulation) applyClosing(a *account, e *event) {
	if a.available > 0 {
		e.payee, e.amount = sim.bankLines.closing, -a.available
		sim.post(&e.movement)
	}
}
