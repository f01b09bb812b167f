package seed

import (
	"bytes"
	"slices"
	"sync"
	"time"

	"budsandbox/bank"
)

// Movements are the entries of a history before their statement lines and ids are written: what happened, in some
// hundred bytes each. A movement is named by its number, in no particular order. Movements are safe for concurrent use.
type Movements struct {
	Accounts []Account // in the persona's order
	Zone     *time.Location

	sim     *simulation // finished
	records []record    // by number
	kinds   []kind
	extras  []*extras // the first is nil

	sorting   sync.Once
	byBooking []int32
	running   []int64 // by number: the balance after the movement

	drawing sync.Mutex // held while sim draws payments
	writers sync.Pool  // holds *writer, with the texts of the stores that it has met
}

// Movements returns what the bank of a connection knows at until, as History does, in a fraction of the time and of
// the memory.
func (g *Generator) Movements(c bank.Connection, until time.Time) (*Movements, error) {
	sim, err := g.simulate(c, until)
	if err != nil {
		return nil, err
	}
	buf := g.acquire()
	defer g.buffers.Put(buf)
	return sim.run(buf), nil
}

// run runs the simulation and returns the resulting movements.
func (sim *simulation) run(buf *buffers) *Movements {
	m := &Movements{Accounts: sim.accountList(), Zone: sim.customer.zone, sim: sim}
	if sim.until < sim.in.From.Unix() {
		return m
	}
	m.records, m.extras, sim.movements = buf.records[:0], []*extras{nil}, m
	sim.applyEvents(buf)
	buf.records = m.records
	m.keepUntil(sim.until)
	sim.queue, sim.movements = nil, nil
	for _, a := range sim.accounts {
		a.changes = nil
	}
	return m
}

// Len returns the number of movements.
func (m *Movements) Len() int { return len(m.records) }

// Account returns the index of a movement's account.
func (m *Movements) Account(number int32) int { return m.kinds[m.records[number].kind].account }

// Amount returns the amount of a movement in minor units of its account's currency. A credit is positive.
func (m *Movements) Amount(number int32) int64 { return m.records[number].amount }

// Times returns when a movement was authorised and when it was booked, in seconds since 1970.
func (m *Movements) Times(number int32) (authorised, booked int64) {
	return m.records[number].authorised, m.records[number].booked
}

// ID is the id of a movement as the bytes of a UUID.
type ID [16]byte

// ID returns the id that a movement has when it is booked, or while it is pending.
func (m *Movements) ID(number int32, pending bool) ID {
	if pending {
		return m.records[number].key.id(1)
	}
	return m.records[number].key.id(0)
}

// ByBooking returns the numbers of the movements, oldest booking first; within an instant, in the order of the running
// balances. The result must not be changed.
func (m *Movements) ByBooking() []int32 {
	m.sorting.Do(m.sort)
	return m.byBooking
}

// numberBits is the number of bits that a movement's number takes beside its booking time in a uint64.
const numberBits = 28

// sort sets byBooking and running.
func (m *Movements) sort() {
	keys, spare := make([]uint64, len(m.records)), make([]uint64, len(m.records))
	for i := range m.records {
		keys[i] = uint64(m.records[i].booked+timeBias)<<numberBits | uint64(i)
	}
	sortTimes(keys, spare, numberBits)
	m.byBooking, m.running = make([]int32, len(keys)), make([]int64, len(keys))
	for i, k := range keys {
		m.byBooking[i] = int32(k & (1<<numberBits - 1))
	}
	for span := range equalTimes(keys, numberBits) {
		slices.SortFunc(m.byBooking[span.from:span.to], func(a, b int32) int {
			return bytes.Compare(m.records[a].key[:], m.records[b].key[:])
		})
	}
	balances := make([]int64, len(m.Accounts))
	for i, a := range m.Accounts {
		balances[i] = a.Opening.Minor
	}
	for _, number := range m.byBooking {
		account := m.Account(number)
		balances[account] += m.Amount(number)
		m.running[number] = balances[account]
	}
}

// Kinds returns the number of kinds of movements.
func (m *Movements) Kinds() int { return len(m.kinds) }

// Kind returns the kind of a movement, from 0 to Kinds() - 1. The outlines of movements of one kind differ in times,
// amounts and running balances only, and all are credits or all are debits.
func (m *Movements) Kind(number int32) int { return int(m.records[number].kind) }

// Outline sets t to a movement as it was booked, without its texts: its id and line, its counterparty, names and
// place. The rest is complete.
func (m *Movements) Outline(number int32, t *bank.Transaction) {
	m.sorting.Do(m.sort)
	*t = bank.Transaction{}
	moved := m.movement(number)
	m.sim.outline(t, &moved)
	m.setRunning(number, t)
}

// setRunning sets the balance after a movement. A pending one has none, because later ones may be booked before it.
func (m *Movements) setRunning(number int32, t *bank.Transaction) {
	if m.records[number].booked <= m.sim.until {
		t.Running = bank.Money{Minor: m.running[number], Currency: t.Amount.Currency}
	}
}

// Write sets transactions, which must be zero, to the movements with these numbers as they were booked.
func (m *Movements) Write(transactions []bank.Transaction, numbers []int32) {
	m.sorting.Do(m.sort)
	m.writeRange(transactions, numbers)
}

// acquireWriter returns a writer that only the caller uses. The caller gives it back with m.writers.Put.
func (m *Movements) acquireWriter() *writer {
	if w, found := m.writers.Get().(*writer); found {
		return w
	}
	return m.sim.newWriter()
}

// Lines returns a function that returns the statement line of a movement. It is not safe for concurrent use.
func (m *Movements) Lines() func(number int32) string {
	w := m.sim.newWriter()
	return func(number int32) string { return string(w.lineOf(m.movement(number))) }
}

// MaskedLines returns a function that returns the statement line of a movement with 0 for each of its digits, in half
// the time of Lines, because a reference is a hash, and whether all movements of its kind have this line. The line is
// valid until the next call. The function is not safe for concurrent use.
func (m *Movements) MaskedLines() func(number int32) (line []byte, ofKind bool) {
	w := m.sim.newWriter()
	w.masked = true
	return func(number int32) ([]byte, bool) {
		line := w.lineOf(m.movement(number))
		for i, c := range line {
			if '0' <= c && c <= '9' {
				line[i] = '0'
			}
		}
		return line, !w.varies
	}
}

// Payments returns the direct debits and standing orders that the bank knows at an instant, sorted by account and id.
func (m *Movements) Payments(at time.Time) []bank.AuthorisedPayment {
	m.drawing.Lock()
	defer m.drawing.Unlock()
	return m.sim.payments(at)
}
