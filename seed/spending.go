package seed

import (
	"slices"

	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// purchasesADay is the number of times a day at which spending that leads to a balance may add a purchase.
const purchasesADay = 3

// planSpending plans the payments that lead to the balance of an incident: on the days before it purchases like those
// of the account's habits, on its day a payment of the rest. Equal shares would be out of proportion for one seller.
func (sim *simulation) planSpending(m movement, incident *fixtures.Incident, day calendar.Day) {
	m.amount = 0
	for left := incident.Days * purchasesADay; left > 0; left-- {
		part := m
		part.key = m.key.occurrence(int64(left), 0)
		sim.stream.reset(part.key)
		part.store = int8(sim.stream.intN(storeCount))
		before := calendar.Day((left + purchasesADay - 1) / purchasesADay)
		third := purchasesADay - 1 - (left-1)%purchasesADay // of the hours from nine in the morning to nine at night
		second := (9+4*third+sim.stream.intN(4))*3600 + sim.stream.intN(3600)
		part.authorised = sim.localDays.instant(day-before, second)
		part.booked = sim.bookingTime(part.authorised, part.account, &sim.stream)
		sim.addTarget(part, incident, left+1)
	}
	sim.addTarget(m, incident, 1)
}

// addTarget adds a payment that leads to the balance of an incident, one of those that are left.
func (sim *simulation) addTarget(m movement, incident *fixtures.Incident, left int) {
	sim.singleEvents = append(sim.singleEvents, event{
		movement: m, kind: balanceTarget, target: int64(incident.Amount), remaining: int64(left), spending: true,
	})
}

// applyTarget posts a payment that brings an account to a balance, or nearer to it.
func (sim *simulation) applyTarget(a *account, e *event) {
	excess := a.available - sim.unbooked(a, e) - e.target
	if excess <= 0 {
		return
	}
	e.amount = -excess
	switch {
	case e.remaining > 1:
		if !sim.drawPurchase(e, excess) {
			return
		}
	case e.spending:
		sim.spendRest(e, excess)
	case excess > mostAtGarage:
		e.payee = sim.largeBills[e.key]
	}
	sim.post(&e.movement)
}

// drawPurchase sets the payee and amount of one of several purchases for which an account has money to spare, in minor
// units. It reports whether it is made: as often as its share of the money needs, and never for more than there is.
func (sim *simulation) drawPurchase(e *event, excess int64) bool {
	s := &sim.stream
	s.reset(e.key.path("purchase"))
	habits := sim.habitsAt(e)
	affordable := min(excess, sim.accounts[e.account].available-sim.accounts[e.account].floor)
	var chosen *habit
	amount := int64(0)
	for range 4 { // the largest of some, so that few purchases suffice
		if h := habits.draw(s, (*habit).buysByCard); h != nil {
			if drawn := drawAmount(&h.Amount, s); drawn > amount && drawn <= affordable {
				chosen, amount = h, drawn
			}
		}
	}
	if chosen == nil || amount*int64(s.intN(1<<20))>>20 >= excess/e.remaining {
		return false
	}
	e.payee, e.amount = chosen.payeeOf(e.key), -amount
	return true
}

// spendRest turns the payment of what an account has to spare into a purchase of a habit that has such amounts. If none
// has, the payment stays as it was planned.
func (sim *simulation) spendRest(e *event, excess int64) {
	s := &sim.stream
	s.reset(e.key.path("purchase"))
	h := sim.habitsAt(e).draw(s, func(h *habit) bool { return h.buysByCard() && h.usual(excess) })
	if h != nil {
		e.payee, e.booked = h.payeeOf(e.key), sim.bookingTime(e.authorised, e.account, s)
	}
}

// weightedHabits are the habits of an account with the weights that they have at an instant.
type weightedHabits struct {
	habits  []*habit
	weights []int
}

// habitsAt returns the habits that an account may follow at the time of an event.
func (sim *simulation) habitsAt(e *event) (of weightedHabits) {
	day := sim.localDays.dayOf(e.authorised)
	hour := sim.localDays.timeOfDay(day, e.authorised) / 3600
	_, month, _ := day.Date()
	for _, h := range sim.habits {
		if h.account != e.account || h.In || day < h.from || day >= h.until {
			continue
		}
		of.habits = append(of.habits, h)
		rate := int(h.PerWeek) * h.InMonth(month) * h.weekdays[day.Weekday()]
		of.weights = append(of.weights, rate/100*h.hours[hour]/max(h.hoursSum, 1))
	}
	return of
}

// draw returns one of the habits that fulfil a condition, nil if none does.
func (of weightedHabits) draw(s *stream, fits func(*habit) bool) *habit {
	weights := slices.Clone(of.weights)
	for i, h := range of.habits {
		if !fits(h) {
			weights[i] = 0
		}
	}
	sum := sumOf(weights)
	if sum == 0 {
		return nil
	}
	return of.habits[s.weightedOf(weights, sum)]
}

// buysByCard reports whether all payments of a habit are purchases by card in the customer's country.
func (h *habit) buysByCard() bool {
	return !slices.ContainsFunc(h.payees, func(p *payee) bool {
		return p.country != "" || p.rail != fixtures.Card && p.rail != fixtures.CardOnline
	})
}

// usual reports whether an amount in minor units is one that a habit might have drawn: within its bounds, not much
// above its median, and with any ending.
func (h *habit) usual(amount int64) bool {
	a := &h.Amount
	free := a.Ending == "" || a.Ending == "free" || a.Ending == "shop"
	return free && amount >= int64(a.Low) && amount <= 3*int64(a.Median) && (a.High == 0 || amount <= int64(a.High))
}

// payeeOf returns the payee of the habit's payment with a key.
func (h *habit) payeeOf(k key) *payee { return h.payees[rendezvous(k.uint64(), h.hashes, h.weights)] }
