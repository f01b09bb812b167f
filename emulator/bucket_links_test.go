package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a strict sandbox accepts every link of the dashboard's bucket, that each leads to the rows that were
// counted, and that the groups have all booked rows, in both regions. Pending ones have no category.
func TestDashboardLinks(t *testing.T) {
	t.Parallel()
	for persona, body := range map[string]string{
		"uk_salaried_renter": emulatortest.British, "us_salaried_homeowner": emulatortest.American,
	} {
		t.Run(persona, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{
				Now: emulatortest.March.Now, Freeze: true, Strict: true, TaskDelay: new(time.Duration),
			})
			c := &emulatortest.Customer{T: t, Sandbox: s, Client: emulatortest.NewClient(t, s, "shop")}
			c.ID = c.Client.NewCustomer(t, body)
			c.Connect(`{"persona":"` + persona + `"}`)
			headers := map[string]string{"X-Customer-Id": c.ID}
			const dates = "date_from=2026-02-01&date_to=2026-02-28"
			got := c.Must(http.StatusOK, "GET",
				"/aggregations/v2/buckets/assess-dashboard/totals?group_by=bucket_l1&group_by=bucket_l2&"+dates, "")
			sum := 0.0
			for _, one := range got.List(t, "data") {
				group := emulatortest.Answer{JSON: one}
				for _, place := range []string{"", "incoming.", "outgoing."} {
					mustLead(t, c.Client, headers, group.Str(place+"_links.transactions")+"&page_size=200",
						group.At(place+"transaction_count"))
				}
				sum += group.At("transaction_count").(float64)
				for _, one := range group.List(t, "subtotals") {
					line := emulatortest.Answer{JSON: one}
					mustLead(t, c.Client, headers, line.Str("_links.transactions")+"&page_size=200", line.At("transaction_count"))
				}
			}
			rows := len(c.TransactionIDs("date_from", "2026-02-01", "date_to", "2026-02-28", "status", "booked"))
			if float64(rows) != sum {
				t.Errorf("the groups have %v rows of %d", sum, rows)
			}
		})
	}
}

// Ensure that the links of a customer with several currencies lead to the rows in the currency of the sum.
func TestBucketLinksByCurrency(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Connect(`{"persona":"multi_currency"}`)
	headers := map[string]string{"X-Customer-Id": c.ID}
	got := c.Must(http.StatusOK, "GET", "/aggregations/v2/buckets/assess-dashboard/totals"+
		"?group_by=bucket_l1&group_by=month&month_from=2025-11&month_to=2026-01", "")
	currencies := map[string]bool{}
	for _, one := range got.List(t, "data") {
		group := emulatortest.Answer{JSON: one}
		currencies[group.Str("incoming.total.currency")] = true
		for _, place := range []string{"", "incoming.", "outgoing.", "subtotals.1."} {
			mustLead(t, c.Client, headers, group.Str(place+"_links.transactions")+"&page_size=200",
				group.At(place+"transaction_count"))
		}
	}
	if len(currencies) != 3 {
		t.Errorf("the sums are in %v", currencies)
	}
}
