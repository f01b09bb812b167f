package storage

import (
	"encoding/binary"
	"time"
)

// Key is the key of a row. Its parts are encoded so that the bytes sort like the values.
type Key []byte

// ID appends an id of sixteen bytes.
func (k Key) ID(id [16]byte) Key { return append(k, id[:]...) }

// Time appends a time in microseconds. Earlier times sort first.
func (k Key) Time(t time.Time) Key {
	// Flipping the sign bit sorts times before 1970 first.
	return binary.BigEndian.AppendUint64(k, uint64(t.UnixMicro())^1<<63)
}

// Number appends a number. Smaller numbers sort first.
func (k Key) Number(n uint64) Key { return binary.BigEndian.AppendUint64(k, n) }

// Text appends a string. 00 is encoded as 00 FF and the end as 00 01, so that no string is a prefix of another's key.
func (k Key) Text(s string) Key {
	for i := range len(s) {
		k = append(k, s[i])
		if s[i] == 0 {
			k = append(k, 0xff)
		}
	}
	return append(k, 0, 1)
}

// NewestKey returns the key of a number in an index that is in descending order.
func NewestKey(number uint64) Key { return Key{}.Number(^number) }
