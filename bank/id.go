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
	var buffer [192]byte // on the stack, because there are thousands of ids
	b := binary.BigEndian.AppendUint64(buffer[:0], seed)
	b = binary.BigEndian.AppendUint64(b, number)
	for _, step := range path {
		b = binary.BigEndian.AppendUint64(b, uint64(len(step)))
		b = append(b, step...)
	}
	sum := sha256.Sum256(b)
	var id uuid.UUID
	copy(id[:], sum[:])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}
