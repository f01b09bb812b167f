package emulator_test

import (
	"testing"
	"time"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the finders of real personas list exactly the transactions that have their tags, and answer 204 if
// there are none.
func TestFindersOfPersonas(t *testing.T) {
	t.Parallel()
	for persona, body := range map[string]string{"uk_salaried_renter": emulatortest.British,
		"uk_uc_pip": emulatortest.British, "us_paycheck_to_paycheck": emulatortest.American} {
		t.Run(persona, func(t *testing.T) {
			l := emulatortest.NewCustomer(t, time.Duration(0), body)
			l.Connect(`{"provider":"Bank_Of_Bud","persona":"` + persona + `"}`)
			tags := map[string][]string{}
			of := emulatortest.ConnectedCustomer{Client: l.Client, Headers: map[string]string{"X-Customer-Id": l.ID}}
			for _, row := range of.Transactions(t) {
				tags[row.ID] = row.Tags
			}
			headers := map[string]string{"X-Customer-Id": l.ID, "X-From": "2024-01-01"}
			for path, tag := range map[string]string{"/v2/income": "income", "/v1/benefits": "benefit", "/v1/loans": "loan",
				"/v1/debt-collection": "debt-collection"} {
				got := l.Client.Call(t, "GET", path, "", headers)
				if got.Status == 204 {
					continue
				}
				list, _ := got.At("data").([]any)
				if list == nil {
					list, _ = got.At("data.transactions").([]any)
				}
				if got.Status != 200 || float64(len(list)) != got.At("metadata.results") || len(list) == 0 {
					t.Fatalf("%s answers %d %s", path, got.Status, got.Text)
				}
				for _, one := range list {
					id := one.(map[string]any)["transaction_id"].(string)
					found := false
					for _, name := range tags[id] {
						found = found || name == tag || tag == "loan" && name == "hcst"
					}
					if !found {
						t.Errorf("%s lists %s, whose tags are %v", path, id, tags[id])
					}
				}
			}
			for _, path := range []string{"/v1/regular-transactions",
				"/v2/future-transactions?months=4&change_percentage[all]=1.5", "/v1/subscriptions", "/v1/benefits/totals",
				"/insights/v2/products"} {
				if got := l.Client.Call(t, "GET", path, "", headers); got.Status != 200 && got.Status != 204 {
					t.Errorf("%s answers %d %s", path, got.Status, got.Text)
				}
			}
			if got := l.Client.Call(t, "GET", "/v2/income", "", headers); got.Status != 200 {
				t.Errorf("nobody earns: %d %s", got.Status, got.Text)
			}
		})
	}
}

// Ensure that a customer without data gets 204 or an empty list, and that invalid parameters are refused.
func TestFindersWithoutData(t *testing.T) {
	t.Parallel()
	c, nobody := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop"), ""
	nobody = c.NewCustomer(t, "")
	for _, path := range []string{
		"/v1/regular-transactions", "/v2/future-transactions", "/v2/income", "/v1/benefits", "/v1/benefits/totals",
		"/v1/loans",
		"/v1/debt-collection", "/v1/subscriptions",
	} {
		emulatortest.Scenario{
			Name:    path,
			Method:  "GET",
			Path:    path,
			Headers: map[string]string{"X-Customer-Id": nobody},
			Status:  204,
		}.Run(t, c)
	}
	emulatortest.Scenario{
		Name: "products", Method: "GET", Path: "/insights/v2/products?from=2026-01-01",
		Headers: map[string]string{"X-Customer-Id": nobody}, Status: 200,
		Want: `{"operation_id":"insights_v2_products","data":[],"metadata":{"from":"2026-01-01T00:00:00Z","to":"*",
			"results":0}}`,
	}.Run(t, c)
	for _, path := range []string{
		"/v2/future-transactions?months=0", "/v2/future-transactions?months=25",
		"/v2/future-transactions?change_percentage[loans]=lots",
		"/v2/future-transactions?change_percentage[all]=101", "/insights/v2/products?from=7th",
	} {
		emulatortest.Scenario{
			Name:    path,
			Method:  "GET",
			Path:    path,
			Headers: map[string]string{"X-Customer-Id": nobody},
			Status:  400,
		}.Run(t, c)
	}
	emulatortest.Scenario{
		Name: "turned round", Method: "GET", Path: "/v1/loans", Status: 400,
		Headers: map[string]string{"X-Customer-Id": nobody, "X-From": "2026-02-01", "X-To": "2026-01-01"},
	}.Run(t, c)
}
