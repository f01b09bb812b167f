package storage

import "budsandbox/bank"

// mails are the e-mails that customers would have got.
var mails = &Table[bank.Mail]{
	name:  "mails",
	owner: aCustomer,
	key:   func(m bank.Mail) Key { return CustomerKey(m.Customer).Number(m.Number) },
	codec: jsonCodec(func(m *bank.Mail, key []byte) error {
		if len(key) != 24 {
			return errTorn
		}
		m.Customer, m.Number = bank.CustomerID(key[:16]), uint64(asMicros(key[16:]))
		return nil
	}),
	indexes: []*Index[bank.Mail]{ByNewestMail},
}

// ByNewestMail orders mails by their numbers, the latest first.
var ByNewestMail = &Index[bank.Mail]{
	name: "newest", unique: true,
	key: func(m bank.Mail) (Key, bool) { return NewestKey(m.Number), true },
}

// Mails opens the mails of a project; those to one customer lie under its CustomerKey.
//
//go:noinline
func (tx *Tx) Mails(p bank.Project) Rows[bank.Mail] { return rows(tx, string(p), mails) }
