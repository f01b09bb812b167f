package seed

import (
	"time"

	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// wall is the clock on the wall of a time zone and the calendar beside it, with what was looked up kept: every row asks,
// and time zones and bank holidays are reckoned from their rules.
type wall struct {
	country fixtures.Country
	zone    *time.Location
	first   calendar.Day
	starts  []int64 // of days since first, in seconds since 1970; 0 is not looked up yet
	working []uint8 // 0 not looked up yet, 1 working, 2 not
}

// newWall keeps the days from a month before one instant to two after another.
func newWall(country fixtures.Country, zone *time.Location, from, until time.Time) *wall {
	first := calendar.In(from, zone) - 40
	days := max(int(calendar.In(until, zone)-first)+80, 0)
	return &wall{country: country, zone: zone, first: first, starts: make([]int64, days), working: make([]uint8, days)}
}

// start is when a day begins.
func (c *wall) start(d calendar.Day) int64 {
	i := int(d - c.first)
	if i < 0 || i >= len(c.starts) {
		return d.At(0, c.zone).Unix()
	}
	if c.starts[i] == 0 {
		c.starts[i] = d.At(0, c.zone).Unix()
	}
	return c.starts[i]
}

// at is when clocks show a time of day, given in seconds since midnight.
func (c *wall) at(d calendar.Day, seconds int) int64 {
	start := c.start(d)
	if c.start(d+1)-start == 24*3600 {
		return start + int64(seconds)
	}
	return d.At(time.Duration(seconds)*time.Second, c.zone).Unix()
}

// day is the day that an instant falls on.
func (c *wall) day(at int64) calendar.Day {
	d := calendar.Day(at / (24 * 3600))
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
	i := int(d - c.first)
	if i < 0 || i >= len(c.working) {
		return calendar.IsWorkingDay(c.country, d)
	}
	if c.working[i] == 0 {
		c.working[i] = 2
		if calendar.IsWorkingDay(c.country, d) {
			c.working[i] = 1
		}
	}
	return c.working[i] == 1
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
