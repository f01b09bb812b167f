package seed

import (
	"cmp"
	"slices"
	"strings"

	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// obligation is a fixtures.Obligation with its references resolved.
type obligation struct {
	*fixtures.Obligation
	key           key
	account, into int // indexes of its accounts; into is -1 if there is none
	payee         *payee
	extras        *extras
	from, until   calendar.Day                      // nominal days; until is excluded
	changes       map[calendar.Day]occurrenceChange // by incidents, keyed by nominal day
	agreed        []agreementChange                 // by life events, in the order in which they were recorded
	delayed       bool                              // one of the changes delays a payment
	ownTransfer   bool                              // it represents a transfer between own accounts
	listed        []calendar.Occurrence             // those of the history, by their due days; see listOccurrences
}

// occurrenceChange is a change of one occurrence by incidents.
type occurrenceChange struct {
	skipped bool
	doubled bool  // it is taken twice at the same instant
	late    int   // in days
	percent int64 // in hundredths of a per cent; 0 leaves the amount as it is
}

// The default bounds of a span.
const (
	distantPast   = calendar.Day(-1 << 30)
	distantFuture = calendar.Day(1 << 30)
)

// span returns the day of from and the day of until, the exclusive end. A zero instant means no
// bound.
func (sim *simulation) span(from, until fixtures.When) (first, end calendar.Day) {
	first, end = distantPast, distantFuture
	if !from.IsZero() {
		first = sim.day(from)
	}
	if !until.IsZero() {
		end = sim.day(until)
	}
	return first, end
}

// day returns the day of a time in the time zone of the country's banks.
func (sim *simulation) day(when fixtures.When) calendar.Day {
	return sim.bankDays.dayOf(when.Instant(sim.in.Connected).Unix())
}

// occurrences yields the occurrences that are due from from to the day before to, as agreed,
// without the changes by incidents.
func (ob *obligation) occurrences(
	country fixtures.Country, from, to calendar.Day, yield func(calendar.Occurrence) bool,
) {
	for occurrence := range ob.Schedule.Between(country, from, to) {
		if occurrence.Nominal >= ob.from && occurrence.Nominal < ob.until && !yield(occurrence) {
			return
		}
	}
}

// listOccurrences lists the occurrences in the months of the history, and those that incidents may delay to them.
func (sim *simulation) listOccurrences(ob *obligation) {
	first := sim.bankDays.dayOf(sim.in.From.Unix()).Month()
	end := sim.bankDays.dayOf(sim.until).Month().AddMonths(1)
	ob.occurrences(sim.customer.country, first-longestDelay, end, func(occ calendar.Occurrence) bool {
		ob.listed = append(ob.listed, occ)
		return true
	})
}

// due returns the listed occurrences that are due from from to the day before to, as agreed.
func (ob *obligation) due(from, to calendar.Day) []calendar.Occurrence {
	before := func(occ calendar.Occurrence, day calendar.Day) int { return cmp.Compare(occ.Due, day) }
	first, _ := slices.BinarySearchFunc(ob.listed, from, before)
	end, _ := slices.BinarySearchFunc(ob.listed, to, before)
	return ob.listed[first:end]
}

// lastBefore returns the latest occurrence that is due before a day, within two years.
func (ob *obligation) lastBefore(country fixtures.Country, day calendar.Day) (last calendar.Occurrence, found bool) {
	ob.occurrences(country, day-731, day, func(occ calendar.Occurrence) bool {
		last, found = occ, true
		return true
	})
	return last, found
}

// amount returns the amount of an occurrence in minor units, without a sign. It starts from the
// agreed amount or the price on the nominal day, and applies the uprating, noise from the stream of
// the occurrence and the change by incidents. Each step rounds half up.
func (sim *simulation) amount(ob *obligation, nominal calendar.Day, s *stream) int64 {
	base := int64(ob.Amount)
	if ob.Price != "" {
		base = sim.priceOn(ob, nominal)
	}
	if ob.Uprate != nil {
		base = uprate(base, ob.Uprate, nominal)
	}
	noise := s.normal()
	if ob.Jitter > 0 {
		base = max(mulDiv(base, 10_000_000+int64(ob.Jitter)*noise, 10_000_000), base/10)
	}
	if percent := ob.changes[nominal].percent; percent != 0 {
		base = mulDiv(base, percent, 10_000)
	}
	return max(roundToMultiple(base, int64(ob.Round)), 1)
}

// priceOn returns the amount of an obligation on a day according to the price book, in minor units.
func (sim *simulation) priceOn(ob *obligation, day calendar.Day) int64 {
	value := int64(0)
	for item := range strings.SplitSeq(ob.Price, "+") {
		price, _ := sim.prices.On(item, day)
		value += price.Amount
	}
	if ob.Times != 0 {
		value = mulDiv(value, int64(ob.Times), 100)
	}
	if ob.Over > 1 {
		value = mulDiv(value, 1, int64(ob.Over))
	}
	return value + int64(ob.Plus)
}

// uprate converts an amount of 2025 to the year of a day: it raises the amount once for each later
// year and lowers it once for each earlier one.
func uprate(base int64, u *fixtures.Uprating, day calendar.Day) int64 {
	const reference = 2025
	year, month, _ := day.Date()
	if month < u.Month {
		year--
	}
	for ; year > reference; year-- {
		base = mulDiv(base, 10_000+int64(u.Percent), 10_000)
	}
	for ; year < reference; year++ {
		base = mulDiv(base, 10_000, 10_000+int64(u.Percent))
	}
	return base
}

// paymentTime draws the time of day of a payment by a rail, in seconds since 1970. Batch payments
// are made from 0:30 to 6:00, before banks open; card payments from 2:00 to 9:00 and others from
// 7:00 to 20:00 in the customer's time zone.
func (sim *simulation) paymentTime(rail fixtures.Rail, day calendar.Day, s *stream) int64 {
	switch {
	case settlesByBatch(rail):
		return sim.bankDays.instant(day, s.intBetween(30*60, 6*3600))
	case rail == fixtures.CardOnline || rail == fixtures.Card:
		return sim.localDays.instant(day, s.intBetween(2*3600, 9*3600))
	}
	return sim.localDays.instant(day, s.intBetween(7*3600, 20*3600))
}

// bookingTime returns when a card payment is booked: one or two working days after its
// authorisation, at the same time of day. A slow account takes three working days more.
func (sim *simulation) bookingTime(authorised int64, account int, s *stream) int64 {
	days := 1
	if s.intN(4) == 0 {
		days = 2
	}
	if sim.accounts[account].Slow {
		days += 3
	}
	day := sim.localDays.dayOf(authorised)
	return sim.localDays.instant(sim.localDays.workingDayAfter(day, days), sim.localDays.timeOfDay(day, authorised))
}
