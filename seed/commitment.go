package seed

import (
	"strings"

	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// commitment is an obligation, prepared.
type commitment struct {
	*fixtures.Obligation
	key         key
	place, into int // of its accounts; into is -1 if there is none
	payee       *payee
	about       *about
	from, until calendar.Day // nominal days, until excluded
	changes     map[calendar.Day]change
	delays      bool // one of the changes is late
	transfer    bool // stands for a transfer between own accounts
}

// change is what the story does to one occurrence.
type change struct {
	skipped bool
	late    int   // days
	percent int64 // hundredths of a per cent; 0 is 100 %
}

// distantPast and distantFuture bound what has no bound.
const (
	distantPast   = calendar.Day(-1 << 30)
	distantFuture = calendar.Day(1 << 30)
)

// span is the days between two instants of which either may be missing.
func (w *world) span(from, until fixtures.When) (first, end calendar.Day) {
	first, end = distantPast, distantFuture
	if !from.IsZero() {
		first = w.day(from)
	}
	if !until.IsZero() {
		end = w.day(until)
	}
	return first, end
}

// day is when something is, in the days of the country's banks.
func (w *world) day(when fixtures.When) calendar.Day {
	return w.offices.day(when.Instant(w.life.Connected).Unix())
}

// due yields the occurrences between two days that the agreement has, whatever the story does to them.
func (c *commitment) due(country fixtures.Country, from, to calendar.Day, yield func(calendar.Occurrence) bool) {
	for occurrence := range c.Schedule.Between(country, from, to) {
		if occurrence.Nominal >= c.from && occurrence.Nominal < c.until && !yield(occurrence) {
			return
		}
	}
}

// lastBefore is the latest occurrence due before a day, within two years.
func (c *commitment) lastBefore(country fixtures.Country, day calendar.Day) (last calendar.Occurrence, found bool) {
	c.due(country, day-731, day, func(o calendar.Occurrence) bool {
		last, found = o, true
		return true
	})
	return last, found
}

// amount is what an occurrence costs or brings, in minor units without sign: the price of its day or the amount as uprated
// until then, with noise from the occurrence's own stream, each step rounded half up.
func (w *world) amount(c *commitment, nominal calendar.Day, s *stream) int64 {
	base := int64(c.Amount)
	if c.Price != "" {
		base = w.priced(c, nominal)
	}
	if c.Uprate != nil {
		base = uprated(base, c.Uprate, nominal)
	}
	noise := s.normal()
	if c.Jitter > 0 {
		base = max(share(base, 10_000_000+int64(c.Jitter)*noise, 10_000_000), base/10)
	}
	if percent := c.changes[nominal].percent; percent != 0 {
		base = share(base, percent, 10_000)
	}
	return max(toMultiple(base, int64(c.Round)), 1)
}

// priced is what the price book says for the day.
func (w *world) priced(c *commitment, day calendar.Day) int64 {
	value := int64(0)
	for item := range strings.SplitSeq(c.Price, "+") {
		price, _ := w.prices.On(item, day)
		value += price.Amount
	}
	if c.Times != 0 {
		value = share(value, int64(c.Times), 100)
	}
	if c.Over > 1 {
		value = share(value, 1, int64(c.Over))
	}
	return value + int64(c.Plus)
}

// uprated raises an amount, or lowers it for days before the reference, year by year.
func uprated(base int64, u *fixtures.Uprating, day calendar.Day) int64 {
	const reference = 2025
	year, month, _ := day.Date()
	if month < u.Month {
		year--
	}
	for ; year > reference; year-- {
		base = share(base, 10_000+int64(u.Percent), 10_000)
	}
	for ; year < reference; year++ {
		base = share(base, 10_000, 10_000+int64(u.Percent))
	}
	return base
}

// clockOf is when on its day a payment of a rail is made: batches before banks open, others while people are awake.
func (w *world) clockOf(rail fixtures.Rail, day calendar.Day, s *stream) int64 {
	switch {
	case settlesByBatch(rail):
		return w.offices.at(day, s.between(30*60, 6*3600))
	case rail == fixtures.CardOnline || rail == fixtures.Card:
		return w.shops.at(day, s.between(2*3600, 9*3600))
	}
	return w.shops.at(day, s.between(7*3600, 20*3600))
}

// bookedAfter is when a card payment is booked: one or two working days later at the same time of day.
func (w *world) bookedAfter(authorised int64, place int, s *stream) int64 {
	days := 1
	if s.below(4) == 0 {
		days = 2
	}
	if w.accounts[place].Slow {
		days += 3
	}
	day := w.shops.day(authorised)
	return w.shops.at(w.shops.later(day, days), min(int(authorised-w.shops.start(day)), 24*3600-1))
}
