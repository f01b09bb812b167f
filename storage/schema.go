package storage

import (
	"bytes"

	"budsandbox/bank"
)

// version is the schema of the files that this program writes. Raise it with a step in migrate.go.
const version = 1

// customers are ordered by id, as Bud lists them.
var customers = &Table[bank.Customer]{
	name:    "customers",
	key:     func(c bank.Customer) Key { return CustomerKey(c.ID) },
	codec:   codec[bank.Customer]{encode: encodeCustomer, decode: decodeCustomer},
	indexes: []*Index[bank.Customer]{ByIdentifier, ByCreation},
}

// ByIdentifier leads from the client's own identifier to its customer.
var ByIdentifier = &Index[bank.Customer]{
	name: "identifier", unique: true,
	key: func(c bank.Customer) (Key, bool) { return IdentifierKey(c.Identifier), c.Identifier != "" },
}

// ByCreation orders customers by the time at which they were made. The number keeps those of one second in the order
// of their making, so that every new entry goes to the end: random ones cost twice the pages, on disk and in a commit.
var ByCreation = &Index[bank.Customer]{
	name: "created", appendOnly: true,
	key: func(c bank.Customer) (Key, bool) { return Key{}.Time(c.CreatedAt).Number(c.Number), true },
}

// tasks are those that outlive what they are about, such as the deletion of a customer.
var tasks = &Table[bank.Task]{
	name:    "tasks",
	key:     func(t bank.Task) Key { return Key{}.ID(t.ID) },
	codec:   codec[bank.Task]{encode: encodeTask, decode: decodeTask},
	indexes: []*Index[bank.Task]{ByStart},
}

// ByStart orders tasks by the time at which they began, so that old ones can be swept.
var ByStart = &Index[bank.Task]{
	name: "started", appendOnly: true,
	key: func(t bank.Task) (Key, bool) { return Key{}.Time(t.Started), true },
}

// CustomerKey is the key of a customer's row.
func CustomerKey(id bank.CustomerID) Key { return Key{}.ID(id) }

// IdentifierKey is the key of a customer in ByIdentifier.
func IdentifierKey(identifier string) Key { return Key(identifier) }

// TaskKey is the key of a task's row.
func TaskKey(id bank.TaskID) Key { return Key{}.ID(id) }

// Customers opens a project's customers.
func (tx *Tx) Customers(p bank.Project) Rows[bank.Customer] { return rows(tx, string(p), customers) }

// Tasks opens a project's tasks.
func (tx *Tx) Tasks(p bank.Project) Rows[bank.Task] { return rows(tx, string(p), tasks) }

// checkProject compares every table of a project with its indexes.
func checkProject(tx *Tx, project string) error {
	if err := check(tx, project, customers); err != nil {
		return err
	}
	if err := check(tx, project, tasks); err != nil {
		return err
	}
	if err := check(tx, project, payments); err != nil {
		return err
	}
	for _, table := range owned {
		if err := table.check(tx, project); err != nil {
			return err
		}
	}
	return nil
}

func encodeCustomer(c bank.Customer) ([]byte, error) {
	return fields{}.
		time(1, c.CreatedAt).bytes(8, c.Listed). // first, because lists read no further
		number(9, int64(c.Number)).text(2, c.Identifier).bytes(3, c.SecretHash).
		text(4, string(c.Context.Type)).text(5, c.Context.Region).text(6, c.Context.Locale).text(7, c.Context.Model), nil
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
		case 8:
			c.Listed = bytes.Clone(value)
		case 9:
			c.Number = uint64(asNumber(value))
		}
	}
	return c, nil
}

// Listed is what lists need of a customer. JSON is the file's own memory: it ends with the transaction.
type Listed struct {
	ID      bank.CustomerID
	Created int64 // microseconds since 1970
	JSON    []byte
}

// listedCustomers reads the beginning of the rows of customers.
var listedCustomers = &Table[Listed]{name: customers.name, codec: codec[Listed]{decode: decodeListed}}

// ListedCustomers opens a project's customers for lists. It is for reading.
func (tx *Tx) ListedCustomers(p bank.Project) Rows[Listed] {
	return rows(tx, string(p), listedCustomers)
}

func decodeListed(key, value []byte) (l Listed, err error) {
	id, err := asID(key)
	if err != nil {
		return l, err
	}
	l.ID = id
	for rest := fields(value); len(rest) > 0 && l.JSON == nil; {
		var number byte
		if number, value, rest, err = rest.cut(); err != nil {
			return l, err
		}
		switch number {
		case 1:
			l.Created = asMicros(value)
		case 8:
			l.JSON = value
		}
	}
	return l, nil
}

func encodeTask(t bank.Task) ([]byte, error) { return taskFields(t), nil }

func decodeTask(key, value []byte) (t bank.Task, err error) {
	id, err := asID(key)
	if err != nil {
		return t, err
	}
	t.ID = id
	for rest := fields(value); len(rest) > 0; {
		var number byte
		if number, value, rest, err = rest.cut(); err != nil {
			return t, err
		}
		switch number {
		case 1:
			t.Started = asTime(value)
		case 2:
			t.Real = asTime(value)
		case 3:
			t.Delay = asDuration(value)
		}
	}
	return t, nil
}

// intern saves the copies of the few values that nearly every customer has: a page has hundreds of them.
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
