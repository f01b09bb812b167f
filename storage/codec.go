package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// codec turns a record into the bytes of its row and back. Bytes from the file live only as long as their
// transaction, so decode copies what it keeps.
type codec[V any] struct {
	encode func(V) ([]byte, error)
	decode func(key, value []byte) (V, error)
}

// fields writes a record as numbered fields (number, length, bytes), for tables of which one answer reads
// hundreds of rows: JSON costs a page of 200 customers ten times as much. A number, once given, keeps its meaning.
type fields []byte

func (f fields) text(number byte, s string) fields {
	if s == "" {
		return f
	}
	f = binary.AppendUvarint(append(f, number), uint64(len(s)))
	return append(f, s...)
}

func (f fields) bytes(number byte, b []byte) fields { return f.text(number, string(b)) }

func (f fields) time(number byte, t time.Time) fields {
	if t.IsZero() {
		return f
	}
	var word [binary.MaxVarintLen64]byte
	return f.bytes(number, word[:binary.PutVarint(word[:], t.UnixMicro())])
}

func (f fields) number(number byte, n int64) fields {
	var word [binary.MaxVarintLen64]byte
	return f.bytes(number, word[:binary.PutVarint(word[:], n)])
}

var errTorn = errors.New("the record is cut short")

// each calls take with every field of an encoded record; take ignores numbers that it does not know.
func (f fields) each(take func(number byte, value []byte)) error {
	for len(f) > 0 {
		length, n := binary.Uvarint(f[1:])
		if n <= 0 || uint64(len(f)-1-n) < length {
			return errTorn
		}
		value := f[1+n : 1+n+int(length)]
		take(f[0], value)
		f = f[1+n+int(length):]
	}
	return nil
}

func asNumber(value []byte) int64 {
	n, _ := binary.Varint(value)
	return n
}

func asTime(value []byte) time.Time { return time.UnixMicro(asNumber(value)).UTC() }

func asDuration(value []byte) time.Duration { return time.Duration(asNumber(value)) }

func asID(key []byte) (id [16]byte, err error) {
	if len(key) != len(id) {
		return id, fmt.Errorf("a key of %d bytes is no id", len(key))
	}
	return [16]byte(key), nil
}
