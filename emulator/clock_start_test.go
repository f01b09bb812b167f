package emulator_test

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a file with customers goes on where its clock stands if it is opened with an earlier time, and says so,
// while an empty file begins at that time.
func TestEarlierTimeForAFile(t *testing.T) {
	t.Parallel()
	june, april := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC), time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name              string
		customers, frozen bool
		want              time.Time
	}{
		{"with a customer", true, false, june},
		{"with a customer, frozen", true, true, june},
		{"empty", false, true, april},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			options := emulator.Options{Data: filepath.Join(t.TempDir(), "a.db"), Now: june, Freeze: true}
			s := emulator.Start(t, options)
			if test.customers {
				emulatortest.NewClient(t, s, "shop").NewCustomer(t, emulatortest.British)
			}
			if err := s.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			options.Now, options.Freeze, options.Log = april, test.frozen, slog.New(slog.NewTextHandler(&log, nil))
			s = emulator.Start(t, options)
			got := s.Clock().Now()
			if got.Before(test.want) || got.After(test.want.Add(time.Minute)) || test.frozen && !got.Equal(test.want) {
				t.Errorf("the clock is at %s, want %s", got, test.want)
			}
			if told := strings.Contains(log.String(), "later than --now"); told != test.customers {
				t.Errorf("the log says %q", log.String())
			}
		})
	}
}
