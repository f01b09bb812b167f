package emulator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/long"
)

// refreshResults returns the results of a customer's refreshes, each with its parts, by days since the start.
func refreshResults(all []refreshEvent, customer string, start time.Time) (results []string) {
	for _, event := range all {
		if event.customer == customer {
			day, banks := event.at.Sub(start).Hours()/24, strings.Join(event.banks, ", ")
			results = append(results, fmt.Sprintf("%v: %s %s", day, event.result, banks))
		}
	}
	return results
}

// Ensure that a background refresh fails like a client's: during maintenance, by a fault with a result, and after
// the customer has revoked the consent at the bank. The next one runs a period later, and faults of requests do not
// affect it.
func TestBackgroundRefreshesInTrouble(t *testing.T) {
	t.Parallel()
	s, in := startHosting(t, emulator.Options{BackgroundRefreshes: new(24 * time.Hour)})
	client := s.Client("shop")
	id := connectHosted(t, client, "thin_file")
	if _, err := client.Connect(id, "uk_salaried_renter",
		emulator.ConnectOptions{Provider: "Natwest_Sandbox"}); err != nil {
		t.Fatal(err)
	}
	c := emulatortest.NewClient(t, s, "shop")
	day := func(n int) string { return emulatortest.March.Now.AddDate(0, 0, n).Format(time.RFC3339) }
	closed := c.Call(
		t,
		"PUT",
		"/_sandbox/providers/Natwest_Sandbox",
		fmt.Sprintf(`{"maintenance_window":{"start":%q,"end":%q}}`, day(2), day(4)),
		nil,
	)
	if closed.Status != 200 {
		t.Fatalf("maintenance: %d %s", closed.Status, closed.Text)
	}
	if err := s.Clock().AdvanceBy("P5D"); err != nil {
		t.Fatal(err)
	}
	for _, fault := range []emulator.Fault{
		{Status: 503}, {Operation: "v2_open_banking_refresh_post", Result: "provider_timeout", Times: 2},
		{Operation: "open_banking_refresh_post", Result: "provider_failure"}, {Client: "other", Result: "provider_failure"},
	} {
		if _, err := s.Faults().Add(fault); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Clock().AdvanceBy("P3D"); err != nil {
		t.Fatal(err)
	}
	rules, err := s.Faults().List()
	if err != nil || rules[0].Hits != 0 || rules[1].Hits != 2 {
		t.Errorf("the faults are %+v, %v", rules, err)
	}
	if err := errors.Join(s.Faults().Clear(), client.SetRefreshResult(id, "Natwest_Sandbox", "connection_revoked"),
		s.Clock().AdvanceBy("P2D")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(client.SetRefreshResult(id, "", "connection_revoked"), s.Clock().AdvanceBy("P5D")); err != nil {
		t.Fatal(err)
	}
	both := func(home, natwest string) string { return "Bank_Of_Bud " + home + ", Natwest_Sandbox " + natwest }
	want := []string{
		"1: success " + both("success", "success"),
		"2: provider_maintenance " + both("success", "provider_maintenance"),
		"3: provider_maintenance " + both("success", "provider_maintenance"),
		"4: success " + both("success", "success"), "5: success " + both("success", "success"),
		"6: provider_timeout " + both("provider_timeout", "provider_timeout"),
		"7: provider_timeout " + both("provider_timeout", "provider_timeout"),
		"8: success " + both("success", "success"), "9: provider_revoked ",
		"9: connection_revoked " + both("success", "connection_revoked"), "10: success Bank_Of_Bud success",
		"11: provider_revoked ", "11: connection_revoked Bank_Of_Bud connection_revoked",
	}
	if got := refreshResults(refreshEvents(t, in), id, emulatortest.March.Now); !slices.Equal(got, want) {
		t.Errorf("told are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Ensure that no bank waits longer than a period because another one was refreshed.
func TestBackgroundRefreshesOfTwoBanks(t *testing.T) {
	t.Parallel()
	s, in := startHosting(t, emulator.Options{BackgroundRefreshes: new(24 * time.Hour)})
	client := s.Client("shop")
	id := connectHosted(t, client, "thin_file")
	if err := s.Clock().Advance(6 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Connect(id, "thin_file", emulator.ConnectOptions{Provider: "Natwest_Sandbox"}); err != nil {
		t.Fatal(err)
	}
	for range 4 { // every six hours the client asks one of them
		if err := client.Call("POST", "/v1/open-banking/refresh", id, map[string]string{"provider": "Natwest_Sandbox"},
			nil); err != nil {
			t.Fatal(err)
		}
		if err := s.Clock().Advance(6 * time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	start := emulatortest.March.Now
	if got := refreshTimes(refreshEvents(t, in), id); len(got) != 1 || !got[0].Equal(start.AddDate(0, 0, 1)) {
		t.Errorf("refreshes were at %v", got)
	}
	if err := client.Call("DELETE", "/v1/provider/Bank_Of_Bud", id, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Clock().AdvanceBy("P1D"); err != nil {
		t.Fatal(err)
	}
	if got := refreshTimes(refreshEvents(t, in), id); len(got) != 2 || !got[1].Equal(start.AddDate(0, 0, 2)) {
		t.Errorf("with one bank left refreshes were at %v", got)
	}
	if err := client.Call("DELETE", "/platform/v3/customers/"+id, "", nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Clock().AdvanceBy("P3D"); err != nil {
		t.Fatal(err)
	}
	if got := refreshTimes(refreshEvents(t, in), id); len(got) != 2 {
		t.Errorf("when he was deleted refreshes were at %v", got)
	}
}

// Ensure that for many customers three months in one move and in several steps cause exactly the same refreshes in
// the same order, with more of them than one transaction holds, and that a client never sees the clock go back
// meanwhile.
func TestBackgroundRefreshesAddUp(t *testing.T) {
	t.Parallel()
	customers := long.Of(4, 12)
	var told [2][]string
	for i, step := range []time.Duration{100 * 24 * time.Hour, 250 * time.Hour} {
		s := emulator.Start(
			t,
			emulator.Options{
				Now:                 emulatortest.March.Now,
				Freeze:              true,
				TaskDelay:           new(time.Duration),
				BackgroundRefreshes: new(72 * time.Hour),
			},
		)
		client := s.Client("shop")
		in := emulatortest.NewInbox(t)
		if err := s.Webhooks().SetEndpoint("*", in.URL+"/all"); err != nil {
			t.Fatal(err)
		}
		for n := range customers {
			connectHosted(t, client, "thin_file")
			if n%3 == 0 {
				if err := s.Clock().Advance(time.Hour); err != nil {
					t.Fatal(err)
				}
			}
		}
		goal := emulatortest.March.Now.Add(long.Of(800*time.Hour, 2600*time.Hour))
		stop, watched := make(chan struct{}), make(chan error, 1)
		go func() { watched <- watchClock(s, stop) }()
		for s.Clock().Now().Before(goal) {
			if err := s.Clock().Set(earlier(goal, s.Clock().Now().Add(step))); err != nil {
				t.Fatal(err)
			}
		}
		close(stop)
		if err := <-watched; err != nil {
			t.Error(err)
		}
		for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			pending, err := s.Webhooks().Deliveries(emulator.DeliveryFilter{State: "pending"})
			if err != nil || time.Now().After(deadline) {
				t.Fatal("webhooks are pending", err)
			}
			if len(pending) == 0 {
				break
			}
		}
		for _, e := range in.All() {
			told[i] = append(told[i], e.Body)
		}
	}
	if got := len(told[0]); got < customers*long.Of(11, 36)*2 {
		t.Errorf("only %d events came", got)
	}
	for i := range told[0] {
		if i >= len(told[1]) || told[0][i] != told[1][i] {
			t.Fatalf(
				"of %d and %d the events numbered %d differ:\n%s\n%s", len(told[0]), len(told[1]), i, told[0][i],
				told[1][min(i, len(told[1])-1)],
			)
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// watchClock reads the clock until it is stopped, and returns an error if it went back.
func watchClock(s *emulator.Sandbox, stop chan struct{}) error {
	for last := s.Clock().Now(); ; {
		select {
		case <-stop:
			return nil
		default:
		}
		now := s.Clock().Now()
		if now.Before(last) {
			return fmt.Errorf("the clock went back from %v to %v", last, now)
		}
		last = now
		time.Sleep(time.Millisecond)
	}
}

// Ensure that the control plane shows the interval, and that an invalid one is refused with the reason and changes
// nothing.
func TestBackgroundRefreshesOnControlPlane(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t)
	c := emulatortest.NewClient(t, s, "shop")
	const path = "/_sandbox/background-refreshes"
	for _, one := range []emulatortest.Scenario{
		{Name: "off", Method: "GET", Path: path, Status: 200, Want: `{"every":null}`},
		{Name: "for all", Method: "PUT", Path: path, Body: `{"every":"P1D"}`, Status: 200, Want: `{"every":"24h0m0s"}`},
		{
			Name: "a project's is that of all", Method: "GET", Path: path + "?client_id=shop", Status: 200,
			Want: `{"client_id":"shop","every":"24h0m0s"}`,
		},
		{
			Name: "a project's own", Method: "PUT", Path: path, Body: `{"client_id":"shop","every":"90m"}`, Status: 200,
			Want: `{"client_id":"shop","every":"1h30m0s"}`,
		},
		{
			Name: "all others", Method: "GET", Path: path + "?client_id=other", Status: 200,
			Want: `{"client_id":"other","every":"24h0m0s"}`,
		},
		{Name: "too short", Method: "PUT", Path: path, Body: `{"client_id":"shop","every":"59m"}`, Status: 400},
		{Name: "too long", Method: "PUT", Path: path, Body: `{"client_id":"shop","every":"P999999999D"}`, Status: 400},
		{Name: "negative", Method: "PUT", Path: path, Body: `{"client_id":"shop","every":"-24h"}`, Status: 400},
		{Name: "months", Method: "PUT", Path: path, Body: `{"client_id":"shop","every":"P1M"}`, Status: 400},
		{Name: "words", Method: "PUT", Path: path, Body: `{"client_id":"shop","every":"daily"}`, Status: 400},
		{Name: "no words", Method: "PUT", Path: path, Body: `{"client_id":"shop","every":""}`, Status: 400},
		{Name: "a number", Method: "PUT", Path: path, Body: `{"client_id":"shop","every":24}`, Status: 400},
		{Name: "no body", Method: "PUT", Path: path, Status: 400},
		{
			Name: "as it was", Method: "GET", Path: path + "?client_id=shop", Status: 200,
			Want: `{"client_id":"shop","every":"1h30m0s"}`,
		},
		{
			Name: "a project's own end", Method: "PUT", Path: path, Body: `{"client_id":"shop","every":"0s"}`, Status: 200,
			Want: `{"client_id":"shop","every":null}`,
		},
		{
			Name: "as for all again", Method: "PUT", Path: path, Body: `{"client_id":"shop","every":null}`, Status: 200,
			Want: `{"client_id":"shop","every":"24h0m0s"}`,
		},
		{Name: "off again", Method: "PUT", Path: path, Body: `{"every":null}`, Status: 200, Want: `{"every":null}`},
	} {
		one.Run(t, c)
	}
	got := c.Call(t, "PUT", path, `{"every":"PT5M"}`, nil)
	var refusal struct{ Errors map[string]string }
	if err := json.Unmarshal([]byte(got.Text), &refusal); err != nil ||
		!strings.Contains(refusal.Errors["every"], "give 1h or more") {
		t.Errorf("the refusal is %s", got.Text)
	}
	if _, err := emulator.New(emulator.Options{BackgroundRefreshes: new(time.Minute)}); err == nil ||
		!strings.Contains(err.Error(), "too short") {
		t.Errorf("a sandbox with a minute's: %v", err)
	}
}
