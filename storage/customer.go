package storage

import (
	"bytes"
	"errors"
	"fmt"

	"budsandbox/bank"
)

// customers is the table of customers. It is in order of id, like Bud's list.
var customers = &Table[bank.Customer]{
	name:    "customers",
	key:     func(c bank.Customer) Key { return CustomerKey(c.ID) },
	codec:   codec[bank.Customer]{encode: encodeCustomer, decode: decodeCustomer},
	indexes: []*Index[bank.Customer]{ByIdentifier, ByCreation},
}

// ByIdentifier finds a customer by the client's identifier.
var ByIdentifier = &Index[bank.Customer]{
	name: "identifier", unique: true,
	key: func(c bank.Customer) (Key, bool) { return IdentifierKey(c.Identifier), c.Identifier != "" },
}

// ByCreation orders customers by creation time, and those of the same time by number. New entries are always last;
// random order would take twice as many pages, in the file and in each commit.
var ByCreation = &Index[bank.Customer]{
	name: "created", appendOnly: true,
	key: func(c bank.Customer) (Key, bool) { return Key{}.Time(c.CreatedAt).Number(c.Number), true },
}

// CustomerKey returns the key of a customer.
func CustomerKey(id bank.CustomerID) Key { return Key{}.ID(id) }

// IdentifierKey returns the key of an identifier in ByIdentifier.
func IdentifierKey(identifier string) Key { return Key(identifier) }

// Customers returns a project's customers.
func (tx *Tx) Customers(p bank.Project) Rows[bank.Customer] { return rows(tx, string(p), customers) }

// Customer returns a customer, or bank.ErrNoCustomer if there is none, as when it was deleted during a request.
func (tx *Tx) Customer(p bank.Project, id bank.CustomerID) (bank.Customer, error) {
	c, err := tx.Customers(p).Get(CustomerKey(id))
	if errors.Is(err, ErrNotFound) {
		return c, fmt.Errorf("customer %s: %w", id, bank.ErrNoCustomer)
	}
	return c, err
}

func encodeCustomer(c bank.Customer) ([]byte, error) {
	return fields{}.
		time(1, c.CreatedAt).text(2, c.Identifier). // first, because summaries read only these
		bytes(3, c.SecretHash).text(4, string(c.Context.Type)).text(5, c.Context.Region).
		text(6, c.Context.Locale).text(7, c.Context.Model).number(9, int64(c.Number)).time(10, c.ContextAt), nil
}

func decodeCustomer(key, value []byte) (c bank.Customer, err error) {
	id, err := asID(key)
	if err != nil {
		return c, err
	}
	c.ID = id
	for rest := fields(value); len(rest) > 0; {
		var number byte
		if number, value, rest, err = rest.cut(); err != nil {
			return c, err
		}
		switch number {
		case 1:
			c.CreatedAt = asTime(value)
		case 2:
			c.Identifier = string(value)
		case 3:
			c.SecretHash = bytes.Clone(value)
		case 4:
			c.Context.Type = bank.CustomerType(intern(value))
		case 5:
			c.Context.Region = intern(value)
		case 6:
			c.Context.Locale = intern(value)
		case 7:
			c.Context.Model = intern(value)
		case 9:
			c.Number = uint64(asNumber(value))
		case 10:
			c.ContextAt = asTime(value)
		}
	}
	return c, nil
}

// CustomerSummary is the part of a customer that lists show. Decoding whole customers for a page of hundreds would
// cost more than the rest of the request.
type CustomerSummary struct {
	ID         bank.CustomerID
	CreatedAt  int64  // in microseconds since 1970
	Identifier []byte // the client's identifier, if any; valid during the transaction
}

// customerSummaries decodes only the beginning of the customers' rows.
var customerSummaries = &Table[CustomerSummary]{
	name:  customers.name,
	codec: codec[CustomerSummary]{decode: decodeSummary},
}

// CustomerSummaries returns a project's customers for lists. The table is read-only.
func (tx *Tx) CustomerSummaries(p bank.Project) Rows[CustomerSummary] {
	return rows(tx, string(p), customerSummaries)
}

func decodeSummary(key, value []byte) (s CustomerSummary, err error) {
	if s.ID, err = asID(key); err != nil {
		return s, err
	}
	// Fields 3 to 7 follow the identifier. In records of schema 1, fields 8 and 9 precede it.
	for rest := fields(value); len(rest) > 0 && (rest[0] < 3 || rest[0] > 7); {
		var number byte
		if number, value, rest, err = rest.cut(); err != nil {
			return s, err
		}
		switch number {
		case 1:
			s.CreatedAt = asMicros(value)
		case 2:
			s.Identifier = value
			return s, nil
		}
	}
	return s, nil
}

// intern returns frequent values without allocating memory.
func intern(value []byte) string {
	switch string(value) {
	case "personal":
		return "personal"
	case "business":
		return "business"
	case "GB":
		return "GB"
	case "en-GB":
		return "en-GB"
	case "uk-v2":
		return "uk-v2"
	case "US":
		return "US"
	case "en-US":
		return "en-US"
	case "us-v3":
		return "us-v3"
	}
	return string(value)
}
