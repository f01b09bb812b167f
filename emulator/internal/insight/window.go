package insight

import (
	"fmt"
	"time"

	"budsandbox/bank"
)

// Window is a time span from From inclusive to Until exclusive. A zero bound is open.
type Window struct{ From, Until time.Time }

// Between returns the window that a client means by from and to. It includes to, and if to is a whole second, all of
// that second, because Bud writes the end of a day as 23:59:59.
func Between(from, to time.Time) Window {
	if to.Nanosecond() == 0 {
		return Window{from, to.Add(time.Second)}
	}
	return Window{from, to.Truncate(time.Microsecond).Add(time.Microsecond)}
}

// To returns the end in the form that clients write, so that Between(w.From, w.To()) is the same window.
func (w Window) To() time.Time {
	if w.Until.Nanosecond() == 0 {
		return w.Until.Add(-time.Second)
	}
	return w.Until.Add(-time.Microsecond)
}

// Granularity is the length of the steps of a trend.
type Granularity string

// The granularities of v2_category_totals_trends_get and of balances.
const (
	Daily      Granularity = "daily"
	Weekly     Granularity = "weekly"
	Biweekly   Granularity = "biweekly"
	Monthly    Granularity = "monthly"
	Quarterly  Granularity = "quarterly"
	SixMonthly Granularity = "six_monthly"
	Annually   Granularity = "annually"
)

// period returns the length of a number of steps.
func (g Granularity) period(steps int) (bank.Period, error) {
	switch g {
	case Daily:
		return bank.Period{Days: steps}, nil
	case Weekly:
		return bank.Period{Days: 7 * steps}, nil
	case Biweekly:
		return bank.Period{Days: 14 * steps}, nil
	case Monthly:
		return bank.Period{Months: steps}, nil
	case Quarterly:
		return bank.Period{Months: 3 * steps}, nil
	case SixMonthly:
		return bank.Period{Months: 6 * steps}, nil
	case Annually:
		return bank.Period{Months: 12 * steps}, nil
	default:
		return bank.Period{}, fmt.Errorf("no granularity %q", string(g))
	}
}

// MaxSteps is the maximum number of steps or groups in a response. It is the limit for the points of Bud's balances
// (docs/research/bud.md#balances).
const MaxSteps = 5000

// ErrTooMany reports a window that would have more than MaxSteps steps.
var ErrTooMany = fmt.Errorf("more than %d steps", MaxSteps)

// Steps divides a bounded window into windows of a granularity, oldest first. They begin at From, and their days and
// months are those of From's time zone. Each is counted from From, so that steps from the 31st begin on the 31st of
// every month that has one. The last may be short. An empty window has no steps. More than MaxSteps steps are
// ErrTooMany.
func (w Window) Steps(g Granularity) (steps []Window, err error) {
	for start := w.From; start.Before(w.Until); {
		if len(steps) == MaxSteps {
			return nil, ErrTooMany
		}
		period, err := g.period(len(steps) + 1)
		if err != nil {
			return nil, err
		}
		end := period.After(w.From)
		if end.After(w.Until) {
			end = w.Until
		}
		steps = append(steps, Window{start, end})
		start = end
	}
	return steps, nil
}

// Months divides a bounded window at the beginnings of the months of a time zone, oldest first. The first and the last
// may be partial months. More than MaxSteps months are ErrTooMany.
func (w Window) Months(zone *time.Location) (months []Window, err error) {
	for start := w.From.In(zone); start.Before(w.Until); {
		if len(months) == MaxSteps {
			return nil, ErrTooMany
		}
		end := time.Date(start.Year(), start.Month()+1, 1, 0, 0, 0, 0, zone)
		if end.After(w.Until) {
			end = w.Until.In(zone)
		}
		months = append(months, Window{start, end})
		start = end
	}
	return months, nil
}
