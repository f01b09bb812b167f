package storage

// bitset is a set of small numbers. It takes a bit for each number that may be in it.
type bitset []uint64

func newBitset(size uint64) bitset { return make(bitset, size/64+1) }

// add adds a number, and reports whether it was not there yet.
func (b bitset) add(n uint64) (added bool) {
	added = !b.has(n)
	b[n/64] |= 1 << (n % 64)
	return added
}

func (b bitset) has(n uint64) bool { return b[n/64]&(1<<(n%64)) != 0 }
