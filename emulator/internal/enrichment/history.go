package enrichment

import (
	"cmp"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// member is a row that may belong to a group.
type member struct {
	day    calendar.Day // of the payment itself; a card payment is made before it is booked
	row    int32        // index of the row
	amount int64        // in minor units, without its sign
}

// compare compares members by day, then by row.
func (m member) compare(other member) int {
	return cmp.Compare(int64(m.day)<<32|int64(m.row), int64(other.day)<<32|int64(other.row))
}

// series holds the rows of one payer or payee in order of time, with their fit.
type series struct {
	days    dayCounts
	members []member
	merged  *series // what it became part of, if the rows were grouped in several parts
	card    bool    // paid by card or in cash: amounts must be close to each other
	credit  bool
	agreed  bool          // an agreed payment: a direct debit, a standing order or a bill
	roll    calendar.Roll // how such payments usually roll
	fit     fit
	group   *Group // if the fit is good
}

// history holds the rows of a customer and the calendar of its country.
type history struct {
	country fixtures.Country
	zone    *time.Location
	rows    Rows
	buffer  bank.Transaction // of the method at

	descriptions func(i int) string
	days         calendarTable
	since        int64 // span of the cached offset of the zone, from since to until, in seconds
	until        int64
	offset       int64
	slots        []calendar.Day // a buffer
	amounts      []int64        // a buffer
}

// newHistory prepares a history. It returns nil if the country is unknown or there are too few rows.
func newHistory(country fixtures.Country, rows Rows) *history {
	if !country.Known() || rows.Len() < 2 {
		return nil
	}
	zone, err := calendar.Zone(calendar.ZoneOf(country))
	if err != nil {
		return nil // the zones of both countries are rules of our own
	}
	return &history{country: country, zone: zone, rows: rows, descriptions: rows.Descriptions()}
}

// day returns the day of an instant in the country's time zone, or in UTC if the instant is midnight UTC. It caches
// the offset of the zone, because rows come in order of time.
func (h *history) day(t time.Time) calendar.Day {
	if t.Nanosecond() != 0 && t.Unix()%secondsPerDay == 0 {
		return h.localDay(t.Unix())
	}
	return h.dayOfSecond(t.Unix())
}

// dayOfSecond returns what day does for an instant in seconds since 1970.
func (h *history) dayOfSecond(seconds int64) calendar.Day {
	if seconds%secondsPerDay == 0 {
		return calendar.Day(seconds / secondsPerDay)
	}
	return h.localDay(seconds)
}

// localDay returns the day of an instant, in seconds since 1970, in the country's time zone.
func (h *history) localDay(seconds int64) calendar.Day {
	if seconds < h.since || seconds >= h.until {
		local := time.Unix(seconds, 0).In(h.zone)
		_, offset := local.Zone()
		since, until := local.ZoneBounds()
		if since.IsZero() || until.IsZero() { // for ever, which no zone here is
			return calendar.In(local, h.zone)
		}
		h.since, h.until, h.offset = since.Unix(), until.Unix(), int64(offset)
	}
	return calendar.Day((seconds + h.offset - (seconds+h.offset)%secondsPerDay) / secondsPerDay)
}

const secondsPerDay = 24 * 60 * 60

// The first and the last day with known holidays: 1990-01-01 and 2099-12-31. Rows outside are mistakes of clients and
// are left out.
const (
	earliest calendar.Day = 7305
	latest   calendar.Day = 47481
)

// isBetweenPeople reports whether a category is one of payments between people. Such rows are grouped by the person in
// the line, not by the service that transfers the money.
func isBetweenPeople(c bank.Categories) bool {
	return c.L1 == "transfers" || c.L1 == "mortgage_and_rent"
}

// isReversal reports whether a category is one of rows that reverse another: refunds and returned debits.
func isReversal(c bank.Categories) bool {
	return c.L1 == "banking" && (c.L2 == "refunds_and_reversals" || c.L2 == "unpaid_transactions" || c.L2 == "refunds")
}

// paidAt returns when the customer paid: the authorisation of a card payment, else the booking.
func paidAt(row *bank.Transaction) time.Time { return paymentTime(row.Type.Code, row.At, row.ValueAt) }

func paymentTime(code bank.TypeCode, at, valueAt time.Time) time.Time {
	if code == bank.CardPayment && !valueAt.IsZero() {
		return valueAt
	}
	return at
}

// dayCounts says how the members of a series are spread over days, in whatever order they are counted.
type dayCounts struct {
	total       int
	first, last calendar.Day
	weekdays    [7]int
}

func (c *dayCounts) add(day calendar.Day) {
	if c.total == 0 {
		c.first, c.last = day, day
	}
	c.first, c.last = min(c.first, day), max(c.last, day)
	c.total++
	c.weekdays[day.Weekday()]++
}

// merge adds the counts of other.
func (c *dayCounts) merge(other *dayCounts) {
	if c.total == 0 {
		*c = *other
	} else if other.total > 0 {
		c.first, c.last = min(c.first, other.first), max(c.last, other.last)
		c.total += other.total
		for day, count := range other.weekdays {
			c.weekdays[day] += count
		}
	}
}

// isHabit reports whether split has no use for a series: it has more than three members in two weeks, but not one on
// every day, nor on the same days of every week.
func (h *history) isHabit(c *dayCounts) bool {
	span := int(c.last - c.first)
	return c.total < 2 || !isSparse(c.total, span) && c.total*5 < 4*h.days.count(c.first, c.last) &&
		!keepsWeekdays(c.total, span, c.weekdays)
}

// split prepares a series and returns the series whose schedules are looked for: itself if it is sparse or has a member
// on every day, else its parts by weekday.
func (h *history) split(s *series) []*series {
	h.prepare(s)
	if h.sparse(s.members) || h.everyDay(s.members) {
		return []*series{s}
	}
	return h.byWeekday(s)
}

// sparse reports whether there are at least two members, and at most three in two weeks.
func (h *history) sparse(members []member) bool {
	n := len(members)
	return n >= 2 && isSparse(n, int(members[n-1].day-members[0].day))
}

// isSparse reports whether n members in a span of days are at most three in two weeks.
func isSparse(n, span int) bool { return span > 0 && n*14 <= 3*span+42 }

// prepare sorts a series by day and sets the properties of its payments.
func (h *history) prepare(s *series) {
	sortByDay(s.members)
	row := h.at(int(s.members[len(s.members)-1].row))
	switch row.Type.Code {
	case bank.CardPayment, bank.CashMachine:
		s.card = true
	case "":
		s.card = !s.credit && !row.Tags.HasAny(bank.TagBill|bank.TagLoan|bank.TagDebtCollection)
	}
	s.agreed = row.Type.Code == bank.DirectDebit || row.Type.Code == bank.StandingOrderPayment ||
		row.Tags.HasAny(bank.TagBill|bank.TagSubscription|bank.TagLoan|bank.TagBenefit)
	switch {
	case s.card:
		s.roll = calendar.Keep
	case s.credit:
		s.roll = calendar.Back
	default:
		s.roll = calendar.Forward
	}
}

// byWeekday splits a series by the weekdays that have a member in four of five weeks, if few members are on other
// days. The card takings of a shop, for example, may be paid out on Tuesdays and Fridays.
func (h *history) byWeekday(s *series) (parts []*series) {
	span, counts := int(s.days.last-s.days.first), s.days.weekdays
	if !keepsWeekdays(s.days.total, span, counts) {
		return nil
	}
	for day, count := range counts {
		if !isWeekly(count, span) {
			continue
		}
		part := *s
		part.members = make([]member, 0, count)
		for _, m := range s.members {
			if int(m.day.Weekday()) == day {
				part.members = append(part.members, m)
			}
		}
		parts = append(parts, &part)
	}
	return parts
}

// isWeekly reports whether a weekday with a number of members in a span of days has one in four of five weeks.
func isWeekly(count, span int) bool {
	weeks := span/7 + 1
	return count*5 >= weeks*4 && count*10 <= weeks*11
}

// keepsWeekdays reports whether nine of ten of n members in a span of days are on weekdays that are weekly.
func keepsWeekdays(n, span int, counts [7]int) bool {
	kept := 0
	for _, count := range counts {
		if isWeekly(count, span) {
			kept += count
		}
	}
	return n >= 16 && kept*10 >= n*9
}

// everyDay reports whether there is a member on four of five working days.
func (h *history) everyDay(members []member) bool {
	if len(members) < 8 {
		return false
	}
	worked, last := 0, calendar.Day(-1)
	for _, m := range members {
		if m.day != last && h.days.isWorkingDay(m.day) {
			worked++
		}
		last = m.day
	}
	return worked*5 >= 4*h.days.count(members[0].day, members[len(members)-1].day)
}
