package route

import (
	"time"
)

// boundPairs lists the names of the parameters for the beginning and the end of a time span.
var boundPairs = [][2]string{
	{"from", "to"}, {"date_from", "date_to"}, {"month_from", "month_to"}, {"X-From", "X-To"}, {"X-Date-From", "X-Date-To"},
}

// checkOrder returns a problem if the beginning is after the end, so that all operations refuse such a span alike. An
// end includes the whole day, month or second that it names.
func (b binding) checkOrder(given []GivenParameter) (problems Problems) {
	find := func(name string) (p GivenParameter, found bool) {
		for _, p := range given {
			if p.Name == name {
				return p, true
			}
		}
		return p, false
	}
	for _, pair := range boundPairs {
		from, hasFrom := find(pair[0])
		to, hasTo := find(pair[1])
		if !hasFrom || !hasTo {
			continue
		}
		start, _, startDay, startOK := span(from.Values[0])
		_, end, endDay, endOK := span(to.Values[0])
		if !startOK || !endOK || startDay != endDay && b.reads("timezone") { // the time zone determines when a day begins
			continue
		}
		if !start.Before(end) {
			problems = append(problems, Problem{In: from.In, Name: from.Name, Text: "must not be after " + to.Name})
		}
	}
	return problems
}

// span returns the time span that a text names in UTC: a month, a day, a second, or a time with a fraction of a
// second. end is exclusive. day reports that the text has no time of day.
func span(text string) (start, end time.Time, day, ok bool) {
	if month, err := time.Parse("2006-01", text); err == nil {
		return month, month.AddDate(0, 1, 0), true, true
	}
	var d DateOrTime
	switch err := d.UnmarshalText([]byte(text)); {
	case err != nil:
		return start, end, false, false
	case d.Day:
		return d.Time, d.Time.AddDate(0, 0, 1), true, true
	case d.Time.Nanosecond() == 0:
		return d.Time, d.Time.Add(time.Second), false, true
	}
	return d.Time, d.Time.Add(1), false, true
}
