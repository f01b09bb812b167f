package seed

import "budsandbox/bank"

// movement is an entry before its line and ids are written. Instants are seconds since 1970 and
// amounts are in minor units. Thousands of movements are copied and sorted, so the type is kept
// small.
type movement struct {
	key                key
	authorised, booked int64
	amount             int64
	payee              *payee
	extras             *extras // nil for most
	account            int
	tags               bank.Tags
	store              int8
	typ                movementType
}

// extras are the rare properties of a movement. The value is shared and must not be changed.
type extras struct {
	obligation   string
	link         string // shared by both legs of a transfer
	merchantText string // content of the slot {merchant}
	line         string // the whole statement line, if it is given
	lineKey      key    // seeds the random parts of the line instead of the movement's own key
	posted       bool   // a life event gave the line; see Entry.Posted
}

// extra returns the movement's extras, or the zero value if it has none.
func (m *movement) extra() extras {
	if m.extras == nil {
		return extras{}
	}
	return *m.extras
}

// lineKey returns the key that seeds the random parts of the statement line.
func (m *movement) lineKey() key {
	if k := m.extra().lineKey; k != (key{}) {
		return k
	}
	return m.key
}

// movementType determines the transaction type of a movement. The zero value leaves it to the rail.
type movementType uint8

const (
	typeOfRail movementType = iota
	typeReversal
	typeCharge
	typeOther
)

var transactionTypes = [...]bank.TransactionType{
	typeReversal: {Code: bank.Reversal, Description: "Correction"},
	typeCharge:   {Code: bank.Charge, Description: "Charge"},
	typeOther:    {Code: bank.OtherType, Description: "Other"},
}
