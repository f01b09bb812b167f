package emulator_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

const balanceEvent = "insights.balances.triggered"

// overdrawn starts a sandbox whose customer is connected, calls listen, and makes a refresh bring an overdraft.
func overdrawn(t *testing.T, options emulator.Options, listen func(*emulator.Sandbox)) *emulatortest.Customer {
	t.Helper()
	c := &emulatortest.Customer{T: t, Sandbox: emulator.Start(t, options)}
	c.Client = emulatortest.NewClient(t, c.Sandbox, "shop")
	c.ID = c.Client.NewCustomer(t, emulatortest.British)
	c.Connect(`{"persona":"uk_salaried_renter"}`)
	listen(c.Sandbox)
	c.Must(201, "POST", "/_sandbox/customers/"+c.ID+"/events", `{"kind":"overdraft","amount":300}`)
	c.Advance("P1D")
	c.Refresh(`{}`)
	return c
}

// Ensure that a refresh triggers the insights that it brings for whoever listens before it, with an address or by
// listing or awaiting events, although nobody did when the bank was connected, with a clock that runs or stands still.
func TestInsightsForLateListeners(t *testing.T) {
	t.Parallel()
	listeners := map[string]func(*emulator.Sandbox){
		"address": func(s *emulator.Sandbox) {
			if err := s.Client("shop").Webhooks().SetEndpoint("*", "http://127.0.0.1:9/hook"); err != nil {
				t.Error(err)
			}
		},
		"list": func(s *emulator.Sandbox) {
			if _, err := s.Client("shop").Webhooks().Events(balanceEvent, ""); err != nil {
				t.Error(err)
			}
		},
		"wait": func(s *emulator.Sandbox) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			_, err := s.Webhooks().Wait(ctx, balanceEvent)
			if err == nil || !strings.Contains(err.Error(), "after the first call of Wait") {
				t.Errorf("it waited until %v", err)
			}
		},
	}
	running := emulator.Options{Now: emulatortest.March.Now, TaskDelay: new(time.Duration)}
	frozen := running
	frozen.Freeze = true
	for name, listen := range listeners {
		for clock, options := range map[string]emulator.Options{"running": running, "frozen": frozen} {
			t.Run(name+" "+clock, func(t *testing.T) {
				t.Parallel()
				c := overdrawn(t, options, listen)
				got := c.Must(200, "GET", "/_sandbox/webhooks/events?wait=5s&event="+balanceEvent, "")
				if !strings.Contains(got.Text, `"in_overdraft"`) {
					t.Errorf("the events are %s", got.Text)
				}
			})
		}
	}
}

// Ensure that whoever lists everything, as reports and pages do, does not make refreshes compute insights.
func TestInsightsForNobody(t *testing.T) {
	t.Parallel()
	options := emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration)}
	c := overdrawn(t, options, func(s *emulator.Sandbox) {
		emulatortest.NewClient(t, s, "shop").Call(t, "GET", "/_sandbox/webhooks/events", "", nil)
	})
	got := c.Must(200, "GET", "/_sandbox/webhooks/events?event="+balanceEvent, "")
	if strings.Contains(got.Text, balanceEvent) {
		t.Errorf("the events are %s", got.Text)
	}
}

// Ensure that a move of the clock ends with an insight that a background refresh brings, without an address.
func TestMoveUntilAnInsight(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Connect(`{"persona":"uk_salaried_renter"}`)
	c.Must(200, "PUT", "/_sandbox/background-refreshes", `{"client_id":"shop","every":"P1D"}`)
	c.Must(201, "POST", "/_sandbox/customers/"+c.ID+"/events", `{"kind":"overdraft","amount":300}`)
	got := c.Must(200, "POST", "/_sandbox/clock/advance", `{"until":{"event":"`+balanceEvent+`","within":"P10D"}}`)
	if got.At("event_sent") != true {
		t.Errorf("the move ends with %s", got.Text)
	}
}
