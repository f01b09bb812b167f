package storage

import (
	"github.com/google/uuid"

	"budsandbox/bank"
)

// corrections are what customers know better than the enrichment.
var corrections = &Table[bank.Correction]{
	name:  "corrections",
	key:   func(c bank.Correction) Key { return CorrectionKey(c.Customer, c.ID) },
	codec: codec[bank.Correction]{encode: encodeCorrection, decode: decodeCorrection},
}

// customMerchants are those that customers have made.
var customMerchants = &Table[bank.CustomMerchant]{
	name:  "custom merchants",
	key:   func(m bank.CustomMerchant) Key { return CustomMerchantKey(m.Customer, m.ID) },
	codec: codec[bank.CustomMerchant]{encode: encodeCustomMerchant, decode: decodeCustomMerchant},
}

// CorrectionKey is the key of a correction's row.
func CorrectionKey(customer bank.CustomerID, id bank.CorrectionID) Key {
	return CustomerKey(customer).ID(id)
}

// CustomMerchantKey is the key of the row of a merchant that a customer has made.
func CustomMerchantKey(customer bank.CustomerID, id uuid.UUID) Key {
	return CustomerKey(customer).ID(id)
}

// Corrections opens the corrections of a project's customers; those of one lie under its CustomerKey.
func (tx *Tx) Corrections(p bank.Project) Rows[bank.Correction] {
	return rows(tx, string(p), corrections)
}

// CustomMerchants opens the merchants that a project's customers have made; those of one lie under its CustomerKey.
func (tx *Tx) CustomMerchants(p bank.Project) Rows[bank.CustomMerchant] {
	return rows(tx, string(p), customMerchants)
}

func encodeCorrection(c bank.Correction) ([]byte, error) {
	row := fields{}.small(1, int(c.Kind)).flag(2, c.Similar).text(3, c.L1).text(4, c.L2).id(5, c.Merchant).text(6, c.Frequency).
		time(7, c.At).time(8, c.GoneAt).number(9, int64(c.Number))
	for _, s := range c.Subjects {
		row = row.word(10, string(subjectFields(s)))
	}
	if c.Reference != nil {
		row = row.word(11, string(subjectFields(*c.Reference)))
	}
	return row, nil
}

func subjectFields(s bank.Subject) fields {
	return fields{}.text(1, string(s.ID)).text(2, s.Skeleton).bytes(3, moneyFields(s.Amount)).time(4, s.At)
}

func decodeCorrection(key, value []byte) (c bank.Correction, err error) {
	if c.Customer, c.ID, err = asOwned[bank.CorrectionID](key); err != nil {
		return c, err
	}
	return c, fields(value).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			c.Kind = bank.CorrectionKind(asNumber(value))
		case 2:
			c.Similar = true
		case 3:
			c.L1 = string(value)
		case 4:
			c.L2 = string(value)
		case 5:
			c.Merchant, err = asID(value)
		case 6:
			c.Frequency = string(value)
		case 7:
			c.At = asTime(value)
		case 8:
			c.GoneAt = asTime(value)
		case 9:
			c.Number = uint64(asNumber(value))
		case 10:
			s, bad := asSubject(value)
			c.Subjects, err = append(c.Subjects, s), bad
		case 11:
			s, bad := asSubject(value)
			c.Reference, err = &s, bad
		}
		return err
	})
}

func asSubject(value []byte) (s bank.Subject, err error) {
	err = fields(value).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			s.ID = bank.TransactionID(value)
		case 2:
			s.Skeleton = string(value)
		case 3:
			s.Amount, err = asMoney(value)
		case 4:
			s.At = asTime(value)
		}
		return err
	})
	return s, err
}

func encodeCustomMerchant(m bank.CustomMerchant) ([]byte, error) {
	return fields{}.text(1, m.Name).text(2, m.URL).flag(3, m.Online).time(4, m.CreatedAt).number(5, int64(m.Number)), nil
}

func decodeCustomMerchant(key, value []byte) (m bank.CustomMerchant, err error) {
	if m.Customer, m.ID, err = asOwned[uuid.UUID](key); err != nil {
		return m, err
	}
	return m, fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			m.Name = string(value)
		case 2:
			m.URL = string(value)
		case 3:
			m.Online = true
		case 4:
			m.CreatedAt = asTime(value)
		case 5:
			m.Number = uint64(asNumber(value))
		}
		return nil
	})
}
