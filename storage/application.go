package storage

import "budsandbox/bank"

// applications is the table of applications, owned by their customers.
var applications = &Table[bank.Application]{
	name:  string(ApplicationTable),
	owner: ownedByCustomer,
	key:   func(a bank.Application) Key { return ApplicationKey(a.Customer, a.ID) },
	codec: jsonCodec(func(a *bank.Application, key []byte) (err error) {
		a.Customer, a.ID, err = asOwned[bank.ApplicationID](key)
		return err
	}),
	indexes: []*Index[bank.Application]{ByApplication, ByNewestApplication, ByApplicationEnd},
}

// ByApplication finds an application by its id.
var ByApplication = &Index[bank.Application]{
	name: "id", unique: true,
	key: func(a bank.Application) (Key, bool) { return Key{}.ID(a.ID), true },
}

// ByNewestApplication orders applications by number, newest first.
var ByNewestApplication = &Index[bank.Application]{
	name: "newest", unique: true,
	key: func(a bank.Application) (Key, bool) { return NewestKey(a.Number), true },
}

// ByApplicationEnd orders applications by deletion time.
var ByApplicationEnd = &Index[bank.Application]{
	name: "end", unique: true,
	key: func(a bank.Application) (Key, bool) { return Key{}.Time(a.DeletesAt()).Number(a.Number), true },
}

// ApplicationKey returns the key of an application.
func ApplicationKey(customer bank.CustomerID, id bank.ApplicationID) Key {
	return CustomerKey(customer).ID(id)
}

// Applications returns a project's applications. The keys of one customer's rows begin with its CustomerKey.
func (tx *Tx) Applications(p bank.Project) Rows[bank.Application] {
	return rows(tx, string(p), applications)
}

// applicationLinks is the table of application links, including replaced ones.
var applicationLinks = &Table[bank.ApplicationLink]{
	name:  string(ApplicationLinkTable),
	owner: ownedByCustomer,
	key:   func(l bank.ApplicationLink) Key { return LinkKey(l.Customer, l.ID) },
	codec: jsonCodec(func(l *bank.ApplicationLink, key []byte) (err error) {
		l.Customer, l.ID, err = asOwned[bank.LinkID](key)
		return err
	}),
	indexes: []*Index[bank.ApplicationLink]{ByLink},
}

// ByLink finds an application link by its id.
var ByLink = &Index[bank.ApplicationLink]{
	name: "id", unique: true,
	key: func(l bank.ApplicationLink) (Key, bool) { return Key{}.ID(l.ID), true },
}

// LinkKey returns the key of an application link.
func LinkKey(customer bank.CustomerID, id bank.LinkID) Key { return CustomerKey(customer).ID(id) }

// ApplicationLinks returns the links of a project's applications. The keys of one customer's rows begin with its
// CustomerKey.
func (tx *Tx) ApplicationLinks(p bank.Project) Rows[bank.ApplicationLink] {
	return rows(tx, string(p), applicationLinks)
}
