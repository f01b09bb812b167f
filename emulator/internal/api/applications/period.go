package applications

import (
	"strconv"
	"strings"

	"budsandbox/emulator/internal/route"
)

// period is a duration of whole months or days, such as P3M.
type period struct {
	text   string
	number int
	months bool
}

// The limits of a request: durations, and months or days of one of them.
const (
	maxPeriods = 100
	maxMonths  = 1200
	maxDays    = 36500
)

// parsePeriods parses the parameter date_range_durations.
func parsePeriods(texts []string) (all []period, _ error) {
	if texts = route.Split(texts); len(texts) > maxPeriods {
		return nil, invalidPeriods("date_range_durations must contain a maximum of 100 items")
	}
	for _, text := range texts {
		p := period{text: text, months: strings.HasSuffix(text, "M")}
		most := maxDays
		if p.months {
			most = maxMonths
		}
		digits, isPeriod := strings.CutPrefix(strings.TrimRight(text, "MD"), "P")
		var err error
		p.number, err = strconv.Atoi(digits)
		canonical := "P" + strconv.Itoa(p.number) + "D"
		if p.months {
			canonical = "P" + strconv.Itoa(p.number) + "M"
		}
		if err != nil || !isPeriod || text != canonical || p.number < 1 || p.number > most {
			return nil, invalidPeriods("date_range_durations must be periods of months or days such as P3M or P4D")
		}
		all = append(all, p)
	}
	return all, nil
}

func invalidPeriods(text string) error {
	return route.Problems{{In: "query", Name: "date_range_durations", Text: text}}
}
