package actionable

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

// window is the time span of a query. Both ends are optional.
type window struct {
	From route.DateOrTime `query:"from"`
	To   route.DateOrTime `query:"to"`
}

// of applies the defaults: the window ends with the newest data and starts six complete months before its end.
func (w window) of(b *ledger.Book, now time.Time) (insight.Window, error) {
	from, to := w.From.Time, w.To.Time
	if !from.IsZero() && !to.IsZero() && from.After(to) {
		return insight.Window{}, route.Problems{{In: "query", Name: "from", Text: "must not be after to"}}
	}
	if to.IsZero() { // in whole seconds, as in the response, so that a client can repeat the query
		if to = insight.NewestData(b, now).Truncate(time.Second); to.IsZero() {
			to = now.Truncate(time.Second)
		}
		if from.After(to) {
			to = from
		}
	}
	return insight.ReportWindow(b, from, to, now), nil
}

// typeList is a comma-separated list of insight types.
type typeList []string

// UnmarshalText splits the list.
func (l *typeList) UnmarshalText(text []byte) error {
	for name := range strings.SplitSeq(string(text), ",") {
		if name = strings.TrimSpace(name); name != "" {
			*l = append(*l, name)
		}
	}
	return nil
}

// Shape returns the schema of a string.
func (typeList) Shape() any { return "" }

// of returns the requested types of a family, by default all, and the types that the client listed.
func (l typeList) of(family insight.ActionableFamily) (types, listed []insight.ActionableType, err error) {
	all := family.Types()
	for _, name := range l {
		if !family.Has(name) {
			return nil, nil, route.Problems{
				{In: "query", Name: "enabled_insights", Text: fmt.Sprintf("%q is none of %s", name, joined(all))},
			}
		}
	}
	if len(l) == 0 {
		return all, nil, nil
	}
	for _, t := range all {
		if slices.Contains(l, string(t)) {
			listed = append(listed, t)
		}
	}
	return listed, listed, nil
}

func joined(types []insight.ActionableType) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}

// threshold is an optional threshold of a query.
type threshold struct {
	text  string
	value insight.Threshold
}

// UnmarshalText parses a number.
func (t *threshold) UnmarshalText(text []byte) (err error) {
	t.text = string(text)
	t.value, err = insight.ParseThreshold(t.text)
	return err
}

// Shape returns the schema of a number.
func (threshold) Shape() any { return 0.0 }

// thresholds maps the keys of thresholds to those of a query.
type thresholds map[string]threshold

// given returns the thresholds that the client set.
func (all thresholds) given() insight.Thresholds {
	given := insight.Thresholds{}
	for key, t := range all {
		if t.text != "" {
			given[key] = t.value
		}
	}
	return given
}

// repeated returns the query string that repeats the request in a link.
func (q query) repeated() string {
	values := url.Values{}
	if !q.window.From.Time.IsZero() {
		values.Set("from", q.window.From.Time.Format(time.RFC3339))
	}
	if !q.window.To.Time.IsZero() {
		values.Set("to", q.window.To.Time.Format(time.RFC3339))
	}
	for key, t := range q.own {
		if t.text != "" {
			values.Set(key, t.text)
		}
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}
