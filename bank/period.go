package bank

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// Period is a duration in calendar units: P1M is a month of any length.
type Period struct {
	Months, Days int
	Exact        time.Duration
}

var isoPeriod = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(
		`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?` +
			`(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$`,
	)
})

// ParsePeriod parses an ISO 8601 duration (P1M, P2DT6H), a Go duration (90s, 36h), or numbers with units (1d, 2w, 3mo,
// 1 year 6 months, 2 days).
func ParsePeriod(text string) (Period, error) {
	if exact, err := time.ParseDuration(text); err == nil {
		return Period{Exact: exact}, nil
	}
	if p, ok := parseUnits(text); ok {
		return p, nil
	}
	parts := isoPeriod().FindStringSubmatch(text)
	if parts == nil || text[len(text)-1] == 'P' || text[len(text)-1] == 'T' {
		return Period{}, fmt.Errorf(
			"%q is neither an ISO 8601 duration such as P1M or PT36H nor one such as 1d, 2w, 36h or 90s",
			text,
		)
	}
	whole := make([]int, 4)
	for i, part := range parts[1:5] {
		if part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n > math.MaxInt32 {
			return Period{}, fmt.Errorf("%q is too long a duration", text)
		}
		whole[i] = n
	}
	// time.ParseDuration is exact and checks for overflow. The zeros fill in for absent parts.
	exact, err := time.ParseDuration("0" + parts[5] + "h0" + parts[6] + "m0" + parts[7] + "s")
	if err != nil {
		return Period{}, fmt.Errorf("%q is too long a duration", text)
	}
	return Period{
		Months: whole[0]*12 + whole[1],
		Days:   whole[2]*7 + whole[3],
		Exact:  exact,
	}, nil
}

// After returns the time a period after t. A month later is the same day of the month, or the last day of a shorter
// month: 31 January plus P1M is 28 or 29 February.
func (p Period) After(t time.Time) time.Time {
	if p.Months != 0 {
		year, month, day := t.Date()
		month += time.Month(p.Months)
		lastDay := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
		hour, minute, second := t.Clock()
		t = time.Date(year, month, min(day, lastDay), hour, minute, second, t.Nanosecond(), t.Location())
	}
	return t.AddDate(0, 0, p.Days).Add(p.Exact)
}

// Before returns the time a period before t, as After does for a negative period.
func (p Period) Before(t time.Time) time.Time { return Period{-p.Months, -p.Days, -p.Exact}.After(t) }

// countWithUnit matches a number with a unit at the start of a text.
var countWithUnit = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(
		`^(\d{1,6}) ?(years?|y|months?|mo|weeks?|w|days?|d|hours?|h|minutes?|min|m|seconds?|sec|s)(?: and | |, |,|$|\b)`,
	)
})

// parseUnits parses numbers with units, such as 1d or 2 weeks 3 days. ok is false for anything else.
func parseUnits(text string) (p Period, ok bool) {
	rest := text
	for rest != "" {
		parts := countWithUnit().FindStringSubmatch(rest)
		if parts == nil {
			return Period{}, false
		}
		n, err := strconv.Atoi(parts[1])
		if err != nil {
			return Period{}, false
		}
		switch unit := parts[2]; {
		case unit[0] == 'y':
			p.Months += 12 * n
		case unit[:min(2, len(unit))] == "mo":
			p.Months += n
		case unit[0] == 'w':
			p.Days += 7 * n
		case unit[0] == 'd':
			p.Days += n
		case unit[0] == 'h':
			p.Exact += time.Duration(n) * time.Hour
		case unit[0] == 'm':
			p.Exact += time.Duration(n) * time.Minute
		default:
			p.Exact += time.Duration(n) * time.Second
		}
		rest = rest[len(parts[0]):]
	}
	return p, text != ""
}
