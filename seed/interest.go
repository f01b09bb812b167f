package seed

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// accrueTo adds up what was in an account, and what was owed on it, at the end of each day before a day, as booked: in
// minor units times days, both positive.
func (a *account) accrueTo(day calendar.Day) (held, owed int64) {
	days := make([]int64, max(day-a.accrued, 0))
	kept := a.moves[:0]
	for _, m := range a.moves {
		if m.day >= day {
			kept = append(kept, m)
		} else {
			days[max(m.day-a.accrued, 0)] += m.amount
		}
	}
	a.moves = kept
	for _, change := range days {
		if a.booked += change; a.booked > 0 {
			held += a.booked
		} else {
			owed -= a.booked
		}
	}
	a.accrued = max(day, a.accrued)
	return held, owed
}

// yearOfRates turns minor units × days × hundredths of a per cent a year into minor units.
const yearOfRates = 365 * 10_000

// payInterest pays interest on what was held, and charges it on what was owed, in the days since it was last done; rounded half
// up to minor units.
func (w *world) payInterest(a *account, s *step) {
	if a.Type == bank.CreditCard {
		return // by statement
	}
	held, owed := a.accrueTo(w.offices.day(s.auth))
	rate := int64(a.Rate)
	switch a.Type {
	case bank.Loan, bank.AutoLoan, bank.StudentLoan, bank.Mortgage:
		w.interest(s, "charged", w.lines.charged, -share(owed, rate, yearOfRates))
	default:
		w.interest(s, "paid", w.lines.interest, share(held, rate, yearOfRates))
		w.interest(s, "overdraft", w.lines.overdraft, -share(owed, int64(a.Charge), yearOfRates))
	}
}

func (w *world) interest(s *step, purpose string, line *payee, amount int64) {
	if amount == 0 {
		return
	}
	d := s.draft
	d.key, d.payee, d.amount = s.key.path(purpose), line, amount
	w.post(&d)
}

// makeStatement closes a credit card's month: if the last statement was not paid in full, interest on each day's balance;
// then what is owed.
func (w *world) makeStatement(a *account, s *step) {
	today := w.offices.day(s.auth)
	_, owed := a.accrueTo(today)
	if a.revolving {
		w.interest(s, "interest", w.lines.charged, -share(owed, int64(a.Rate), yearOfRates))
	}
	a.owed = 0
	balance := a.booked
	for _, m := range a.moves {
		if m.day <= today {
			balance += m.amount
		}
	}
	if balance < 0 {
		a.owed = -balance
	}
	a.revolving = a.owed > 0 // until it is paid
}

// collectCard pays the statement from the account that the persona pays it from; both legs are one transfer.
func (w *world) collectCard(a *account, s *step) {
	amount := a.repayment()
	payer := w.accounts[w.place(a.Repay.From)]
	if amount == 0 {
		return
	}
	d := s.draft
	obligation := a.Role + "_repayment"
	d.place, d.amount, d.payee, d.about = payer.place, -amount, w.cards[a.place], &about{obligation: obligation}
	w.cover(payer, &d)
	if !payer.covers(amount) {
		w.fallDue(payer, &step{draft: d})
		return
	}
	link := d.key.path("link").ids()[:32]
	d.about, d.tags = &about{obligation: obligation, link: link}, bank.TagInternalTransfer
	w.post(&d)
	leg := d
	leg.key, leg.place, leg.amount, leg.about = d.key.path("leg"), a.place, amount, &about{link: link}
	leg.payee = w.lines.received
	w.post(&leg)
	a.revolving = amount < a.owed
	a.owed -= amount
}

// repayment is what is collected of a statement. The minimum is the larger of 25 (in the United States; 5 in Britain) and
// 2.5 % of what is owed.
func (a *account) repayment() int64 {
	switch a.Repay.How {
	case fixtures.RepayMinimum:
		least := int64(5_00)
		if a.shown.Currency == bank.USD {
			least = 25_00
		}
		return min(a.owed, max(least, share(a.owed, 250, 10_000)))
	case fixtures.RepayFixed:
		return min(a.owed, int64(a.Repay.Amount))
	}
	return a.owed
}
