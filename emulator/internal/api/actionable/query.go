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

// window is the time that insights are looked for in. Both ends may be missing.
type window struct {
	From route.DateOrTime `query:"from"`
	To   route.DateOrTime `query:"to"`
}

// of completes the window: it ends with the newest data and begins six complete months before its end.
func (w window) of(b *ledger.Book, now time.Time) (insight.Window, error) {
	from, to := w.From.Time, w.To.Time
	if !from.IsZero() && !to.IsZero() && from.After(to) {
		return insight.Window{}, route.Problems{{In: "query", Name: "from", Text: "must not be after to"}}
	}
	if to.IsZero() { // in whole seconds, as the answer tells it, so that it can be repeated
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

// Shape says that it is a text.
func (typeList) Shape() any { return "" }

// of returns the types of a family that are asked for, and those that the client named.
func (l typeList) of(family insight.ActionableFamily) (types, listed []insight.ActionableType, err error) {
	all := family.Types()
	for _, name := range l {
		if !slices.Contains(all, insight.ActionableType(name)) {
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

// threshold is a threshold of a query, which may be missing.
type threshold struct {
	text  string
	value insight.Threshold
}

// UnmarshalText reads a number.
func (t *threshold) UnmarshalText(text []byte) (err error) {
	t.text = string(text)
	t.value, err = insight.ParseThreshold(t.text)
	return err
}

// Shape says that it is a number.
func (threshold) Shape() any { return 0.0 }

// thresholds are those of a query by their keys.
type thresholds map[string]threshold

// given keeps the thresholds that the client gave.
func (all thresholds) given() insight.Thresholds {
	given := insight.Thresholds{}
	for key, t := range all {
		if t.text != "" {
			given[key] = t.value
		}
	}
	return given
}

// repeated is the query of a link that asks the same question.
func (q question) repeated() string {
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
