package emulator_test

import (
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that for every persona, at every instant, all amounts in the API agree to the penny.
func TestCoherence(t *testing.T) {
	t.Parallel()
	for i, p := range emulatortest.Personas(t) {
		if emulatortest.Sampled && (i%6 != 0 || p.ID == "heavy") {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: emulatortest.Instants[0], Freeze: true, TaskDelay: new(time.Duration)})
			c := emulatortest.NewClient(t, s, "shop")
			of := c.ConnectPersona(t, p)
			past := pictureOf(t, of)
			past.mustAddUp(t)
			for _, now := range emulatortest.Instants[1:] {
				of.MoveTo(t, now)
				mustNotChange(t, of, past) // before the refresh, nothing new is visible
				of.Refresh(t)
				next := pictureOf(t, of)
				next.mustAddUp(t)
				next.mustContinue(t, of, past)
				past = next
			}
		})
	}
}
