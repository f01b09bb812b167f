package seed

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// bearsInterest reports whether there are events of the account, which planAccount plans, that call accrueTo.
func (a *account) bearsInterest() bool { return a.Rate > 0 || a.Charge > 0 || a.Repay != nil }

// accrueTo sums the booked balances at the end of each day from the last call to the day before
// day. The sum of credit balances is held and that of debit balances is owed. Both are positive, in
// minor units times days.
func (a *account) accrueTo(day calendar.Day) (held, owed int64) {
	days := make([]int64, max(day-a.accruedUntil, 0))
	kept := a.changes[:0]
	for _, m := range a.changes {
		if m.day >= day {
			kept = append(kept, m)
		} else {
			days[max(m.day-a.accruedUntil, 0)] += m.amount
		}
	}
	a.changes = kept
	for _, change := range days {
		if a.accruedBalance += change; a.accruedBalance > 0 {
			held += a.accruedBalance
		} else {
			owed -= a.accruedBalance
		}
	}
	a.accruedUntil = max(day, a.accruedUntil)
	return held, owed
}

// yearOfRates converts minor units × days × hundredths of a per cent a year to minor units.
const yearOfRates = 365 * 10_000

// applyInterest pays interest on credit balances and charges it on debit balances for the days
// since the last call. Both amounts are rounded half up to minor units.
func (sim *simulation) applyInterest(a *account, e *event) {
	if a.Type == bank.CreditCard {
		return // its interest is charged with the statement
	}
	held, owed := a.accrueTo(sim.bankDays.dayOf(e.authorised))
	rate := int64(a.Rate)
	switch a.Type {
	case bank.Loan, bank.AutoLoan, bank.StudentLoan, bank.Mortgage:
		sim.postInterest(e, "charged", sim.bankLines.charged, -mulDiv(owed, rate, yearOfRates))
	default:
		sim.postInterest(e, "paid", sim.bankLines.interest, mulDiv(held, rate, yearOfRates))
		sim.postInterest(e, "overdraft", sim.bankLines.overdraft, -mulDiv(owed, int64(a.Charge), yearOfRates))
	}
}

// postInterest posts an interest entry unless its amount is 0.
func (sim *simulation) postInterest(e *event, purpose string, line *payee, amount int64) {
	if amount == 0 {
		return
	}
	m := e.movement
	m.key, m.payee, m.amount = e.key.path(purpose), line, amount
	sim.post(&m)
}

// applyStatement makes the monthly statement of a credit card. If the last statement was not paid
// in full, it charges interest on each day's balance. Then it sets the balance that is owed.
func (sim *simulation) applyStatement(a *account, e *event) {
	today := sim.bankDays.dayOf(e.authorised)
	_, owed := a.accrueTo(today)
	if a.revolving {
		sim.postInterest(e, "interest", sim.bankLines.charged, -mulDiv(owed, int64(a.Rate), yearOfRates))
	}
	a.statementBalance = 0
	balance := a.accruedBalance
	for _, m := range a.changes {
		if m.day <= today {
			balance += m.amount
		}
	}
	if balance < 0 {
		a.statementBalance = -balance
	}
	a.revolving = a.statementBalance > 0 // until the statement is paid
}

// applyRepayment pays a card statement from the account that the persona names. Both entries form
// one transfer.
func (sim *simulation) applyRepayment(a *account, e *event) {
	amount := a.repayment()
	payer := sim.accounts[sim.account(a.Repay.From)]
	if amount == 0 {
		return
	}
	m := e.movement
	obligation := a.Role + "_repayment"
	m.account, m.amount, m.payee = payer.index, -amount, sim.cardPayees[a.index]
	m.extras = &extras{obligation: obligation}
	sim.topUpFor(payer, &m)
	if !payer.covers(amount) {
		sim.applyObligation(payer, &event{movement: m})
		return
	}
	link := m.key.path("link").hex()
	m.extras, m.tags = &extras{obligation: obligation, link: link}, bank.TagInternalTransfer
	sim.post(&m)
	leg := m
	leg.key, leg.account, leg.amount, leg.extras = m.key.path("leg"), a.index, amount, &extras{link: link}
	leg.payee = sim.bankLines.received
	sim.post(&leg)
	a.revolving = amount < a.statementBalance
	a.statementBalance -= amount
}

// repayment returns the amount of a statement that is collected, in minor units. The minimum
// repayment is 2.5 % of the balance, but at least 5 pounds or 25 dollars.
func (a *account) repayment() int64 {
	switch a.Repay.How {
	case fixtures.RepayMinimum:
		least := int64(5_00)
		if a.public.Currency == bank.USD {
			least = 25_00
		}
		return min(a.statementBalance, max(least, mulDiv(a.statementBalance, 250, 10_000)))
	case fixtures.RepayFixed:
		return min(a.statementBalance, int64(a.Repay.Amount))
	}
	return a.statementBalance
}
