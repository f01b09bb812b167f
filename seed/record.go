package seed

import (
	"slices"

	"budsandbox/bank"
)

// record is a movement as Movements keep it for a long time: without pointers, so that the garbage collector need not
// look at the rows of all customers. What many movements have in common is in their kind.
type record struct {
	key                key
	authorised, booked int64
	amount             int64
	kind               int32 // index in Movements.kinds
	extras             int32 // index in Movements.extras
	store              int8
}

// kind is what all movements of a kind have in common; see Movements.Kind.
type kind struct {
	payee          *payee
	account        int
	tags           bank.Tags
	typ            movementType
	credit, agreed bool
}

// add adds a movement.
func (m *Movements) add(moved *movement) {
	kept := record{
		key: moved.key, authorised: moved.authorised, booked: moved.booked, amount: moved.amount,
		kind: m.kindOf(moved), store: moved.store,
	}
	if moved.extras != nil {
		kept.extras = int32(len(m.extras))
		m.extras = append(m.extras, moved.extras)
	}
	m.records = append(m.records, kept)
}

// keepUntil copies the records, which are in a buffer, without those that are authorised after until, in seconds since
// 1970.
func (m *Movements) keepUntil(until int64) {
	n := 0
	for i := range m.records {
		if m.records[i].authorised > until {
			continue
		}
		if i > n {
			m.records[n] = m.records[i]
		}
		n++
	}
	m.records = slices.Clone(m.records[:n])
}

// kindOf returns the index of a movement's kind, which it adds if there is none.
func (m *Movements) kindOf(moved *movement) int32 {
	agreed := moved.extras != nil && moved.extras.obligation != ""
	k := kind{moved.payee, moved.account, moved.tags, moved.typ, moved.amount > 0, agreed}
	for _, number := range moved.payee.kinds {
		if m.kinds[number] == k {
			return number
		}
	}
	number := int32(len(m.kinds))
	m.kinds, moved.payee.kinds = append(m.kinds, k), append(moved.payee.kinds, number)
	return number
}

// movement returns the movement with a number.
func (m *Movements) movement(number int32) movement {
	kept := &m.records[number]
	of := &m.kinds[kept.kind]
	return movement{
		key: kept.key, authorised: kept.authorised, booked: kept.booked, amount: kept.amount, store: kept.store,
		payee: of.payee, account: of.account, tags: of.tags, typ: of.typ, extras: m.extras[kept.extras],
	}
}
