package payment

import (
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// ExecutionDates returns the days on which a bank has executed a payment by now, in British time: a single payment
// when it settles, a scheduled one on its date, and a standing order from its first date to its last by its frequency.
// A payment due on another day than a working day is executed on the next working day. Bud's API does not show
// executions.
func ExecutionDates(payment bank.Payment, now time.Time) (all []calendar.Day, err error) {
	if !payment.Status(now).Succeeds() {
		return nil, nil
	}
	zone, err := calendar.Zone(calendar.ZoneOf(fixtures.GB))
	if err != nil {
		return nil, err
	}
	today, ready := calendar.In(now, zone), calendar.In(payment.EndsAt(), zone)
	if payment.Service == bank.SinglePayment {
		return []calendar.Day{ready}, nil
	}
	first := calendar.In(payment.First, zone)
	for i := 0; ; i++ {
		nominal, exists := nominalDate(payment, first, i)
		paid := calendar.Forward.Day(fixtures.GB, nominal)
		switch {
		case !exists || paid > today || !payment.Last.IsZero() && nominal > calendar.In(payment.Last, zone):
			return all, nil
		case paid < ready: // before the order was set up
		case len(all) > 0 && all[len(all)-1] == paid: // a daily order is executed once on the day after a weekend
		default:
			all = append(all, paid)
		}
	}
}

// longestInterval is longer than the time between two payments of any standing order, with the days that a bank waits
// for a working day.
const longestInterval = 400 * 24 * time.Hour

// NextExecution returns the first day after today on which a bank executes a payment, in British time. ok is false
// if there is none, or if it depends on the customer or the client.
func NextExecution(payment bank.Payment, now time.Time) (day calendar.Day, ok bool, err error) {
	zone, err := calendar.Zone(calendar.ZoneOf(fixtures.GB))
	if err != nil {
		return 0, false, err
	}
	horizon := now
	for _, t := range []time.Time{payment.EndsAt(), payment.First} {
		if t.After(horizon) {
			horizon = t
		}
	}
	days, err := ExecutionDates(payment, horizon.Add(longestInterval))
	today := calendar.In(now, zone)
	for _, day := range days {
		if day > today {
			return day, true, err
		}
	}
	return 0, false, err
}

// nominalDate returns the agreed day of the i-th payment, and whether there is one.
func nominalDate(payment bank.Payment, first calendar.Day, i int) (calendar.Day, bool) {
	n := calendar.Day(i)
	switch payment.Frequency {
	case bank.Daily:
		return first + n, true
	case bank.Weekly:
		return first + 7*n, true
	case bank.Fortnightly:
		return first + 14*n, true
	case bank.Monthly:
		return first.AddMonths(i), true
	case bank.Quarterly:
		return first.AddMonths(3 * i), true
	case bank.Semiannually:
		return first.AddMonths(6 * i), true
	case bank.Yearly:
		return first.AddMonths(12 * i), true
	}
	return first, i == 0
}
