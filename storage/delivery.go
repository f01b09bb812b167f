package storage

import (
	"bytes"

	"budsandbox/bank"
)

// deliveries is the table of webhook events, pending or done.
var deliveries = &Table[bank.Delivery]{
	name:    string(DeliveryTable),
	owner:   ownedByCustomerOrNone,
	key:     func(d bank.Delivery) Key { return DeliveryKey(d.Owner, d.Number) },
	codec:   codec[bank.Delivery]{encode: encodeDelivery, decode: decodeDelivery},
	indexes: []*Index[bank.Delivery]{ByDelivery, ByDue, ByNumber},
}

// ByDelivery finds a delivery by its id.
var ByDelivery = &Index[bank.Delivery]{
	name: "id", unique: true,
	key: func(d bank.Delivery) (Key, bool) { return Key{}.ID(d.ID), true },
}

// ByNumber orders deliveries by number.
var ByNumber = &Index[bank.Delivery]{
	name: "number", unique: true, appendOnly: true,
	key: func(d bank.Delivery) (Key, bool) { return Key{}.Number(d.Number), true },
}

// ByDue orders pending deliveries by the time of their next attempt.
var ByDue = &Index[bank.Delivery]{
	name: "due", unique: true,
	key: func(d bank.Delivery) (Key, bool) {
		return Key{}.Time(d.Due).Number(d.Number), d.State == bank.DeliveryPending
	},
}

// DeliveryKey returns the key of a delivery.
func DeliveryKey(owner bank.CustomerID, number uint64) Key { return CustomerKey(owner).Number(number) }

// Deliveries returns a project's deliveries.
func (tx *Tx) Deliveries(p bank.Project) Rows[bank.Delivery] { return rows(tx, string(p), deliveries) }

func encodeDelivery(d bank.Delivery) ([]byte, error) {
	f := fields{}.bytes(1, d.ID[:]).text(2, d.Event).text(3, d.URL).bytes(4, d.Body).time(5, d.CreatedAt).
		number(6, int64(d.State)).time(7, d.Due).time(8, d.DueReal).flag(10, d.NoOwner)
	for _, a := range d.Attempts {
		f = f.bytes(9, fields{}.time(1, a.At).number(2, int64(a.Took)).number(3, int64(a.Status)).text(4, a.Answer))
	}
	return f, nil
}

func decodeDelivery(key, value []byte) (d bank.Delivery, err error) {
	if len(key) != 24 {
		return d, errTruncated
	}
	d.Owner, d.Number = bank.CustomerID(key[:16]), uint64(asMicros(key[16:]))
	err = fields(value).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			d.ID, err = asID(value)
		case 2:
			d.Event = string(value)
		case 3:
			d.URL = string(value)
		case 4:
			d.Body = bytes.Clone(value)
		case 5:
			d.CreatedAt = asTime(value)
		case 6:
			d.State = bank.DeliveryState(asNumber(value))
		case 7:
			d.Due = asTime(value)
		case 8:
			d.DueReal = asTime(value)
		case 10:
			d.NoOwner = true
		case 9:
			var attempt bank.Attempt
			attempt, err = decodeAttempt(value)
			d.Attempts = append(d.Attempts, attempt)
		}
		return err
	})
	return d, err
}

func decodeAttempt(value []byte) (a bank.Attempt, err error) {
	err = fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			a.At = asTime(value)
		case 2:
			a.Took = asDuration(value)
		case 3:
			a.Status = int(asNumber(value))
		case 4:
			a.Answer = string(value)
		}
		return nil
	})
	return a, err
}
