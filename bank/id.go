package bank

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// ID is the UUID of a T. The types of ids differ, so that none is taken for another.
type ID[T any] uuid.UUID

// String returns the 36-character form.
func (id ID[T]) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id ID[T]) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText reads any form of a UUID.
func (id *ID[T]) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// parseID reads the 36-character form; what names the thing in the error.
func parseID[T any](what, text string) (ID[T], error) {
	id, err := uuid.Parse(text)
	if err != nil || len(text) != 36 {
		return ID[T]{}, fmt.Errorf("%s id %q is not a UUID of 36 characters", what, text)
	}
	return ID[T](id), nil
}

// NewID derives a random-looking UUID (version 4) from the seed and from the number and path that name what it is for.
// The same run gives the same ids, and no id depends on what else was made.
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

// OtherForms returns the other ways to write an id that is a UUID: in lower case with dashes, and without them. Clients
// with types for UUIDs send the form with dashes whatever they have read.
func (id TransactionID) OtherForms() []TransactionID {
	if len(id) != 32 && len(id) != 36 {
		return nil
	}
	parsed, err := uuid.Parse(string(id))
	if err != nil {
		return nil
	}
	dashed := parsed.String()
	return []TransactionID{TransactionID(dashed), TransactionID(strings.ReplaceAll(dashed, "-", ""))}
}
