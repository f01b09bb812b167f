package seed

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// covers reports whether an account may pay so much.
func (a *account) covers(amount int64) bool {
	switch a.Type {
	case bank.Loan, bank.AutoLoan, bank.StudentLoan, bank.Mortgage:
		return true
	}
	return a.available-amount >= a.floor
}

// abroadFee is what banks take for a payment abroad, in hundredths of a per cent.
const abroadFee = 299

// spend makes a payment of habit, with the bank's fee if it is abroad and the refund that may follow.
func (w *world) spend(a *account, s *step) {
	fee := int64(0)
	if s.amount < 0 && s.payee.country != "" && s.payee.country != string(w.who.country) {
		fee = max(share(-s.amount, abroadFee, 10_000), 1)
	}
	if s.amount < 0 && !a.covers(fee-s.amount) {
		return
	}
	w.post(&s.draft)
	if fee > 0 {
		d := s.draft
		d.key, d.payee, d.amount = s.key.path("fee"), w.lines.foreign, -fee
		w.post(&d)
	}
	if s.refundAfter > 0 {
		w.refund(s.draft, int(s.refundAfter))
	}
}

// refund pays a card payment back some days later.
func (w *world) refund(d draft, days int) {
	day := w.offices.forward(w.offices.day(d.at) + calendar.Day(days))
	d.key = d.key.path("refund")
	w.stream.begin(d.key)
	d.auth = w.clockOf(fixtures.BACS, day, &w.stream)
	d.at, d.amount, d.typed = d.auth, -d.amount, reversal
	w.after(step{draft: d, kind: post})
}
