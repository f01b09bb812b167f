package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
)

// codec encodes and decodes the rows of a table. Bytes of the file are only valid during their transaction, so decode
// copies what it keeps.
type codec[V any] struct {
	encode func(V) ([]byte, error)
	decode func(key, value []byte) (V, error)
}

// fields is a record of numbered fields: number, length, bytes. It is for tables of which one response reads hundreds
// of rows; JSON makes a page of 200 customers ten times slower. The meaning of a number never changes.
type fields []byte

// text appends a string, unless it is empty.
func (f fields) text(number byte, s string) fields {
	if s == "" {
		return f
	}
	f = binary.AppendUvarint(append(f, number), uint64(len(s)))
	return append(f, s...)
}

// bytes appends bytes, unless there are none.
func (f fields) bytes(number byte, b []byte) fields {
	if len(b) == 0 {
		return f
	}
	f = binary.AppendUvarint(append(f, number), uint64(len(b)))
	return append(f, b...)
}

// time appends a time in microseconds since 1970, unless it is zero.
func (f fields) time(number byte, t time.Time) fields {
	if t.IsZero() {
		return f
	}
	return binary.BigEndian.AppendUint64(append(f, number, 8), uint64(t.UnixMicro())) // always eight bytes
}

// number appends a number, also 0.
func (f fields) number(number byte, n int64) fields {
	var word [binary.MaxVarintLen64]byte
	size := binary.PutVarint(word[:], n)
	return append(append(f, number, byte(size)), word[:size]...)
}

// element appends a string that may be empty, for elements of lists.
func (f fields) element(number byte, s string) fields {
	return append(binary.AppendUvarint(append(f, number), uint64(len(s))), s...)
}

// id appends an id, unless it is zero.
func (f fields) id(number byte, id [16]byte) fields {
	if id == [16]byte{} {
		return f
	}
	return f.bytes(number, id[:])
}

// nested appends a record that write appends, which has at most 127 bytes.
func (f fields) nested(number byte, write func(fields) fields) fields {
	start := len(f) + 2
	f = write(append(f, number, 0))
	f[start-1] = byte(len(f) - start)
	return f
}

// nonZero appends a number, unless it is 0.
func (f fields) nonZero(number byte, n int) fields {
	if n == 0 {
		return f
	}
	return f.number(number, int64(n))
}

// flag appends a field if on is true.
func (f fields) flag(number byte, on bool) fields {
	if !on {
		return f
	}
	return f.nonZero(number, 1)
}

// errTruncated is the error of a record that ends too early.
var errTruncated = errors.New("the record is cut short")

// cut splits the first field off a record that is not empty. Readers must ignore unknown numbers.
func (f fields) cut() (number byte, value []byte, rest fields, err error) {
	length, start := uint64(0), 2
	if len(f) > 1 && f[1] < 0x80 { // the most frequent case
		length = uint64(f[1])
	} else {
		n := 0
		if length, n = binary.Uvarint(f[1:]); n <= 0 {
			return 0, nil, nil, errTruncated
		}
		start = 1 + n
	}
	if uint64(len(f)-start) < length {
		return 0, nil, nil, errTruncated
	}
	return f[0], f[start : start+int(length)], f[start+int(length):], nil
}

// asNumber decodes a number of fields.number.
func asNumber(value []byte) int64 {
	n, _ := binary.Varint(value)
	return n
}

// asMicros decodes a time as microseconds since 1970.
func asMicros(value []byte) int64 {
	if len(value) != 8 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(value))
}

func asTime(value []byte) time.Time { return time.UnixMicro(asMicros(value)).UTC() }

// asDuration decodes a number of nanoseconds.
func asDuration(value []byte) time.Duration { return time.Duration(asNumber(value)) }

func asID(key []byte) (id [16]byte, err error) {
	if len(key) != len(id) {
		return id, notAnID(key)
	}
	return [16]byte(key), nil
}

func notAnID(key []byte) error { return fmt.Errorf("a key of %d bytes is not an id", len(key)) }

// each calls read for every field in order. The fields of a list have one number for all elements.
func (f fields) each(read func(number byte, value []byte) error) error {
	for len(f) > 0 {
		number, value, rest, err := f.cut()
		if err != nil {
			return err
		}
		if err := read(number, value); err != nil {
			return err
		}
		f = rest
	}
	return nil
}

// asOwned splits the key of a customer's row into the customer's id and the row's id.
func asOwned[ID ~[16]byte](key []byte) (customer bank.CustomerID, own ID, err error) {
	if len(key) != 32 {
		return customer, own, fmt.Errorf("a key of %d bytes is not a customer's row", len(key))
	}
	return bank.CustomerID(key[:16]), ID(key[16:]), nil
}

// at returns the element of a list at a stored index.
func at[V any](list []V, index int64) (v V, err error) {
	if index < 0 || index >= int64(len(list)) {
		return v, fmt.Errorf("the file has number %d where %d are known; a later program wrote it", index, len(list))
	}
	return list[index], nil
}

// listed returns the element of a list whose index is encoded in value.
func listed[V any](list []V, value []byte) (V, error) { return at(list, asNumber(value)) }
