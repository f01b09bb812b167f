package seed

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"hash"
)

// occurrenceKeys computes what key.occurrence does in two thirds of the time, which counts for thousands of payments. A
// key and an occurrence fill one block of SHA-256 with its padding, so the state of the hash after the block is the
// digest, and Sum need not copy the hash and pad it. It is not safe for concurrent use.
type occurrenceKeys struct {
	hash  hash.Hash // nil if its state has an unknown form
	block [sha256.BlockSize]byte
	state []byte
}

// statePrefix is the length of what comes before the digest in the encoded state of a SHA-256.
const statePrefix = 4

// newOccurrenceKeys returns an occurrenceKeys. It falls back to key.occurrence if another version of Go encodes the
// state of a hash in another form.
func newOccurrenceKeys() *occurrenceKeys {
	o := &occurrenceKeys{hash: sha256.New(), state: make([]byte, 0, 2*sha256.BlockSize)}
	o.block[occurrenceLength] = 0x80 // the padding of https://www.rfc-editor.org/rfc/rfc6234#section-4.1
	binary.BigEndian.PutUint64(o.block[sha256.BlockSize-8:], uint64(8*occurrenceLength))
	if !o.sum() || !bytes.Equal(o.digest(), new(key{}.occurrence(0, 0))[:]) {
		o.hash = nil
	}
	return o
}

// of returns k.occurrence(day, number).
func (o *occurrenceKeys) of(k *key, day int64, number int) key {
	if o.hash == nil {
		return k.occurrence(day, number)
	}
	putOccurrence((*[occurrenceLength]byte)(o.block[:]), k, day, number)
	o.sum()
	return key(o.digest())
}

// sum sets the state to that after the block. It reports whether there is one.
func (o *occurrenceKeys) sum() bool {
	o.hash.Reset()
	o.hash.Write(o.block[:])
	var err error
	o.state, err = o.hash.(encoding.BinaryAppender).AppendBinary(o.state[:0])
	return err == nil && len(o.state) >= statePrefix+sha256.Size
}

// digest returns the digest in the state.
func (o *occurrenceKeys) digest() []byte { return o.state[statePrefix:][:sha256.Size] }
