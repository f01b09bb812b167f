package seed

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Generator computes histories from the reference data and the personas.
type Generator struct {
	Fixtures *fixtures.Fixtures
}

// History is what the bank of a connection knows up to a horizon.
func (g *Generator) History(c bank.Connection, until time.Time) (*History, error) {
	return nil, errors.New("not written yet")
}
