package seed

import (
	"time"

	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// wall is the clock on the wall of a time zone and the calendar beside it, looked up beforehand: every row asks, and time zones are
// reckoned from their rules. It is safe for concurrent use.
type wall struct {
	country fixtures.Country
	zone    *time.Location
	first   calendar.Day
	starts  []int64 // of days since first, in seconds since 1970
	working []bool
}

// secondsPerDay are those of a day on which no clock changes.
const secondsPerDay = 24 * 3600

// newWall keeps the days from a month before one instant to two after another.
func newWall(country fixtures.Country, zone *time.Location, from, until time.Time) *wall {
	first := calendar.In(from, zone) - 40
	days := max(int(calendar.In(until, zone)-first)+80, 0)
	c := &wall{country: country, zone: zone, first: first, starts: make([]int64, days), working: make([]bool, days)}
	for i := range days {
		c.working[i] = calendar.IsWorkingDay(country, first+calendar.Day(i))
	}
	for week := 0; week < days; week += 7 {
		c.lookUp(week, min(week+7, days))
	}
	return c
}

// lookUp finds when the days from one to another begin: one by one only if the clocks change between them.
func (c *wall) lookUp(from, to int) {
	begin, end := c.begins(c.first+calendar.Day(from)), c.begins(c.first+calendar.Day(to))
	even := end-begin == int64(to-from)*secondsPerDay
	for i := from; i < to; i++ {
		if c.starts[i] = begin + int64(i-from)*secondsPerDay; !even {
			c.starts[i] = c.begins(c.first + calendar.Day(i))
		}
	}
}

func (c *wall) begins(d calendar.Day) int64 { return d.At(0, c.zone).Unix() }

// start is when a day begins.
func (c *wall) start(d calendar.Day) int64 {
	if i := int(d - c.first); i >= 0 && i < len(c.starts) {
		return c.starts[i]
	}
	return c.begins(d)
}

// at is when clocks show a time of day, given in seconds since midnight.
func (c *wall) at(d calendar.Day, seconds int) int64 {
	start := c.start(d)
	if c.start(d+1)-start == secondsPerDay {
		return start + int64(seconds)
	}
	return d.At(time.Duration(seconds)*time.Second, c.zone).Unix()
}

// day is the day that an instant falls on.
func (c *wall) day(at int64) calendar.Day {
	d := calendar.Day(at / secondsPerDay)
	for c.start(d) > at {
		d--
	}
	for c.start(d+1) <= at {
		d++
	}
	return d
}

// open reports whether banks work.
func (c *wall) open(d calendar.Day) bool {
	if i := int(d - c.first); i >= 0 && i < len(c.working) {
		return c.working[i]
	}
	return calendar.IsWorkingDay(c.country, d)
}

// later is the n-th working day after a day, n from 1.
func (c *wall) later(d calendar.Day, n int) calendar.Day {
	for n > 0 {
		if d++; c.open(d) {
			n--
		}
	}
	return d
}

// forward is the day itself, or the next working day.
func (c *wall) forward(d calendar.Day) calendar.Day { return c.later(d-1, 1) }
