package seed

import (
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Unmet are the persona's expectations that its history up to the connection does not meet, in words.
func Unmet(p *fixtures.Persona, h *History) (problems []string) {
	e := &p.Expects
	if months := float64(p.Months); float64(len(h.Rows)) < months*float64(e.RowsPerMonth[0]) || float64(len(h.Rows)) > months*float64(e.RowsPerMonth[1]) {
		problems = append(problems, fmt.Sprintf("%.0f rows a month, want %d to %d", float64(len(h.Rows))/months, e.RowsPerMonth[0], e.RowsPerMonth[1]))
	}
	for _, name := range e.Tags {
		tag, _ := bank.ParseTag(name)
		if !slices.ContainsFunc(h.Rows, func(r Row) bool { return r.Tags.Has(tag) }) {
			problems = append(problems, "no row is tagged "+name)
		}
	}
	for _, pair := range e.Categories {
		if !slices.ContainsFunc(h.Rows, func(r Row) bool { return r.Enrichment.Categories.L1+"/"+r.Enrichment.Categories.L2 == pair }) {
			problems = append(problems, "no row is of "+pair)
		}
	}
	for place := range p.Accounts {
		problems = append(problems, unmetBalances(e, p.Accounts[place].Role, h, place)...)
	}
	return problems
}

// unmetBalances holds the balances of an account against what is expected of its role.
func unmetBalances(e *fixtures.Expectations, role string, h *History, place int) (problems []string) {
	last := h.Accounts[place].Opening
	pending := int64(0)
	bounds, bound := e.Balances[role]
	for i := range h.Rows {
		r := &h.Rows[i]
		switch {
		case r.Place != place:
			continue
		case !r.Running.Known():
			pending += r.Amount.Minor
			continue
		}
		last = r.Running
		if bound && outside(last.Minor, bounds) {
			problems = append(problems, fmt.Sprintf("%s stands at %s on %s, want %v to %v", role, last, r.At.Format(time.DateOnly), bounds[0], bounds[1]))
			bound = false // once is enough
		}
	}
	if ends, expected := e.Ends[role]; expected && outside(last.Minor+pending, ends) {
		problems = append(problems, fmt.Sprintf("%s ends at %s with what is pending, want %v to %v", role, last.Plus(pending), ends[0], ends[1]))
	}
	return problems
}

func outside(minor int64, bounds [2]fixtures.Hundredths) bool {
	return minor < int64(bounds[0]) || minor > int64(bounds[1])
}
