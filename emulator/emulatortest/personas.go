package emulatortest

import (
	"slices"
	"testing"
	"time"

	"budsandbox/emulator"
)

// Instants are the times at which tests check every persona. The first is the time of the connection and the others
// are times of refreshes. They include the end of a year and a leap day.
var Instants = []time.Time{
	time.Date(2023, 12, 10, 9, 30, 0, 0, time.UTC),
	time.Date(2023, 12, 20, 18, 0, 0, 0, time.UTC),
	time.Date(2023, 12, 31, 23, 59, 59, 0, time.UTC),
	time.Date(2024, 1, 2, 6, 0, 0, 0, time.UTC),
	time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC),
}

// Persona is an entry of the control plane's list of personas.
type Persona struct{ ID, Region, Type, Provider string }

// Personas returns the personas that a customer can be connected to.
func Personas(t *testing.T) []Persona {
	t.Helper()
	c := NewClient(t, emulator.Start(t, emulator.Options{}), "shop")
	var list struct{ Data []Persona }
	c.Read(t, "/_sandbox/personas", nil, &list)
	if len(list.Data) < 14 {
		t.Fatalf("%d personas", len(list.Data))
	}
	return slices.DeleteFunc(list.Data, func(p Persona) bool { return p.Type == "failure" })
}
