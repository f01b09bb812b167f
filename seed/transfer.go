package seed

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// transfer is a persona's transfer, prepared.
type transfer struct {
	*fixtures.Transfer
	key           key
	from, to      int
	begins, ends  calendar.Day
	standingOrder bool
	about         *about
}

func (w *gatherer) gatherTransfer(t *transfer, first, next calendar.Day) {
	for o := range t.Schedule.Between(w.who.country, first, next) {
		if o.Nominal < t.begins || o.Nominal >= t.ends {
			continue
		}
		d := draft{key: t.key.at(int64(o.Nominal), 0), place: t.from}
		d.auth = w.transferredAt(t.key, o, &w.stream)
		d.at = d.auth
		if t.standingOrder {
			d.about = t.about
		}
		w.steps = append(w.steps, step{draft: d, kind: shift, transfer: t})
	}
}

// transferredAt is when an occurrence of a transfer is carried out: an hour after the batches, in the morning.
func (w *world) transferredAt(transfer key, o calendar.Occurrence, s *stream) int64 {
	s.begin(transfer.at(int64(o.Nominal), 0))
	return w.clockOf(fixtures.StandingOrder, o.Due, s) + 3600
}

// transferMoney decides how much a transfer moves: never more than there is, whole tens where it is not agreed.
func (w *world) transferMoney(s *step) {
	t, from := s.transfer, w.accounts[s.transfer.from]
	amount := int64(t.Amount)
	switch {
	case t.Keep > 0:
		amount = (from.available - int64(t.Keep)) / 1000 * 1000
	case t.Share > 0:
		amount = share(from.income, int64(t.Share), 10_000)
		from.income = 0
	}
	if amount > 0 && from.available-amount >= max(from.floor, 0) {
		w.moveMoney(s.draft, t.from, t.to, amount)
	}
}

// moveMoney posts both legs of a transfer at the same instant.
func (w *world) moveMoney(d draft, from, to int, amount int64) {
	out := d
	link := d.key.path("link").ids()[:32]
	out.tags = bank.TagInternalTransfer
	into := out
	out.place, out.amount, out.payee = from, -amount, w.lines.toOther
	out.about = &about{obligation: d.more().obligation, link: link, names: w.accounts[to].last4}
	if w.accounts[to].Type == bank.SavingsAccount {
		out.payee = w.lines.toSavings
	}
	into.key, into.place, into.amount = d.key.path("leg"), to, amount
	into.payee, into.about = w.lines.fromAccount, &about{link: link, names: w.accounts[from].last4}
	w.post(&out)
	w.post(&into)
}

// gatherAccount adds what the bank and its customer look at every day or month.
func (w *gatherer) gatherAccount(a *account, first, next calendar.Day) {
	if a.TopUp != nil {
		for day := first; day < next; day++ {
			w.bankStep(a, check, day, 20)
		}
	}
	if a.Rate > 0 || a.Charge > 0 {
		w.bankStep(a, accrue, first, 4)
	}
	if r := a.Repay; r != nil {
		made := first + calendar.Day(r.Statement) - 1
		w.bankStep(a, statement, made, 5)
		for _, made := range [2]calendar.Day{made, made.AddMonths(-1)} {
			day := w.offices.forward(made + calendar.Day(r.Days))
			if day >= first && day < next {
				w.bankStep(a, collect, day, 6)
			}
		}
	}
	if at := a.closed; at != 0 {
		if day := w.offices.day(at); day >= first && day < next {
			w.steps = append(w.steps, step{draft: draft{key: w.root.path("close", a.Role), auth: at - 1, at: at - 1, place: a.place}, kind: closing})
		}
	}
}

func (w *gatherer) bankStep(a *account, kind stepKind, day calendar.Day, hour int) {
	at := w.offices.at(day, hour*3600)
	s := step{kind: kind, draft: draft{place: a.place, auth: at, at: at}}
	if kind == check { // there are many, and few come to anything
		s.key[0] = byte(a.place)
	} else {
		s.key = w.root.path("bank", a.Role, [...]string{check: "check", accrue: "accrue", statement: "statement", collect: "collect"}[kind]).at(int64(day), 0)
	}
	w.steps = append(w.steps, s)
}

// topUp moves money here from another account when little is left.
func (w *world) topUp(a *account, s *step) {
	if a.available < int64(a.TopUp.Below) {
		w.refill(a, &s.draft, 0)
	}
}

// refill moves as much as it takes to leave what the top-up aims at after a payment, in whole tens, if the source has it.
func (w *world) refill(a *account, d *draft, payment int64) {
	source := w.accounts[w.place(a.TopUp.From)]
	amount := toMultiple(int64(a.TopUp.To)+payment-a.available+499, 1000)
	amount = min(amount, (source.available-max(source.floor, 0))/1000*1000)
	if amount <= 0 {
		return
	}
	transfer := draft{key: w.root.path("top up", a.Role).at(d.auth, int(d.key[1])), auth: d.auth, at: d.auth}
	w.moveMoney(transfer, source.place, a.place, amount)
}

// closeAccount pays out what is left.
func (w *world) closeAccount(a *account, s *step) {
	if a.available > 0 {
		s.payee, s.amount = w.lines.closing, -a.available
		w.post(&s.draft)
	}
}
