package storage

import "budsandbox/bank"

// applications belong to the customers that were made for them.
var applications = &Table[bank.Application]{
	name:  "applications",
	owner: aCustomer,
	key:   func(a bank.Application) Key { return ApplicationKey(a.Customer, a.ID) },
	codec: jsonCodec(func(a *bank.Application, key []byte) (err error) {
		a.Customer, a.ID, err = asOwned[bank.ApplicationID](key)
		return err
	}),
	indexes: []*Index[bank.Application]{ByApplication, ByNewestApplication, ByApplicationEnd},
}

// ByApplication leads from an application's id to it.
var ByApplication = &Index[bank.Application]{
	name: "id", unique: true,
	key: func(a bank.Application) (Key, bool) { return Key{}.ID(a.ID), true },
}

// ByNewestApplication orders applications by their numbers, the latest first.
var ByNewestApplication = &Index[bank.Application]{
	name: "newest", unique: true,
	key: func(a bank.Application) (Key, bool) { return NewestKey(a.Number), true },
}

// ByApplicationEnd orders applications by when they are to be deleted.
var ByApplicationEnd = &Index[bank.Application]{
	name: "end", unique: true,
	key: func(a bank.Application) (Key, bool) { return Key{}.Time(a.DeletesAt()).Number(a.Number), true },
}

// NewestKey is the key of a number in an index that has the highest number first.
func NewestKey(number uint64) Key { return Key{}.Number(^number) }

// ApplicationKey is the key of an application's row.
func ApplicationKey(customer bank.CustomerID, id bank.ApplicationID) Key {
	return CustomerKey(customer).ID(id)
}

// Applications opens the applications of a project; those of one customer lie under its CustomerKey.
//
//go:noinline
func (tx *Tx) Applications(p bank.Project) Rows[bank.Application] {
	return rows(tx, string(p), applications)
}

// applicationLinks are the links of applications, also those that newer ones replaced.
var applicationLinks = &Table[bank.ApplicationLink]{
	name:  "application-links",
	owner: aCustomer,
	key:   func(l bank.ApplicationLink) Key { return LinkKey(l.Customer, l.ID) },
	codec: jsonCodec(func(l *bank.ApplicationLink, key []byte) (err error) {
		l.Customer, l.ID, err = asOwned[bank.LinkID](key)
		return err
	}),
	indexes: []*Index[bank.ApplicationLink]{ByLink},
}

// ByLink leads from a link's id to it.
var ByLink = &Index[bank.ApplicationLink]{
	name: "id", unique: true,
	key: func(l bank.ApplicationLink) (Key, bool) { return Key{}.ID(l.ID), true },
}

// LinkKey is the key of a link's row.
func LinkKey(customer bank.CustomerID, id bank.LinkID) Key { return CustomerKey(customer).ID(id) }

// ApplicationLinks opens the links of a project's applications; those of one customer lie under its CustomerKey.
//
//go:noinline
func (tx *Tx) ApplicationLinks(p bank.Project) Rows[bank.ApplicationLink] {
	return rows(tx, string(p), applicationLinks)
}
