package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that an event's body has a limit, and that lists of deliveries and events leave out the bodies for which they
// have no room, oldest first, but have all rows.
func TestLargeEvents(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{})
	c, in := emulatortest.NewClient(t, s, "shop"), emulatortest.NewInbox(t)
	id := c.NewCustomer(t, "")
	if err := s.Client("shop").Webhooks().SetEndpoint("payment.success", in.URL); err != nil {
		t.Fatal(err)
	}
	send := func(size int) emulatortest.Answer {
		body := `{"text":"` + strings.Repeat("x", size-len(`{"text":""}`)) + `"}`
		return c.Call(t, "POST", "/_sandbox/webhooks/events",
			`{"client_id":"shop","customer_id":"`+id+`","event":"payment.success","body":`+body+`}`, nil)
	}
	const limit, number = 64 << 10, 66
	if got := send(limit + 1); got.Status != 400 ||
		got.Str("errors.body") != "body has 65537 bytes, but Bud's events are short; send at most 65536" {
		t.Errorf("a body beyond the limit: %d %s", got.Status, got.Text)
	}
	for range number {
		if got := send(limit); got.Status != 202 {
			t.Fatalf("a body of the limit's length: %d", got.Status)
		}
	}
	for _, path := range []string{"/_sandbox/webhooks/deliveries", "/_sandbox/webhooks/events?event=payment.success"} {
		got := c.Call(t, "GET", path, "", nil)
		if rows, bodies := len(got.List(t, "data")), strings.Count(got.Text, `"body":{`); rows != number || bodies != 64 {
			t.Errorf("%s has %d rows, %d of them with a body", path, rows, bodies)
		}
		if cut := strings.Count(got.Text, `"truncated":true`); cut != number-64 || len(got.Text) > 5<<20 {
			t.Errorf("%s says of %d rows that they are cut, and has %d bytes", path, cut, len(got.Text))
		}
		if got.At("data.0.truncated") != true || got.At("data.65.truncated") != nil {
			t.Errorf("%s does not leave out the oldest bodies", path)
		}
	}
	oldest := c.Call(t, "GET", "/_sandbox/webhooks/deliveries", "", nil).Str("data.0.id")
	if got := c.Call(t, "GET", "/_sandbox/webhooks/deliveries/"+oldest, "", nil); len(got.Text) < limit {
		t.Errorf("a delivery by itself has %d bytes", len(got.Text))
	}
}
