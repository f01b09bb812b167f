package emulator_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a snapshot with a changed byte in the file is found by the check, that returning to it is refused with
// its name, and that nothing changes by it; everything else goes on.
func TestRestoreOfADamagedSnapshot(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sandbox.db")
	options := emulator.Options{Data: path, Now: emulatortest.March.Now, Freeze: true}
	s, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	c := emulatortest.NewClient(t, s, "shop")
	c.NewCustomer(t, "")
	if got := c.Call(t, "POST", "/_sandbox/snapshots/s1", "", nil); got.Status != 201 {
		t.Fatalf("the snapshot is answered %d %s", got.Status, got.Text)
	}
	later := c.NewCustomer(t, "")
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	harmed := 0
	for at := range content { // unused pages may contain it, too
		if bytes.HasPrefix(content[at:], []byte{0x1f, 0x8b, 8}) {
			content[at+60] ^= 0x10
			harmed++
		}
	}
	if harmed == 0 {
		t.Fatal("there is no snapshot in the file")
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := emulator.CheckFile(path); err == nil || !strings.Contains(err.Error(), `snapshot "s1"`) {
		t.Errorf("the check ends with %v, want the name of the snapshot", err)
	}
	if s, err = emulator.New(options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	c = emulatortest.NewClient(t, s, "shop")
	got := c.Call(t, "POST", "/_sandbox/snapshots/s1/restore", "", nil)
	if got.Status != 409 || got.Str("code_id") != "damaged_snapshot" || !strings.Contains(got.Text, `s1`) {
		t.Errorf("restoring is answered %d %s, want 409", got.Status, got.Text)
	}
	if got := c.Call(t, "GET", "/v1/customers/"+later+"/context", "", nil); got.Status != 200 {
		t.Errorf("after the refusal the later customer is answered %d %s", got.Status, got.Text)
	}
	for _, call := range [][2]string{
		{"DELETE", "/_sandbox/snapshots/s1"}, {"POST", "/_sandbox/snapshots/s1"}, {"POST", "/_sandbox/snapshots/s1/restore"},
	} {
		if got := c.Call(t, call[0], call[1], "", nil); got.Status >= 400 {
			t.Errorf("%s %s is answered %d %s", call[0], call[1], got.Status, got.Text)
		}
	}
}
