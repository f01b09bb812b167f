package storage

import (
	"bytes"

	"budsandbox/bank"
)

// connections is the table of connections, from which customers' data are generated.
var connections = &Table[bank.Connection]{
	name:  string(ConnectionTable),
	owner: ownedByCustomer,
	key:   func(c bank.Connection) Key { return ConnectionKey(c.Customer, c.ID) },
	codec: codec[bank.Connection]{encode: encodeConnection, decode: decodeConnection},
}

// ConnectionKey returns the key of a connection.
func ConnectionKey(customer bank.CustomerID, id bank.ConnectionID) Key {
	return CustomerKey(customer).ID(id)
}

// Connections returns the connections of a project's customers. The keys of one customer's rows begin with its
// CustomerKey. Writing one requires Touch.
func (tx *Tx) Connections(p bank.Project) Rows[bank.Connection] {
	return rows(tx, string(p), connections)
}

func encodeConnection(c bank.Connection) ([]byte, error) {
	f := make(fields, 0, len(c.Provider)+len(c.Persona)+len(c.Overrides)+(len(c.Pulls)+4)*encodedPull)
	f = f.text(1, c.Provider).text(2, c.Persona).number(3, int64(c.Seed)).number(4, int64(c.Dataset)).
		bytes(5, c.Overrides).time(6, c.CreatedAt).time(7, c.From)
	for _, p := range c.Pulls {
		f = f.nested(8, func(pull fields) fields { return pull.time(1, p.At).time(2, p.To) })
	}
	for _, r := range c.Removed {
		f = f.bytes(9, fields{}.number(1, int64(r.Account)).time(2, r.At).time(3, r.Until))
	}
	for _, e := range c.Events {
		event := fields{}.id(1, e.ID).number(2, int64(e.Number)).number(3, int64(e.AfterPulls)).time(4, e.RecordedAt).
			time(5, e.At).nonZero(6, e.Replaces).flag(7, e.Withdrawn).bytes(8, e.Body)
		f = f.bytes(10, event)
	}
	return f, nil
}

// encodedPull is the length of an encoded pull with its number and length.
const encodedPull = 22

func decodeConnection(key, row []byte) (c bank.Connection, err error) {
	if c.Customer, c.ID, err = asOwned[bank.ConnectionID](key); err != nil {
		return c, err
	}
	err = fields(row).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			c.Provider = string(value)
		case 2:
			c.Persona = string(value)
		case 3:
			c.Seed = uint64(asNumber(value))
		case 4:
			c.Dataset = int(asNumber(value))
		case 5:
			c.Overrides = bytes.Clone(value)
		case 6:
			c.CreatedAt = asTime(value)
		case 7:
			c.From = asTime(value)
		case 8:
			if c.Pulls == nil {
				c.Pulls = make([]bank.Pull, 0, len(row)/encodedPull+1)
			}
			var pull bank.Pull
			pull, err = decodePull(value)
			c.Pulls = append(c.Pulls, pull)
		case 9:
			var removal bank.Removal
			removal, err = decodeRemoval(value)
			c.Removed = append(c.Removed, removal)
		case 10:
			var event bank.LifeEvent
			event, err = decodeEvent(value)
			c.Events = append(c.Events, event)
		}
		return err
	})
	return c, err
}

func decodePull(value []byte) (p bank.Pull, err error) {
	err = fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			p.At = asTime(value)
		case 2:
			p.To = asTime(value)
		}
		return nil
	})
	return p, err
}

func decodeRemoval(value []byte) (r bank.Removal, err error) {
	err = fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			r.Account = int(asNumber(value))
		case 2:
			r.At = asTime(value)
		case 3:
			r.Until = asTime(value)
		}
		return nil
	})
	return r, err
}

func decodeEvent(value []byte) (e bank.LifeEvent, err error) {
	err = fields(value).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			e.ID, err = asID(value)
		case 2:
			e.Number = int(asNumber(value))
		case 3:
			e.AfterPulls = int(asNumber(value))
		case 4:
			e.RecordedAt = asTime(value)
		case 5:
			e.At = asTime(value)
		case 6:
			e.Replaces = int(asNumber(value))
		case 7:
			e.Withdrawn = true
		case 8:
			e.Body = bytes.Clone(value)
		}
		return err
	})
	return e, err
}
