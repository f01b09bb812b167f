package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
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
	return f.bytes(number, binary.BigEndian.AppendUint64(nil, uint64(t.UnixMicro()))) // eight bytes either way
}

func (f fields) number(number byte, n int64) fields {
	var word [binary.MaxVarintLen64]byte
	return f.bytes(number, word[:binary.PutVarint(word[:], n)])
}

// word is text for an element of a list, which may be empty.
func (f fields) word(number byte, s string) fields {
	return append(binary.AppendUvarint(append(f, number), uint64(len(s))), s...)
}

// id leaves out the zero id.
func (f fields) id(number byte, id [16]byte) fields {
	if id == [16]byte{} {
		return f
	}
	return f.bytes(number, id[:])
}

// small is a number that is left out when it is 0.
func (f fields) small(number byte, n int) fields {
	if n == 0 {
		return f
	}
	return f.number(number, int64(n))
}

// flag is there or not.
func (f fields) flag(number byte, on bool) fields {
	if !on {
		return f
	}
	return f.small(number, 1)
}

var errTorn = errors.New("the record is cut short")

// cut takes the first field off an encoded record of at least one byte. Whoever reads ignores the numbers that it
// does not know.
func (f fields) cut() (number byte, value []byte, rest fields, err error) {
	length, start := uint64(0), 2
	if len(f) > 1 && f[1] < 0x80 { // nearly always
		length = uint64(f[1])
	} else {
		n := 0
		if length, n = binary.Uvarint(f[1:]); n <= 0 {
			return 0, nil, nil, errTorn
		}
		start = 1 + n
	}
	if uint64(len(f)-start) < length {
		return 0, nil, nil, errTorn
	}
	return f[0], f[start : start+int(length)], f[start+int(length):], nil
}

func asNumber(value []byte) int64 {
	n, _ := binary.Varint(value)
	return n
}

// asMicros reads a time as microseconds since 1970.
func asMicros(value []byte) int64 {
	if len(value) != 8 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(value))
}

func asTime(value []byte) time.Time { return time.UnixMicro(asMicros(value)).UTC() }

func asDuration(value []byte) time.Duration { return time.Duration(asNumber(value)) }

func asID(key []byte) (id [16]byte, err error) {
	if len(key) != len(id) {
		return id, fmt.Errorf("a key of %d bytes is no id", len(key))
	}
	return [16]byte(key), nil
}

// each calls read with every field in order. A field may come several times, once for each element of a list.
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

// asOwned cuts the key of a row that a customer owns into the customer's id and its own.
func asOwned[ID ~[16]byte](key []byte) (customer bank.CustomerID, own ID, err error) {
	if len(key) != 32 {
		return customer, own, fmt.Errorf("a key of %d bytes is no customer's row", len(key))
	}
	return bank.CustomerID(key[:16]), ID(key[16:]), nil
}

// at is the element of a list whose place the file keeps.
func at[V any](list []V, place int64) (v V, err error) {
	if place < 0 || place >= int64(len(list)) {
		return v, fmt.Errorf("the file has number %d where %d are known; a later program wrote it", place, len(list))
	}
	return list[place], nil
}

func listed[V any](list []V, value []byte) (V, error) { return at(list, asNumber(value)) }
