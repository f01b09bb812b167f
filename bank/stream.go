package bank

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/google/uuid"
)

// NewID derives a random-looking UUID (version 4) from the seed and the path that names what it is for, so that
// the same run gives the same ids, and no id depends on what else was made.
func NewID(seed uint64, number uint64, path ...string) uuid.UUID {
	h := sha256.New()
	var word [8]byte
	for _, n := range []uint64{seed, number} {
		binary.BigEndian.PutUint64(word[:], n)
		h.Write(word[:])
	}
	for _, step := range path {
		binary.BigEndian.PutUint64(word[:], uint64(len(step)))
		h.Write(word[:])
		h.Write([]byte(step))
	}
	var id uuid.UUID
	copy(id[:], h.Sum(nil))
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}
