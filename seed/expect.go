package seed

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Unmet describes the expectations of a persona that its history up to the connection does not
// meet.
func Unmet(p *fixtures.Persona, h *History) []string {
	u := &unmet{expects: &p.Expects, history: h}
	u.rowsPerMonth(float64(p.Months))
	for _, name := range p.Expects.Tags {
		tag, _ := bank.ParseTag(name)
		if !slices.ContainsFunc(h.Entries, func(e Entry) bool { return e.Tags.Has(tag) }) {
			u.report("no row is tagged %s", name)
		}
	}
	for _, pair := range p.Expects.Categories {
		l1, l2, _ := strings.Cut(pair, "/")
		if !slices.ContainsFunc(h.Entries, func(e Entry) bool {
			return e.Enrichment.Categories.L1 == l1 && e.Enrichment.Categories.L2 == l2
		}) {
			u.report("no row is of %s", pair)
		}
	}
	for account := range p.Accounts {
		u.balances(p.Accounts[account].Role, account)
	}
	return u.problems
}

// unmet collects the expectations that a history does not meet.
type unmet struct {
	expects  *fixtures.Expectations
	history  *History
	problems []string
}

func (u *unmet) report(format string, args ...any) {
	u.problems = append(u.problems, fmt.Sprintf(format, args...))
}

func (u *unmet) rowsPerMonth(months float64) {
	perMonth := float64(len(u.history.Entries)) / months
	least, most := u.expects.RowsPerMonth[0], u.expects.RowsPerMonth[1]
	if perMonth < float64(least) || perMonth > float64(most) {
		u.report("%.0f rows a month, want %d to %d", perMonth, least, most)
	}
}

// balances compares the balances of an account with what the persona expects of its role.
func (u *unmet) balances(role string, account int) {
	last := u.history.Accounts[account].Opening
	pending := int64(0)
	bounds, bound := u.expects.Balances[role]
	for i := range u.history.Entries {
		e := &u.history.Entries[i]
		switch {
		case e.AccountIndex != account:
			continue
		case !e.Running.Known():
			pending += e.Amount.Minor
			continue
		}
		last = e.Running
		if bound && outside(last.Minor, bounds) {
			day := e.At.Format(time.DateOnly)
			u.report("%s stands at %s on %s, want %v to %v", role, last, day, bounds[0], bounds[1])
			bound = false // report one day only
		}
	}
	if ends, expected := u.expects.Ends[role]; expected && outside(last.Minor+pending, ends) {
		with := last.Plus(pending)
		u.report("%s ends at %s with what is pending, want %v to %v", role, with, ends[0], ends[1])
	}
}

func outside(minor int64, bounds [2]fixtures.Hundredths) bool {
	return minor < int64(bounds[0]) || minor > int64(bounds[1])
}
