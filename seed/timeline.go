package seed

import (
	"time"

	"budsandbox/bank"
)

// Timeline is a history without the content of its entries: when they appear. It takes a third of the time of a
// History.
type Timeline struct {
	Accounts []Account // in the persona's order
	Moments  []Moment  // in no particular order
}

// Moment is when an entry appears.
type Moment struct {
	Account            int   // index in Timeline.Accounts
	Authorised, Booked int64 // in seconds since 1970
}

// Timeline returns when the bank of a connection learns of the entries that Generator.History returns.
func (g *Generator) Timeline(c bank.Connection, until time.Time) (*Timeline, error) {
	m, err := g.Movements(c, until)
	if err != nil {
		return nil, err
	}
	line := &Timeline{Accounts: m.Accounts, Moments: make([]Moment, m.Len())}
	for i := range m.records {
		moved := &m.records[i]
		line.Moments[i] = Moment{m.Account(int32(i)), moved.authorised, moved.booked}
	}
	return line, nil
}
