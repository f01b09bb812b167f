package storage

import "budsandbox/bank"

// mails is the table of e-mails to customers.
var mails = &Table[bank.Mail]{
	name:  string(MailTable),
	owner: ownedByCustomer,
	key:   func(m bank.Mail) Key { return CustomerKey(m.Customer).Number(m.Number) },
	codec: jsonCodec(func(m *bank.Mail, key []byte) error {
		if len(key) != 24 {
			return errTruncated
		}
		m.Customer, m.Number = bank.CustomerID(key[:16]), uint64(asMicros(key[16:]))
		return nil
	}),
	indexes: []*Index[bank.Mail]{ByNewestMail},
}

// ByNewestMail orders mails by number, newest first.
var ByNewestMail = &Index[bank.Mail]{
	name: "newest", unique: true,
	key: func(m bank.Mail) (Key, bool) { return NewestKey(m.Number), true },
}

// Mails returns a project's mails. The keys of one customer's rows begin with its CustomerKey.
func (tx *Tx) Mails(p bank.Project) Rows[bank.Mail] { return rows(tx, string(p), mails) }
