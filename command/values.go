package command

import (
	"time"

	"budsandbox/bank"
)

// parseDuration parses the flag of a duration in all formats of bank.ParsePeriod. It refuses months, because they have
// no fixed length.
func parseDuration(flag, text string) (time.Duration, error) {
	period, err := bank.ParsePeriod(text)
	switch {
	case err != nil:
		return 0, usagef("--%s: %w", flag, err)
	case period.Months != 0:
		return 0, usagef("--%s %q is longer at some times than at others; give days or hours, such as 30d", flag, text)
	}
	exact := time.Duration(period.Days)*24*time.Hour + period.Exact
	if exact < 0 {
		return 0, usagef("--%s %q is negative; give a length of time such as 2s or 0s", flag, text)
	}
	return exact, nil
}
