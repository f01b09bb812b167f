package seed

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// covers reports whether an account can pay an amount in minor units. Loan accounts always can.
func (a *account) covers(amount int64) bool {
	switch a.Type {
	case bank.Loan, bank.AutoLoan, bank.StudentLoan, bank.Mortgage:
		return true
	}
	return a.available-amount >= a.floor
}

// abroadFee is the bank's fee for a payment abroad in hundredths of a per cent.
const abroadFee = 299

// applyHabitPayment posts a payment of a habit if the account covers it. It also charges the fee
// for payments abroad and schedules the refund.
func (sim *simulation) applyHabitPayment(a *account, e *event) {
	fee := int64(0)
	if e.amount < 0 && e.payee.country != "" && e.payee.country != string(sim.customer.country) {
		fee = max(mulDiv(-e.amount, abroadFee, 10_000), 1)
	}
	if e.amount < 0 && (!a.covers(fee-e.amount) || e.target != 0 && a.available+e.amount-fee < e.target) {
		return
	}
	sim.post(&e.movement)
	if fee > 0 {
		m := e.movement
		m.key, m.payee, m.amount = e.key.path("fee"), sim.bankLines.foreign, -fee
		sim.post(&m)
	}
	if e.refundAfter > 0 {
		sim.refund(e.movement, int(e.refundAfter))
	}
}

// refund schedules the refund of a card payment some days later.
func (sim *simulation) refund(m movement, days int) {
	day := sim.bankDays.nextWorkingDay(sim.bankDays.dayOf(m.booked) + calendar.Day(days))
	m.key = m.key.path("refund")
	sim.stream.reset(m.key)
	m.authorised = sim.paymentTime(fixtures.BACS, day, &sim.stream)
	m.booked, m.amount, m.typ = m.authorised, -m.amount, typeReversal
	sim.enqueue(event{movement: m, kind: plainPosting})
}
