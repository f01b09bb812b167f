package financial

import (
	"fmt"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// Ensure that the text that identifies a list is what it was when tokens of earlier builds were made, so that they
// stay valid.
func TestQuery(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 9, 30, 0, 5, time.UTC)
	req := route.NewRequest(t.Context(), nil, `a "project"`, bank.Customer{ID: bank.CustomerID{1, 2, 3}})
	for _, in := range []transactionsRequest{
		{},
		{
			From: route.DateOrTime{Time: at, Day: true}, To: route.DateOrTime{Time: at}, Accounts: []string{"a", `b"`},
			Merchants: []string{"é\n"}, L1: []string{""}, L2: []string{}, Include: []string{"bill"}, Exclude: []string{"x y"},
			Labels: []labelID{{1, 255}, {3}}, Indicator: "credit", UpdatedAfter: route.DateOrTime{Time: at},
			Statuses: []string{"booked", "pending"},
		},
	} {
		want := fmt.Sprintf("%q %q %d %d %q %q %q %q %q %q %q %q %d %q", req.Project, req.Customer.ID,
			in.From.Time.UnixNano(), in.To.Until().UnixNano(), in.Accounts, in.Merchants, in.L1, in.L2, in.Include,
			in.Exclude, in.Labels, in.Indicator, in.UpdatedAfter.Time.UnixNano(), in.Statuses)
		if got := in.query(req); got != want {
			t.Errorf("the query is %s, want %s", got, want)
		}
	}
}
