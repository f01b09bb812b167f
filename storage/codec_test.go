package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"budsandbox/bank"
)

var ids = rapid.Custom(func(t *rapid.T) [16]byte {
	return [16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
})

var anyCustomer = rapid.Custom(func(t *rapid.T) bank.Customer {
	return bank.Customer{
		ID:         bank.CustomerID(ids.Draw(t, "customer")),
		Identifier: rapid.String().Draw(t, "identifier"),
		Context: bank.Context{
			Type:   rapid.SampledFrom([]bank.CustomerType{"", bank.Personal, bank.Business}).Draw(t, "type"),
			Region: rapid.String().Draw(t, "region"),
			Locale: rapid.String().Draw(t, "locale"),
			Model:  rapid.String().Draw(t, "model"),
		},
		SecretHash: rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "secret"), // lengths over 127 take two bytes
		CreatedAt:  rapid.OneOf(instants, rapid.Just(time.Time{})).Draw(t, "created"),
		Number:     rapid.Uint64().Draw(t, "number"),
	}
})

var anyTask = rapid.Custom(func(t *rapid.T) bank.Task {
	return bank.Task{
		ID:      bank.TaskID(ids.Draw(t, "task")),
		Started: rapid.OneOf(instants, rapid.Just(time.Time{})).Draw(t, "started"),
		Real:    rapid.OneOf(instants, rapid.Just(time.Time{})).Draw(t, "real"),
		Delay:   time.Duration(rapid.Int64().Draw(t, "delay")),
	}
})

// Ensure that customers and tasks are stored and loaded unchanged with any values, and that fields of later versions
// are ignored.
func TestCodecRoundTrip(t *testing.T) {
	t.Run("customers", func(t *testing.T) { testRoundTrip(t, customers, anyCustomer) })
	t.Run("tasks", func(t *testing.T) { testRoundTrip(t, tasks, anyTask) })
	t.Run("connections", func(t *testing.T) { testRoundTrip(t, connections, anyConnection) })
	t.Run("consents", func(t *testing.T) { testRoundTrip(t, consents, anyConsent) })
	t.Run("authorisations", func(t *testing.T) { testRoundTrip(t, authorisations, anyAuthorisation) })
	t.Run("fetches", func(t *testing.T) { testRoundTrip(t, fetches, anyFetch) })
}

func testRoundTrip[V any](t *testing.T, table *Table[V], values *rapid.Generator[V]) {
	later := rapid.Custom(func(t *rapid.T) fields {
		return fields{}.bytes(rapid.ByteMin(100).Draw(t, "number"), rapid.SliceOfN(rapid.Byte(), 1, -1).Draw(t, "unknown"))
	})
	rapid.Check(t, func(t *rapid.T) {
		want := values.Draw(t, "value")
		encoded, err := table.codec.encode(want)
		if err != nil {
			t.Fatal(err)
		}
		forms := map[string][]byte{"alone": encoded}
		if bytes.HasPrefix(encoded, []byte("{")) {
			var object map[string]any
			if err := json.Unmarshal(encoded, &object); err != nil {
				t.Fatal(err)
			}
			forms["after a later member"] = append([]byte(`{"of a later version":{"a":[1]}`), encoded[1:]...)
			if len(object) > 0 {
				forms["after a later member"] = append([]byte(`{"of a later version":{"a":[1]},`), encoded[1:]...)
			}
		} else {
			forms["before a later field"] = append(bytes.Clone(encoded), later.Draw(t, "behind")...)
			forms["behind a later field"] = append(later.Draw(t, "before"), encoded...)
		}
		for name, form := range forms {
			got, err := table.codec.decode(table.key(want), form)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%s: value differs (-want +got):\n%s", name, diff)
			}
		}
	})
}

// Ensure that a decoded customer does not refer to the file's bytes, which are only valid during the transaction.
func TestDecodeCustomerCopies(t *testing.T) {
	want := customer(1)
	want.Identifier = "shop-1"
	encoded, err := encodeCustomer(want)
	if err != nil {
		t.Fatal(err)
	}
	key := CustomerKey(want.ID)
	got, err := decodeCustomer(key, encoded)
	if err != nil {
		t.Fatal(err)
	}
	clear(encoded)
	clear(key)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("customer changed with the bytes it came from (-want +got):\n%s", diff)
	}
}

// Ensure that a record that ends within a field is an error.
func TestDecodeTorn(t *testing.T) {
	for name, field := range map[string]fields{
		"an identifier":      fields{}.text(2, "an identifier"),
		"a secret":           fields{}.bytes(3, make([]byte, 32)),
		"a time":             fields{}.time(1, time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)),
		"a field of 300":     fields{}.text(2, strings.Repeat("x", 300)),
		"an unknown field":   fields{}.text(99, "from a later version"),
		"a length too great": {2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 'x'},
		"an endless length":  append(fields{2}, bytes.Repeat([]byte{0x80}, 12)...),
	} {
		for length := 1; length < len(field); length++ {
			whole := fields{}.text(5, "GB")
			if _, err := decodeCustomer(make(Key, 16), append(whole, field[:length]...)); !errors.Is(err, errTruncated) {
				t.Errorf("%s, %d of %d bytes: got error %v, want errTruncated", name, length, len(field), err)
			}
			if _, err := decodeTask(make(Key, 16), field[:length]); !errors.Is(err, errTruncated) {
				t.Errorf("%s, %d of %d bytes, as a task: got error %v, want errTruncated", name, length, len(field), err)
			}
		}
	}
}

// Ensure that a key of the wrong length is an error.
func TestDecodeWithoutID(t *testing.T) {
	for _, size := range []int{0, 15, 17} {
		if _, err := decodeCustomer(make(Key, size), nil); err == nil {
			t.Errorf("a customer's key of %d bytes is accepted", size)
		}
		if _, err := decodeTask(make(Key, size), nil); err == nil {
			t.Errorf("a task's key of %d bytes is accepted", size)
		}
	}
}

// Ensure that the decoder does not panic on any input, and that its result is encoded and decoded unchanged.
func FuzzDecodeCustomer(f *testing.F) {
	whole, err := encodeCustomer(customer(1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("sixteen bytes ..")[:16], whole)
	f.Add([]byte("short"), whole)
	f.Add(make([]byte, 16), whole[:len(whole)-1])
	f.Add(make([]byte, 16), []byte{1, 0, 1, 1, 0x80, 2, 0xff})
	f.Fuzz(func(t *testing.T, key, value []byte) {
		want, err := decodeCustomer(key, value)
		if err != nil {
			return
		}
		encoded, err := encodeCustomer(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeCustomer(key, encoded)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("customer differs after another round (-want +got):\n%s", diff)
		}
	})
}
