package emulator_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a client gets a new token once its token has expired by the clock, without the test's help.
func TestClientRenewsItsToken(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulatortest.March)
	client := s.Client("shop")
	first, err := client.Token()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := client.Token(); again != first {
		t.Error("a token that is good is asked for again")
	}
	if err := s.Clock().AdvanceBy("P1M"); err != nil {
		t.Fatal(err)
	}
	if _, err := client.NewCustomer(emulator.CustomerOptions{}); err != nil {
		t.Errorf("after a month: %v", err)
	}
	if second, _ := client.Token(); second == first {
		t.Error("the token is the old one")
	}
}

// Ensure that the clock can be moved forward, stopped and started, that only a snapshot moves it back, and that a
// refusal gives the reason.
func TestClockFromGo(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulatortest.March)
	clock := s.Clock()
	begin := clock.Now()
	if err := s.Snapshot("begin"); err != nil {
		t.Fatal(err)
	}
	if err := clock.Set(begin.Add(48 * time.Hour)); err != nil || !clock.Now().Equal(begin.Add(48*time.Hour)) {
		t.Errorf("set, it is %s: %v", clock.Now(), err)
	}
	if err := clock.Set(begin); err == nil || !strings.Contains(err.Error(), "snapshot") {
		t.Errorf("going back by setting: %v", err)
	}
	if err := clock.AdvanceBy("soon"); err == nil || !strings.Contains(err.Error(), "P1M") {
		t.Errorf("advancing by nonsense: %v", err)
	}
	if err := clock.Release(); err != nil {
		t.Fatal(err)
	}
	if err := clock.Freeze(); err != nil {
		t.Fatal(err)
	}
	stopped := clock.Now()
	if !stopped.After(begin.Add(48*time.Hour)) || !clock.Now().Equal(stopped) {
		t.Errorf("frozen, it went from %s to %s", stopped, clock.Now())
	}
	if err := s.Restore("begin"); err != nil || !clock.Now().Equal(begin) {
		t.Errorf("restored, it is %s: %v", clock.Now(), err)
	}
}

// Ensure that faults are listed with how often they were applied, that removed ones are gone, and that an invalid
// one is refused with what to write instead.
func TestFaultHitsFromGo(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulatortest.March)
	client, faults := s.Client("shop"), s.Faults()
	first, err := faults.Add(emulator.Fault{Client: "shop", Status: 429})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := faults.Add(emulator.Fault{Operation: "platform_v3_customers_post", Drop: true, Times: 1, Probability: 0.5,
		Delay: time.Millisecond, DelayUpTo: 2 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	if err := client.Call("POST", "/platform/v3/customers", "", nil, nil); err == nil ||
		!strings.Contains(err.Error(), "429 unknown: Too many requests") {
		t.Errorf("under a fault: %v", err)
	}
	if all, err := faults.List(); err != nil || len(all) != 2 || all[0].ID != first.ID || all[0].Hits != 1 {
		t.Errorf("the faults are %v, %v", all, err)
	}
	if err := faults.Remove(first.ID); err != nil {
		t.Fatal(err)
	}
	if err := faults.Clear(); err != nil {
		t.Fatal(err)
	}
	if err := client.Call("POST", "/platform/v3/customers", "", nil, nil); err != nil {
		t.Errorf("without faults: %v", err)
	}
	for fault, want := range map[emulator.Fault]string{
		{}: `give what is to happen: "answer" with a "status", "delay", "drop", "result" of ` +
			`a task, or "limit"`,
		{Status: 200}: "answer.status 200 is not an error status such as 429, 500 or 503",
		{Operation: "nope", Status: 500}: `match.operation_id "nope" is not an operation; ` +
			"`budsandbox operations` lists them",
	} {
		if _, err := faults.Add(fault); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", fault, err, want)
		}
	}
	if err := faults.Remove("none"); err == nil {
		t.Error("a fault that is not there is removed")
	}
}

// Ensure that a sandbox's data can be reset, and that an invalid import is refused and changes nothing.
func TestResetAndImportFromGo(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulatortest.March)
	client := s.Client("shop")
	id, err := client.NewCustomer(emulator.CustomerOptions{Identifier: "user-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Import(strings.NewReader("no export")); err == nil {
		t.Error("nonsense is imported")
	}
	if again, _ := client.NewCustomer(emulator.CustomerOptions{Identifier: "user-1"}); again != id {
		t.Error("a refused import changed something")
	}
	var file bytes.Buffer
	if err := s.Export(&file); err != nil || file.Len() == 0 {
		t.Fatalf("an export of %d bytes: %v", file.Len(), err)
	}
	if err := s.Reset(); err != nil {
		t.Fatal(err)
	}
	var list struct{ Data []any }
	if err := client.Call("GET", "/platform/v3/customers", "", nil, &list); err != nil || len(list.Data) != 0 {
		t.Errorf("after the reset there are %v, %v", list.Data, err)
	}
	given, never, err := s.Advice()
	if err != nil || len(given) != 0 || len(never) == 0 {
		t.Errorf("advice %v, never called %d, %v", given, len(never), err)
	}
}
