package storage

import (
	"encoding/binary"
	"time"
)

// Key is a row's place in its table: parts written so that bytes sort as the values do.
type Key []byte

// ID appends sixteen bytes.
func (k Key) ID(id [16]byte) Key { return append(k, id[:]...) }

// Time appends an instant, to the microsecond, earlier ones first.
func (k Key) Time(t time.Time) Key {
	// Flipping the sign bit puts the years before 1970 in front.
	return binary.BigEndian.AppendUint64(k, uint64(t.UnixMicro())^1<<63)
}

// Number appends a count, smaller ones first.
func (k Key) Number(n uint64) Key { return binary.BigEndian.AppendUint64(k, n) }

// Text appends a string so that no string is the beginning of another's key: 00 is written 00 FF, the end 00 01.
func (k Key) Text(s string) Key {
	for i := range len(s) {
		k = append(k, s[i])
		if s[i] == 0 {
			k = append(k, 0xff)
		}
	}
	return append(k, 0, 1)
}
