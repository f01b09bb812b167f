package enrichment

import (
	"crypto/sha1" //nolint:gosec // a label, not a secret, with the length that clients expect
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// group returns a series with its schedule as a Group. Its label is not numbered.
func (h *history) group(s *series, valid *validity) *Group {
	last := s.members[len(s.members)-1]
	g := &Group{
		Frequency: s.fit.cycle.frequency, Schedule: s.fit.schedule, Score: s.fit.score(),
	}
	g.Members = make([]int, len(s.members))
	for i, m := range s.members {
		g.Members[i] = int(m.row)
	}
	g.Label = h.label(s.members[0])

	today := h.day(valid.now)
	g.apart = max(1, calendar.Day(s.fit.cycle.period*4/10))
	learnt := LearntSchedule{
		Country: h.country, Schedule: g.Schedule, From: last.day + g.apart, Lag: h.lag(s.members),
	}
	learnt.Clock, learnt.Zone = h.clock(s.members)
	g.learnt = learnt
	for slot := range g.Schedule.Between(h.country, learnt.From, max(today, last.day)+400) {
		at := learnt.booked(slot.Due)
		if g.Next.IsZero() {
			g.Next = at
			g.Ended = today > slot.Due+calendar.Day(s.fit.cycle.period*6/10+4)
		}
		if g.Ended || valid.afterMonths(at, 12) {
			break
		}
		if valid.after(at) {
			g.Predicted = append(g.Predicted, at)
		}
	}
	if s.fit.cycle.period < 150 {
		g.Regularity = &bank.Regularity{
			Frequency: g.Frequency, Predicted: g.Predicted[:min(predictedPerRow, len(g.Predicted))],
		}
		if !g.Ended {
			g.Regularity.Schedule = learnt
		}
	}
	return g
}

// score returns the coverage in hundredths, reduced by the mean distance from the slots and by three tenths of the
// spread of the amounts.
func (f fit) score() int {
	return max(0, f.coverage*(1000-f.residual)/1000*(1000-3*f.spread/10)/1000/10)
}

// label returns the SHA-1 of the first member's skeleton and amount in hexadecimal digits.
func (h *history) label(first member) string {
	row := int(first.row)
	text := Skeleton(h.country, h.descriptions(row)) + "\x00" + h.at(row).Amount.String()
	sum := sha1.Sum([]byte(text)) //nolint:gosec // as above
	return hex.EncodeToString(sum[:])
}

// number adds a hyphen and the number of earlier groups with the same digest to the label.
func (g *Group) number(labels map[string]int) {
	n := labels[g.Label]
	labels[g.Label]++
	g.Label += "-" + strconv.Itoa(n)
	if g.Regularity != nil {
		g.Regularity.Group = g.Label
	}
}

// lag returns the median number of working days between payment and booking of the last nine
// members.
func (h *history) lag(members []member) int {
	var days []int
	for _, m := range members[max(0, len(members)-9):] {
		booked := h.day(h.at(int(m.row)).At)
		n := 0
		for d := m.day; d < booked && n < 10; n++ {
			d = calendar.AddWorkingDays(h.country, d, 1)
		}
		days = append(days, n)
	}
	slices.Sort(days)
	return days[len(days)/2]
}

// clock returns the median time of day at which the last five members were booked, and the time zone that it keeps.
func (h *history) clock(members []member) (sinceMidnight time.Duration, zone *time.Location) {
	last := members[max(0, len(members)-5):]
	booked := make([]time.Time, len(last))
	for i, m := range last {
		booked[i] = h.at(int(m.row)).At
	}
	return clockOf(booked, h.zone)
}

// ZoneOf returns the time zone whose clocks some bookings keep: that of the country's banks, or UTC if the times of day
// are the same there only, as those of rows with a date only are.
func ZoneOf(country fixtures.Country, booked []time.Time) *time.Location {
	zone, err := calendar.Zone(calendar.ZoneOf(country))
	if err != nil || len(booked) == 0 {
		return time.UTC
	}
	_, zone = clockOf(booked, zone)
	return zone
}

// clockOf returns the median time of day of bookings, and the time zone that it keeps; see ZoneOf.
func clockOf(booked []time.Time, bank *time.Location) (sinceMidnight time.Duration, zone *time.Location) {
	local, utc := clocks(booked, bank), clocks(booked, time.UTC)
	if one := utc[0]; one == utc[len(utc)-1] && (one == 0 || local[0] != local[len(local)-1]) {
		return one, time.UTC
	}
	return local[len(local)/2], bank
}

// clocks returns the times of day of instants in a zone, in order.
func clocks(instants []time.Time, zone *time.Location) (all []time.Duration) {
	for _, at := range instants {
		at = at.In(zone)
		hour, minute, second := at.Clock()
		all = append(all, time.Duration(hour*3600+minute*60+second)*time.Second+time.Duration(at.Nanosecond()))
	}
	slices.Sort(all)
	return all
}
