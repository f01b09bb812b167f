package emulator_test

import (
	"strconv"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that the insight of a search is pending for its delay, which the search shows and Retry-After gives in
// milliseconds, and is complete afterwards, by a moved clock and by real time.
func TestSearchInsightIsPending(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		delay *time.Duration
		want  float64
		pass  func(*emulator.Sandbox) error
	}{
		{
			"as at Bud, by the clock", nil, 1500,
			func(s *emulator.Sandbox) error { return s.Clock().Advance(1500 * time.Millisecond) },
		},
		{
			"of its own, in real time", new(80 * time.Millisecond), 80,
			func(*emulator.Sandbox) error { time.Sleep(100 * time.Millisecond); return nil },
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: test.delay})
			c := emulatortest.NewClient(t, s, "shop")
			headers := map[string]string{"X-Customer-Id": c.NewCustomer(t, "{}"), "X-Timezone": "Europe/London"}
			begun := c.Call(t, "GET", "/search/beta/transactions?user_input=spent+on+coffee", "", headers)
			if got := begun.At("data.insight.url_delay"); got != test.want {
				t.Errorf("the delay is %v, want %v", got, test.want)
			}
			address := begun.Str("data.insight.url")
			pending := c.Call(t, "GET", address, "", headers)
			left, err := strconv.Atoi(pending.Header.Get("Retry-After"))
			if pending.Str("data.status") == "pending" {
				if err != nil || left < 1 || float64(left) > test.want || pending.At("data.content") != nil {
					t.Errorf("Retry-After is %q, and the insight %s", pending.Header.Get("Retry-After"), pending.Text)
				}
			} else if test.delay == nil {
				t.Errorf("at once the insight is %s", pending.Text)
			}
			if err := test.pass(s); err != nil {
				t.Fatal(err)
			}
			done := c.Call(t, "GET", address, "", headers)
			if done.Str("data.status") != "completed" || done.Str("data.content.text") == "" ||
				done.Header.Get("Retry-After") != "" {
				t.Errorf("in the end the insight is %q %s", done.Header.Get("Retry-After"), done.Text)
			}
		})
	}
}
