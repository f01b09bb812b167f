package emulator_test

import (
	"slices"
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/emulatortest"
)

// windowsOf returns the windows of the latest refresh as its events tell them, by provider; "" is the whole refresh.
func windowsOf(c *emulatortest.Customer) map[string]string {
	c.Helper()
	found := map[string]string{}
	for _, name := range []string{
		"open_banking.v2.refresh.provider.completed", "open_banking.v2.refresh.completed",
	} {
		for _, event := range c.Must(200, "GET", "/_sandbox/webhooks/events?event="+name, "").List(c.T, "data") {
			body := event["body"].(map[string]any)
			provider, _ := body["provider"].(string)
			window, _ := body["refresh_window"].(map[string]any)
			from, _ := window["from"].(string)
			to, _ := window["to"].(string)
			found[provider] = from + " " + to
		}
	}
	return found
}

// Ensure that the events of a refresh tell the period that was asked for whatever the refresh came to: from a week
// before the bank's last data, or from a given time, until now.
func TestWindowsOfFailedRefreshes(t *testing.T) {
	t.Parallel()
	mustBe := func(c *emulatortest.Customer, want map[string]string) {
		c.Helper()
		got := windowsOf(c)
		for provider, window := range want {
			if got[provider] != window {
				c.Errorf("the window of %q is %q, want %q", provider, got[provider], window)
			}
		}
	}
	const usual = "2026-02-22T09:00:00Z 2026-03-02T09:00:00Z"
	results := slices.DeleteFunc(slices.Clone(bank.Results), func(r bank.Result) bool { return r == bank.Success })
	for _, result := range results {
		t.Run(string(result), func(t *testing.T) {
			t.Parallel()
			c := emulatortest.NewCustomer(t, 0, emulatortest.British)
			c.Connect(`{}`)
			c.Must(200, "PUT", "/_sandbox/customers/"+c.ID+"/refreshes", `{"result":"`+string(result)+`"}`)
			c.Advance("P1D")
			if got := c.Refresh(`{}`); got.Str("data.result") != string(result) {
				t.Fatalf("the refresh comes to %s", got.Text)
			}
			mustBe(c, map[string]string{"": usual, "Bank_Of_Bud": usual})
		})
	}
	t.Run("a consent that ended, and one that was revoked", func(t *testing.T) {
		t.Parallel()
		c := emulatortest.NewCustomer(t, 0, emulatortest.British)
		c.Connect(`{}`)
		c.Advance("P91D")
		c.Refresh(`{}`)
		const since = "2026-02-22T09:00:00Z "
		mustBe(c, map[string]string{"": since + "2026-05-31T09:00:00Z", "Bank_Of_Bud": since + "2026-05-31T09:00:00Z"})
		c.Must(200, "PUT", "/_sandbox/customers/"+c.ID+"/refreshes", `{"result":"connection_revoked"}`)
		c.Advance("P1D")
		c.Refresh(`{"providers":["Bank_Of_Bud"]}`)
		c.Advance("P1D")
		c.Refresh(`{"providers":["Bank_Of_Bud"]}`)
		mustBe(c, map[string]string{"": since + "2026-06-02T09:00:00Z", "Bank_Of_Bud": since + "2026-06-02T09:00:00Z"})
	})
	t.Run("one of two banks", func(t *testing.T) {
		t.Parallel()
		c := emulatortest.NewCustomer(t, 0, emulatortest.British)
		c.Connect(`{}`)
		c.Advance("P1D")
		c.Connect(`{"provider":"Natwest_Sandbox"}`)
		c.Must(200, "PUT", "/_sandbox/customers/"+c.ID+"/refreshes",
			`{"provider":"Bank_Of_Bud","result":"provider_timeout"}`)
		c.Advance("P1D")
		c.Refresh(`{}`)
		const to = " 2026-03-03T09:00:00Z"
		mustBe(c, map[string]string{
			"Bank_Of_Bud": "2026-02-22T09:00:00Z" + to, "Natwest_Sandbox": "2026-02-23T09:00:00Z" + to,
			"": "2026-02-22T09:00:00Z" + to,
		})
		c.Advance("P1D")
		c.Refresh(`{"from":"2026-03-01","to":"2026-03-03"}`)
		const given = "2026-03-01T00:00:00Z 2026-03-03T23:59:59Z"
		mustBe(c, map[string]string{"Bank_Of_Bud": given, "Natwest_Sandbox": given, "": given})
	})
	t.Run("a bank without a connection", func(t *testing.T) {
		t.Parallel()
		c := emulatortest.NewCustomer(t, 0, emulatortest.British)
		c.Connect(`{}`)
		c.Advance("P1D")
		c.Refresh(`{"providers":["Bank_Of_Bud","Natwest_Sandbox"]}`)
		mustBe(c, map[string]string{"Bank_Of_Bud": usual, "Natwest_Sandbox": " ", "": usual})
	})
}
