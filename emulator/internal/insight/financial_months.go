package insight

import "budsandbox/bank"

// FinancialMonths divides a bounded window into Bud's financial months, oldest first. Each begins on the day of the
// month on which the window begins, or on the last day of a shorter month. An incomplete month at the end is left out,
// unless the whole window is shorter than a month and is one period. More than MaxSteps months are ErrTooMany.
func (w Window) FinancialMonths() ([]Window, error) {
	months, err := w.Steps(Monthly)
	if err != nil {
		return nil, err
	}
	if n := len(months); n > 1 && months[n-1].Until.Before(bank.Period{Months: n}.After(w.From)) {
		months = months[:n-1]
	}
	return months, nil
}

// spanOf returns the window from the beginning of the first period to the end of the last.
func spanOf(periods []Window) Window {
	if len(periods) == 0 {
		return Window{}
	}
	return Window{periods[0].From, periods[len(periods)-1].Until}
}
