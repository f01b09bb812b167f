package bank

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/google/uuid"
)

// parseID parses the 36-character form. what names the kind of object in the error.
func parseID[ID ~[16]byte](what, text string) (ID, error) {
	id, err := uuid.Parse(text)
	if err != nil || len(text) != 36 {
		return ID{}, fmt.Errorf("%s id %q is not a UUID of 36 characters", what, text)
	}
	return ID(id), nil
}

// NewID derives a UUID (version 4) from the seed, a number and a path. The same arguments always give the same id, so
// ids do not depend on what else was created.
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
