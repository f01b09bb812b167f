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
func (w window) of(book *ledger.Book, now time.Time) (insight.Window, error) {
	from, to := w.From.Time, w.To.Time
	if !from.IsZero() && !to.IsZero() && from.After(to) {
		return insight.Window{}, route.Problems{{In: "query", Name: "from", Text: "must not be after to"}}
	}
	if to.IsZero() { // in whole seconds, as in the response, so that a client can repeat the query
		if to = insight.NewestData(book, now).Truncate(time.Second); to.IsZero() {
			to = now.Truncate(time.Second)
		}
		if from.After(to) {
			to = from
		}
	}
	return insight.ReportWindow(book, from, to, now), nil
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

// query holds the checked parameters of a request.
type query struct {
	insight.ActionableQuery
	family insight.ActionableFamily
	listed []insight.ActionableType // types that the client listed; empty for all types of the family
	window window
	own    thresholds // thresholds that the client set
}

// newQuery returns the customer's book and the checked parameters of a request.
func (h *Handlers) newQuery(
	req *route.Request,
	family insight.ActionableFamily,
	w window,
	own thresholds,
	enabled typeList,
) (*ledger.Book, query, error) {
	q := query{family: family, window: w, own: own}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return nil, q, err
	}
	if q.Types, q.listed, err = enabled.of(family); err != nil {
		return nil, q, err
	}
	if q.Window, err = w.of(book, req.Now()); err != nil {
		return nil, q, err
	}
	configured, err := h.Alerts.Thresholds(req.Context(), req.Project)
	if err != nil {
		return nil, q, err
	}
	q.Thresholds = configured.With(own.given())
	return book, q, nil
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
