package emulator_test

import (
	"testing"
	"time"
)

// Ensure that the finders agree with the transactions of real personas: what they list are rows with their tags, and nothing is
// answered with 204.
func TestFindersOfPersonas(t *testing.T) {
	for persona, body := range map[string]string{"uk_salaried_renter": british, "uk_uc_pip": british, "us_paycheck_to_paycheck": american} {
		t.Run(persona, func(t *testing.T) {
			l := born(t, time.Duration(0), body)
			l.connected(`{"provider":"Bank_Of_Bud","persona":"` + persona + `"}`)
			tags := map[string][]string{}
			of := customerOf{client: l.client, headers: map[string]string{"X-Customer-Id": l.customer}}
			for _, row := range of.rows(t) {
				tags[row.ID] = row.Tags
			}
			headers := map[string]string{"X-Customer-Id": l.customer, "X-From": "2024-01-01"}
			for path, tag := range map[string]string{"/v2/income": "income", "/v1/benefits": "benefit", "/v1/loans": "loan", "/v1/debt-collection": "debt-collection"} {
				got := l.client.call(t, "GET", path, "", headers)
				if got.status == 204 {
					continue
				}
				list, _ := got.at("data").([]any)
				if list == nil {
					list, _ = got.at("data.transactions").([]any)
				}
				if got.status != 200 || float64(len(list)) != got.at("metadata.results") || len(list) == 0 {
					t.Fatalf("%s answers %d %s", path, got.status, got.text)
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
			for _, path := range []string{"/v1/regular-transactions", "/v2/future-transactions?months=4&change_percentage[all]=1.5", "/v1/subscriptions", "/v1/benefits/totals", "/insights/v2/products"} {
				if got := l.client.call(t, "GET", path, "", headers); got.status != 200 && got.status != 204 {
					t.Errorf("%s answers %d %s", path, got.status, got.text)
				}
			}
			if got := l.client.call(t, "GET", "/v2/income", "", headers); got.status != 200 {
				t.Errorf("nobody earns: %d %s", got.status, got.text)
			}
		})
	}
}

// Ensure that a customer without data is answered 204, or an empty list, and that bad parameters are refused.
func TestFindersOfNobody(t *testing.T) {
	c, nobody := connect(t, frozen(t), "shop"), ""
	nobody = c.newCustomer(t, "")
	for _, path := range []string{
		"/v1/regular-transactions", "/v2/future-transactions", "/v2/income", "/v1/benefits", "/v1/benefits/totals", "/v1/loans",
		"/v1/debt-collection", "/v1/subscriptions",
	} {
		scenario{name: path, method: "GET", path: path, headers: map[string]string{"X-Customer-Id": nobody}, status: 204}.run(t, c)
	}
	scenario{
		name: "products", method: "GET", path: "/insights/v2/products?from=2026-01-01", headers: map[string]string{"X-Customer-Id": nobody}, status: 200,
		want: `{"operation_id":"insights_v2_products","data":[],"metadata":{"from":"2026-01-01T00:00:00Z","to":"*","results":0}}`,
	}.run(t, c)
	for _, path := range []string{
		"/v2/future-transactions?months=0", "/v2/future-transactions?months=25", "/v2/future-transactions?change_percentage[loans]=lots",
		"/v2/future-transactions?change_percentage[all]=101", "/insights/v2/products?from=7th",
	} {
		scenario{name: path, method: "GET", path: path, headers: map[string]string{"X-Customer-Id": nobody}, status: 400}.run(t, c)
	}
	scenario{
		name: "turned round", method: "GET", path: "/v1/loans", status: 400,
		headers: map[string]string{"X-Customer-Id": nobody, "X-From": "2026-02-01", "X-To": "2026-01-01"},
	}.run(t, c)
}
