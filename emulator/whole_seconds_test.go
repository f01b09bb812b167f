package emulator_test

import (
	"regexp"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// fraction matches a time with a fraction of a second.
var fraction = regexp.MustCompile(`"[A-Za-z_]+":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+[^"]*"`)

// Ensure that every operation prints times in whole seconds, also if the clock has fractions, because the standard
// parsers of some languages accept nothing else.
func TestTimesAreWholeSeconds(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 3, 1, 9, 0, 0, 123_456_789, time.UTC)
	s := emulator.Start(t, emulator.Options{Now: begin, Freeze: true, TaskDelay: new(time.Duration)})
	in := emulatortest.NewInbox(t)
	if err := s.Client("shop").Webhooks().SetEndpoint("*", in.URL+"/all"); err != nil {
		t.Fatal(err)
	}
	c := emulatortest.NewClient(t, s, "shop")
	h := newExampleCustomer(t, c, "uk_overindebted")
	c.Call(
		t,
		"POST",
		emulatortest.IngestTransactionsPath,
		`[{"customer_id":"`+h.customer+`","transactions":[{"transaction_id":"part",
		"account_id":"own-1","currency":"GBP","date_time":"2026-02-04T10:00:00.123Z","amount":"-4.20",
		"description":"LIFT HIRE"}]}]`,
		nil,
	)
	if err := s.Clock().Advance(1500 * time.Millisecond); err != nil {
		t.Fatal(err)
	}
	answers := h.readAll(t, s)
	for _, path := range []string{
		"/v1/open-banking/account-access-consents?status=all",
		"/financial/v2/transactions?updated_after=2026-03-01T00:00:00.5Z",
		"/financial/v3/accounts?include_all_balances=true", "/financial/v3/balances", "/corrections/v2/custom-merchants",
		"/v1/payments/providers", "/v1/open-banking/providers",
	} {
		answers[path] = c.Call(t, "GET", path, "", h.headers()).Text
	}
	for _, e := range in.All() {
		answers["webhook "+e.Body[:min(60, len(e.Body))]] = e.Body
	}
	for operation, text := range answers {
		for _, found := range fraction.FindAllString(text, 3) {
			t.Errorf("%s prints %s", operation, found)
		}
	}
}
