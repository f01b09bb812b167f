package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that after a snapshot is restored, and after a reset, updated_after sends no unchanged row.
func TestUpdatesAfterRestoring(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
	client := emulatortest.NewClient(t, s, "shop")
	of := client.ConnectPersona(
		t,
		emulatortest.Persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"},
	)
	f := follow(t, s, of, now)
	f.sync()
	f.Must(201, "POST", "/_sandbox/snapshots/before", "")
	label := newLabel(f.Customer, "label")
	for id := range f.rows {
		attachLabel(f.Customer, id, label)
		break
	}
	f.sync()
	f.mustEqual([]string{"label"})
	f.Must(200, "POST", "/_sandbox/snapshots/before/restore", "")
	f.Client = emulatortest.NewClient(t, s, "shop")
	f.last = time.Time{}
	f.sync()
	f.sync()
	if f.told != 0 {
		t.Errorf("%d transactions are told after the snapshot was restored", f.told)
	}
	f.Must(200, "POST", "/_sandbox/reset", `{"client_id":"shop"}`)
	client = emulatortest.NewClient(t, s, "shop")
	f = follow(
		t,
		s,
		client.ConnectPersona(
			t,
			emulatortest.Persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"},
		),
		now,
	)
	f.sync()
	f.sync()
	if f.told != 0 || len(f.rows) == 0 {
		t.Errorf("%d of %d transactions are told after a reset", f.told, len(f.rows))
	}
}

// Ensure that a client who read before the latest changes finds them after a snapshot of these changes was restored or
// an export was imported, also the rows that another row made regular.
func TestUpdatesBeforeRestoring(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"restore", "import"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
			s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
			client := emulatortest.NewClient(t, s, "shop")
			f := follow(t, s, &emulatortest.ConnectedCustomer{
				Client: client, ID: client.NewCustomer(t, emulatortest.British),
			}, now)
			ingestMonth := func(month int) {
				f.MustIngest(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody([4]string{
					fmt.Sprint("gym-", month), fmt.Sprintf("2025-%02d-03T10:00:00Z", month), "-25.00", "IRONWORKS FITNESS",
				}))
			}
			ingestMonth(11)
			ingestMonth(12)
			f.sync()
			f.Advance("1h")
			f.now = f.now.Add(time.Hour)
			ingestMonth(10)
			if way == "restore" {
				f.Must(201, "POST", "/_sandbox/snapshots/now", "")
				f.Must(200, "POST", "/_sandbox/snapshots/now/restore", "")
			} else {
				export := f.Must(200, "GET", "/_sandbox/export", "")
				f.Must(200, "POST", "/_sandbox/import", export.Text)
			}
			f.Client = emulatortest.NewClient(t, s, "shop")
			f.sync()
			f.mustEqual([]string{"a third payment", way})
			if !strings.Contains(f.rows["gym-11"], "monthly") {
				t.Fatalf("three payments are not regular: %s", f.rows["gym-11"])
			}
		})
	}
}
