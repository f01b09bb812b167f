package emulator_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// runningMove is a long move of a clock, with hourly refreshes on the way.
type runningMove struct {
	*emulator.Sandbox
	client emulatortest.Client
	begun  time.Time
	answer chan emulatortest.Answer
}

// startMove moves the clock of a project, or the shared one, over decades, and returns once it moves.
func startMove(t *testing.T, project string) runningMove {
	t.Helper()
	m := runningMove{Sandbox: emulatortest.Frozen(t), answer: make(chan emulatortest.Answer, 1)}
	m.begun = m.Clock().Now()
	m.client = emulatortest.NewClient(t, m, "shop")
	if _, err := m.Connect(m.client.NewCustomer(t, `{}`), "uk_student"); err != nil {
		t.Fatal(err)
	}
	if err := m.Client("shop").RefreshInBackground(time.Hour); err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{"client_id":%q,"by":"P50Y"}`, project)
	if project == "" {
		body = `{"by":"P50Y"}`
	}
	go func() { m.answer <- m.client.Call(t, "POST", "/_sandbox/clock/advance", body, nil) }()
	m.waitAfter(t, m.begun)
	return m
}

// waitAfter waits until the clock of the project is later than a time.
func (m runningMove) waitAfter(t *testing.T, at time.Time) {
	t.Helper()
	for !m.Client("shop").Clock().Now().After(at) {
		select {
		case a := <-m.answer:
			t.Fatalf("the move has ended: %d %s", a.Status, a.Text)
		case <-time.After(time.Millisecond):
		}
	}
}

// must sends a request to the control plane, which must succeed.
func (m runningMove) must(t *testing.T, method, path, body string) {
	t.Helper()
	if a := m.client.Call(t, method, path, body, nil); a.Status/100 != 2 {
		t.Errorf("%s %s: %d %s", method, path, a.Status, a.Text)
	}
}

// mustEnd checks that the move ends because the data were replaced.
func (m runningMove) mustEnd(t *testing.T) {
	t.Helper()
	a := <-m.answer
	if a.Status != http.StatusConflict || a.Str("code_id") != "clock_move_ended" {
		t.Errorf("the move was answered %d %s", a.Status, a.Text)
	}
}

// Ensure that a reset and a restored snapshot do not wait for a move of the clock, which ends with an error, and that
// calls that concern other projects go between its steps.
func TestMoveIsEndedByReset(t *testing.T) {
	t.Parallel()
	m := startMove(t, "")
	m.must(t, "POST", "/_sandbox/reset", `{"client_id":"other"}`)
	m.must(t, "PUT", "/_sandbox/background-refreshes", `{"client_id":"other","every":"48h"}`)
	m.waitAfter(t, m.Clock().Now()) // it goes on
	m.must(t, "POST", "/_sandbox/reset", `{"all":true}`)
	m.mustEnd(t)
	if now := m.Clock().Now(); !now.Equal(m.begun) {
		t.Errorf("the clock shows %s after the reset, want %s", now, m.begun)
	}
}

// Ensure the same of a restored snapshot, which brings back the clock of the time when it was taken.
func TestMoveIsEndedByRestore(t *testing.T) {
	t.Parallel()
	m := startMove(t, "")
	m.must(t, "POST", "/_sandbox/snapshots/on-the-way", "")
	taken := m.Clock().Now()
	m.waitAfter(t, taken)
	m.must(t, "POST", "/_sandbox/snapshots/on-the-way/restore", "")
	m.mustEnd(t)
	if now := m.Clock().Now(); now.After(taken) {
		t.Errorf("the clock shows %s after a snapshot of %s is restored", now, taken)
	}
}

// Ensure that the reset of a project ends the move of the project's own clock.
func TestMoveOfOwnClockIsEndedByReset(t *testing.T) {
	t.Parallel()
	m := startMove(t, "shop")
	m.must(t, "POST", "/_sandbox/reset", `{"client_id":"shop"}`)
	m.mustEnd(t)
	if now := m.Client("shop").Clock().Now(); !now.Equal(m.begun) {
		t.Errorf("the project's clock shows %s after its reset, want the shared time, %s", now, m.begun)
	}
}
