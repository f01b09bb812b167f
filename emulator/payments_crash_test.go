package emulator_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// answeredPayment is what the client knows about a payment from the responses before the sandbox was killed.
type answeredPayment struct {
	id         string
	authorised bool
}

// Ensure that a sandbox that is killed while payments are created, authorised and ended still has every payment
// that it confirmed, and sends an event for each that was authorised, over several kills with the same file.
func TestCrashLosesNoPayment(t *testing.T) {
	t.Parallel()
	file, in := filepath.Join(t.TempDir(), "sandbox.db"), emulatortest.NewInbox(t)
	var c emulatortest.Client
	t.Run("the file is made", func(t *testing.T) {
		s := emulator.Start(t, emulator.Options{Data: file})
		c = emulatortest.NewClient(t, s, "shop")
		if err := s.Webhooks().SetEndpoint("payment.success", in.URL+"/paid"); err != nil {
			t.Fatal(err)
		}
	})
	var all []answeredPayment
	for range 4 {
		all = append(all, payUntilKilled(t, file, c)...)
	}
	s := emulator.Start(t, emulator.Options{Data: file})
	c = emulatortest.NewClient(t, s, "shop")
	if err := s.Clock().Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	c = emulatortest.NewClient(t, s, "shop")
	told := map[string]int{}
	for _, line := range paymentEvents(t, in) {
		told[strings.TrimPrefix(line, "payment.success ")]++
	}
	authorised := 0
	for _, one := range all {
		got := c.Call(t, "GET", "/v1/payments/single/"+one.id, "", nil)
		status := got.Str("data.state.status_code")
		switch {
		case got.Status != 200:
			t.Errorf("the payment %s was answered, and is lost: %d", one.id, got.Status)
		case one.authorised && (status != "SETTLED" || told[one.id] == 0):
			t.Errorf("the payment %s was authorised, is %s, and was told of %d times", one.id, status, told[one.id])
		case status == "SETTLED" && told[one.id] == 0: // the answer to its authorisation was lost
			t.Errorf("the payment %s is settled, and nobody was told", one.id)
		}
		if one.authorised {
			authorised++
		}
	}
	if authorised < 8 || len(told) < authorised {
		t.Errorf("only %d payments were authorised before the kills, %d were told of", authorised, len(told))
	}
}

// payUntilKilled creates payments from several clients, and kills the sandbox meanwhile.
func payUntilKilled(t *testing.T, file string, c emulatortest.Client) (all []answeredPayment) {
	t.Helper()
	victim, base := startVictim(t, file)
	var mu sync.Mutex
	var group sync.WaitGroup
	for i := range 4 {
		w := &writer{Client: c, name: fmt.Sprint("payer-", i)}
		w.Base = base
		group.Go(func() {
			for {
				const path = "/v1/payments/single/bud-pay-url"
				made, ok := w.request(t, http.DefaultTransport, "POST", path, order("single", nil), 200)
				if !ok {
					return
				}
				one := answeredPayment{id: made.Str("data.payment_id")}
				_, one.authorised = w.request(
					t,
					http.DefaultTransport,
					"POST",
					"/_sandbox/payments/"+one.id+"/authorise",
					`{"takes":"20ms"}`,
					200,
				)
				mu.Lock()
				if all = append(all, one); len(all) >= 40 {
					_ = victim.Process.Kill()
				}
				mu.Unlock()
				if !one.authorised {
					return
				}
			}
		})
	}
	group.Wait()
	_ = victim.Wait()
	return slices.Clone(all)
}
