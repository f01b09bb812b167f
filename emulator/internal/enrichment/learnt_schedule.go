package enrichment

import (
	"iter"
	"time"

	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// LearntSchedule is the schedule of a group from its next payment on. It keeps to the days without banking, however far
// ahead. It implements bank.Schedule.
type LearntSchedule struct {
	Country  fixtures.Country
	Schedule calendar.Schedule
	From     calendar.Day   // the next payment is due on this day or later
	Lag      int            // working days from the due day to the booking
	Clock    time.Duration  // of the booking, since midnight in Zone
	Zone     *time.Location // of the country's banks, or UTC
}

// booked returns when a payment that is due on a day is booked.
func (l LearntSchedule) booked(due calendar.Day) time.Time {
	return calendar.AddWorkingDays(l.Country, due, l.Lag).At(l.Clock, l.Zone).UTC()
}

// Due yields the times at which payments are booked after one time up to another, in order.
func (l LearntSchedule) Due(after, until time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for slot := range l.Schedule.Between(l.Country, l.From, calendar.In(until, l.Zone)+1) {
			at := l.booked(slot.Due)
			if at.After(until) || at.After(after) && !yield(at) {
				return
			}
		}
	}
}

// NextAfter returns when the payment after one of the group falls due, given when that one was booked. It is zero if no
// payment falls due in the two years after it.
func (g *Group) NextAfter(booked time.Time) time.Time {
	learnt := g.learnt
	learnt.From = calendar.In(booked, learnt.Zone) + g.apart
	for at := range learnt.Due(booked, booked.AddDate(2, 0, 0)) {
		return at
	}
	return time.Time{}
}
