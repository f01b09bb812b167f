package ledger

import (
	"bytes"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"
	"weak"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// view is the rows of a statement with the groups of regular transactions at a time. Transactions are made in blocks,
// which live as long as somebody uses them or the garbage collector has not run. It is safe for concurrent use.
type view struct {
	*statement
	at      time.Time // when the content of the customer's book last changed
	country fixtures.Country
	regular bool // look for regular transactions

	finding sync.Once
	groups  []enrichment.Group
	group   []int32         // by row: 1 + the index of its group; 0 for none
	updates enrichment.Span // times of the last update that give the same groups

	placing sync.Once
	blocks  []atomic.Pointer[weak.Pointer[block]]

	indexing sync.Once
	byID     []int32 // indexes of rows by their ids, ascending
}

// block is some rows next to each other.
type block [blockSize]bank.Transaction

// blockSize is small, because the rows of an answer may be far apart: of a list of wages, each is in another block. A
// suite with own seeds allocates a tenth less than with 16, and a fifth less than with 64.
const blockSize = 4

// find finds the groups.
func (v *view) find() {
	v.finding.Do(func() {
		v.updates = enrichment.Span{Until: time.Unix(v.cutoff, 0).Add(lookahead)}
		if !v.regular {
			return
		}
		v.groups, v.updates = enrichment.RegularitiesAround(v.country, v.statement, v.at)
		v.group = make([]int32, v.Len())
		for n, group := range v.groups {
			if group.Regularity == nil {
				continue // Bud's transactions have no name for its frequency
			}
			for _, i := range group.Members {
				v.group[i] = int32(n + 1)
			}
		}
	})
}

// validAt reports whether the groups are the same for another time of the last change.
func (v *view) validAt(at time.Time) bool {
	if !v.regular || v.at.Equal(at) {
		return true
	}
	v.find()
	return v.updates.Contains(at)
}

// setRegularity sets the regularity of the row with an index.
func (v *view) setRegularity(i int, t *bank.Transaction) {
	if r := v.regularity(i); r != nil {
		t.Enrichment.Regularity = r
		t.Tags |= bank.TagRegular
	}
}

// regularity returns the regularity of the row with an index, or nil.
func (v *view) regularity(i int) *bank.Regularity {
	v.find()
	if v.group == nil || v.group[i] == 0 {
		return nil
	}
	return v.groups[v.group[i]-1].Regularity
}

// Outline sets the buffer to a row without its texts, and returns it.
func (v *view) Outline(i int, buffer *bank.Transaction) *bank.Transaction {
	t := v.statement.Outline(i, buffer)
	v.setRegularity(i, t)
	return t
}

// time returns the time of a row.
func (v *view) time(i int) time.Time { return time.Unix(v.statement.at(v.numbers()[i]), 0).UTC() }

// status returns the status of a row.
func (v *view) status(i int) bank.Status {
	if v.isPending(v.numbers()[i]) {
		return bank.Pending
	}
	return bank.Booked
}

// id returns the id of a row.
func (v *view) id(i int) bank.TransactionID {
	return bank.TransactionID(v.shownID(v.numbers()[i]).String())
}

// ids returns the ids of some rows.
func (v *view) ids(indexes []int32) []bank.TransactionID {
	ids, numbers := make([]seed.ID, len(indexes)), v.numbers()
	for n, i := range indexes {
		ids[n] = v.shownID(numbers[i])
	}
	return seed.TransactionIDs(ids)
}

// At returns the row with an index.
func (v *view) At(i int) *bank.Transaction {
	v.placing.Do(func() { v.blocks = make([]atomic.Pointer[weak.Pointer[block]], (v.Len()+blockSize-1)/blockSize) })
	kept := &v.blocks[i/blockSize]
	if p := kept.Load(); p != nil {
		if b := p.Value(); b != nil {
			return &b[i%blockSize]
		}
	}
	b, from := new(block), i/blockSize*blockSize
	rows := b[:min(blockSize, v.Len()-from)]
	v.write(rows, from)
	for n := range rows {
		v.setRegularity(from+n, &rows[n])
	}
	kept.Store(new(weak.Make(b)))
	return &b[i%blockSize]
}

// eachSize is the number of rows that each makes at a time.
const eachSize = 32

// each calls use with some rows, without their regularity.
func (v *view) each(indexes []int32, use func(n int, t *bank.Transaction)) {
	numbers, all := v.numbers(), make([]bank.Transaction, min(len(indexes), eachSize))
	var batch [eachSize]int32 // numbers
	for from := 0; from < len(indexes); from += eachSize {
		rows := all[:min(len(indexes)-from, eachSize)]
		for n := range rows {
			batch[n] = numbers[indexes[from+n]]
		}
		clear(rows)
		v.writeNumbers(rows, batch[:len(rows)])
		for n := range rows {
			use(from+n, &rows[n])
		}
	}
}

// all returns all rows, which the caller may change.
func (v *view) all() []bank.Transaction {
	transactions := v.statement.all()
	for i := range transactions {
		v.setRegularity(i, &transactions[i])
	}
	return transactions
}

// index returns the index of the row with an id.
func (v *view) index(id bank.TransactionID) (int32, bool) {
	parsed, err := uuid.Parse(string(id))
	if err != nil || parsed.String() != string(id) {
		return 0, false
	}
	numbers := v.numbers()
	v.indexing.Do(func() {
		v.byID = make([]int32, len(numbers))
		for i := range v.byID {
			v.byID[i] = int32(i)
		}
		slices.SortFunc(v.byID, func(a, b int32) int {
			x, y := v.shownID(numbers[a]), v.shownID(numbers[b])
			return bytes.Compare(x[:], y[:])
		})
	})
	n, found := sort.Find(len(v.byID), func(n int) int {
		other := v.shownID(numbers[v.byID[n]])
		return bytes.Compare(parsed[:], other[:])
	})
	if !found {
		return 0, false
	}
	return v.byID[n], true
}

// sameRow compares the rows of two views of one history: the order of two rows, and whether they are shown alike. The
// running balance of a booked row does not change with the cutoff.
func (v *view) sameRow(i int, before *view, was int) (order int, same bool) {
	number, old := v.numbers()[i], before.numbers()[was]
	if x, y := before.statement.at(old), v.statement.at(number); x != y {
		if x > y {
			return -1, false
		}
		return 1, false
	}
	x, y := before.shownID(old), v.shownID(number)
	if order = bytes.Compare(y[:], x[:]); order != 0 {
		return order, false
	}
	return 0, v.isPending(number) == before.isPending(old) &&
		sameRegularity(v.regularity(i), before.regularity(was))
}
