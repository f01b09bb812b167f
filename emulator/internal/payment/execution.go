package payment

import (
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// ExecutionDates are the days on which a bank has paid by now, in British time: a single payment as it settles, a scheduled one on its date, a
// standing order on its first date and by its frequency until its last. What falls on a day on which banks do not work is paid on the next
// on which they do. Bud shows none of it: its statuses end as the order is set up.
func ExecutionDates(one bank.Payment, now time.Time) (all []calendar.Day, err error) {
	if !one.Status(now).Succeeds() {
		return nil, nil
	}
	zone, err := calendar.Zone(calendar.ZoneOf(fixtures.GB))
	if err != nil {
		return nil, err
	}
	today, ready := calendar.In(now, zone), calendar.In(one.Ends(), zone)
	if one.Service == bank.SinglePayment {
		return []calendar.Day{ready}, nil
	}
	first := calendar.In(one.First, zone)
	for i := 0; ; i++ {
		nominal, again := nominalDate(one, first, i)
		paid := calendar.Forward.Day(fixtures.GB, nominal)
		switch {
		case !again || paid > today || !one.Last.IsZero() && nominal > calendar.In(one.Last, zone):
			return all, nil
		case paid < ready: // the bank had no order yet
		case len(all) > 0 && all[len(all)-1] == paid: // a daily order pays once on the day after a weekend
		default:
			all = append(all, paid)
		}
	}
}

// nominalDate is the day that the agreement names for the i-th payment, and whether there is one.
func nominalDate(one bank.Payment, first calendar.Day, i int) (calendar.Day, bool) {
	n := calendar.Day(i)
	switch one.Frequency {
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
