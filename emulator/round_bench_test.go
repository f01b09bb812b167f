package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"testing"
	"time"
)

// BenchmarkRound runs the round of a test suite without the network: create a customer, connect it, read accounts, a
// page, totals and income, delete it. Four personas take turns, and each customer has its own seed.
func BenchmarkRound(b *testing.B) {
	s, header := startWithCustomers(b, 0)
	from := url.QueryEscape(time.Now().AddDate(-2, 0, 0).UTC().Format(time.RFC3339))
	personas := []struct{ id, context string }{
		{"uk_salaried_renter", `"type":"personal","region":"GB"`}, {"us_gig_driver", `"type":"personal","region":"US"`},
		{"uk_family_mortgage", `"type":"personal","region":"GB"`}, {"us_small_business", `"type":"business","region":"US"`},
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := personas[i%len(personas)]
		created := exchange(b, s, "POST", "/platform/v3/customers", `{"customer_context":{`+p.context+`}}`, header)
		var customer struct {
			Data struct {
				ID string `json:"customer_id"`
			}
		}
		if err := json.Unmarshal(created.Body.Bytes(), &customer); err != nil {
			b.Fatal(err)
		}
		connection := fmt.Sprintf(`{"persona":%q,"seed":%d}`, p.id, 1<<40+i)
		exchange(b, s, "POST", "/_sandbox/customers/"+customer.Data.ID+"/connections", connection, header)
		header.Set("X-Customer-Id", customer.Data.ID)
		for _, path := range []string{
			"/financial/v3/accounts", "/financial/v2/transactions", "/aggregations/v2/totals/categories?from=" + from,
			"/v2/income",
		} {
			exchange(b, s, "GET", path, "", header)
		}
		header.Del("X-Customer-Id")
		exchange(b, s, "DELETE", "/platform/v3/customers/"+customer.Data.ID, "", header)
	}
}
