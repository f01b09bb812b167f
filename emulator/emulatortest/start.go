package emulatortest

import (
	"testing"
	"time"

	"budsandbox/emulator"
)

// Frozen starts a sandbox whose clock is frozen at 9:00 on 1 March 2026.
func Frozen(t *testing.T) *emulator.Sandbox {
	t.Helper()
	return emulator.Start(t, March)
}

// March are options that freeze the clock at 9:00 on 1 March 2026, so that examples always print the same.
var March = emulator.Options{Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true}
