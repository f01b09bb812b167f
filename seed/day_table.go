package seed

import (
	"sync"
	"time"

	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// dayTable is a table of the instants at which days begin in a time zone and of the working days of
// banks. It is precomputed because every entry needs both, and time zone rules are slow to
// evaluate. It is safe for concurrent use.
type dayTable struct {
	country fixtures.Country
	zone    *time.Location
	first   calendar.Day
	starts  []int64 // when each day from first begins, in seconds since 1970
	working []bool
}

// dayTables keeps a table of each time zone, which histories share. It is safe for concurrent use.
type dayTables struct {
	mu    sync.Mutex
	known map[dayTableKey]*dayTable
}

// dayTableKey identifies a table. Zones of one name are alike.
type dayTableKey struct {
	country fixtures.Country
	zone    string
}

// maxTableDays is the largest number of days in a table that is kept: 20 years.
const maxTableDays = 20 * 366

// table returns a table that covers at least the days from 40 days before from to 39 days after until.
func (d *dayTables) table(country fixtures.Country, zone *time.Location, from, until time.Time) *dayTable {
	first := calendar.In(from, zone) - tableMargin
	end := max(calendar.In(until, zone)+tableMargin, first)
	k := dayTableKey{country, zone.String()}
	d.mu.Lock()
	defer d.mu.Unlock()
	if t := d.known[k]; t != nil {
		if t.first <= first && t.end() >= end {
			return t
		}
		if wide, late := min(first, t.first), max(end, t.end()); late-wide <= maxTableDays {
			first, end = wide, late
		}
	}
	t := newDayTable(country, zone, first, end)
	if end-first <= maxTableDays {
		if d.known == nil {
			d.known = map[dayTableKey]*dayTable{}
		}
		d.known[k] = t
	}
	return t
}

// secondsPerDay is the length of a day on which the clocks do not change.
const secondsPerDay = 24 * 3600

// tableMargin is the number of days that a table covers before and after a history.
const tableMargin = 40

// newDayTable returns a table of the days from first to the day before end. Others are computed one by one.
func newDayTable(country fixtures.Country, zone *time.Location, first, end calendar.Day) *dayTable {
	days := int(end - first)
	t := &dayTable{
		country: country,
		zone:    zone,
		first:   first,
		starts:  make([]int64, days),
		working: make([]bool, days),
	}
	for i := range days {
		t.working[i] = calendar.IsWorkingDay(country, first+calendar.Day(i))
	}
	begin := t.computeStart(first)
	for from := 0; from < days; from += 28 { // in 28 days, the clocks change once at most
		to := min(from+28, days)
		end := t.computeStart(first + calendar.Day(to))
		t.fillStarts(from, to, begin, end)
		begin = end
	}
	return t
}

// end returns the day after the last one in the table.
func (t *dayTable) end() calendar.Day { return t.first + calendar.Day(len(t.starts)) }

// fillStarts sets when the days with the indexes from to to-1 begin. begin and end are when the first one and the day
// after the last one begin. It evaluates the time zone only to find the day on which the clocks change.
func (t *dayTable) fillStarts(from, to int, begin, end int64) {
	if to-from > 1 && end-begin != int64(to-from)*secondsPerDay {
		middle := (from + to) / 2
		between := t.computeStart(t.first + calendar.Day(middle))
		t.fillStarts(from, middle, begin, between)
		t.fillStarts(middle, to, between, end)
		return
	}
	for i := from; i < to; i++ {
		t.starts[i] = begin + int64(i-from)*secondsPerDay
	}
}

// computeStart returns when a day begins, from the rules of the time zone.
func (t *dayTable) computeStart(d calendar.Day) int64 { return d.At(0, t.zone).Unix() }

// start returns when a day begins, in seconds since 1970.
func (t *dayTable) start(d calendar.Day) int64 {
	if i := int(d - t.first); i >= 0 && i < len(t.starts) {
		return t.starts[i]
	}
	return t.computeStart(d)
}

// instant returns when the clocks show a time of day, given in seconds since midnight. The result
// is in seconds since 1970.
func (t *dayTable) instant(d calendar.Day, seconds int) int64 {
	start := t.start(d)
	if t.start(d+1)-start == secondsPerDay {
		return start + int64(seconds)
	}
	return d.At(time.Duration(seconds)*time.Second, t.zone).Unix()
}

// timeOfDay returns the time of day that the clocks show at an instant of a day, in seconds since
// midnight.
func (t *dayTable) timeOfDay(d calendar.Day, at int64) int {
	start := t.start(d)
	if t.start(d+1)-start == secondsPerDay {
		return int(at - start)
	}
	hour, minute, second := time.Unix(at, 0).In(t.zone).Clock()
	return hour*3600 + minute*60 + second
}

// dayOf returns the day of an instant, which is given in seconds since 1970.
func (t *dayTable) dayOf(at int64) calendar.Day {
	d := calendar.Day(at / secondsPerDay)
	for t.start(d) > at {
		d--
	}
	for t.start(d+1) <= at {
		d++
	}
	return d
}

// isWorkingDay reports whether a day is a working day of the country's banks.
func (t *dayTable) isWorkingDay(d calendar.Day) bool {
	if i := int(d - t.first); i >= 0 && i < len(t.working) {
		return t.working[i]
	}
	return calendar.IsWorkingDay(t.country, d)
}

// workingDayAfter returns the n-th working day after a day, n from 1.
func (t *dayTable) workingDayAfter(d calendar.Day, n int) calendar.Day {
	for n > 0 {
		if d++; t.isWorkingDay(d) {
			n--
		}
	}
	return d
}

// nextWorkingDay returns the day itself if it is a working day, else the next one.
func (t *dayTable) nextWorkingDay(d calendar.Day) calendar.Day { return t.workingDayAfter(d-1, 1) }
