package emulator_test

import (
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/difftest"
)

// Ensure that insights do not depend on what was read before: a customer whose changes are followed has, after a
// refresh that brings nothing, the same insights as one of whom nothing was read.
func TestInsightsDoNotDependOnReads(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, startAt(t, paymentsAt), "shop")
	for persona, region := range map[string]string{"us_laid_off": "US", "uk_overindebted": "GB"} {
		var found [2]map[string][]any
		for i, reads := range []bool{false, true} {
			id := c.NewCustomer(t, `{"customer_context":{"region":"`+region+`"}}`)
			headers := map[string]string{"X-Customer-Id": id}
			c.Call(t, "POST", "/_sandbox/customers/"+id+"/connections", `{"persona":"`+persona+`","seed":7}`, nil)
			if reads {
				c.Call(t, "GET", "/financial/v2/transactions?updated_after=2020-01-01T00:00:00Z", "", headers)
			}
			c.Call(t, "POST", "/open-banking/v2/refresh", `{}`, headers)
			found[i] = map[string][]any{}
			for _, family := range []string{"balances", "income", "spending"} {
				for _, one := range c.Call(t, "GET", "/insights/v1/actionable/"+family, "", headers).List(t, "data.insights") {
					found[i][family] = append(found[i][family], one["type"])
				}
			}
		}
		if diff := difftest.Of(found[0], found[1]); diff != "" || len(found[0]["income"])+len(found[0]["spending"]) == 0 {
			t.Errorf("%s: without a read before and with one there are (-without +with):\n%s", persona, diff)
		}
	}
}
