package storage

import (
	"time"

	"budsandbox/bank"
)

func encodeIngestedAccount(a bank.IngestedAccount) ([]byte, error) {
	row := fields{}.text(1, a.Provider).text(2, a.ProviderName).text(3, a.Name).text(4, string(a.Type)).text(5, string(a.Usage)).
		text(6, string(a.Currency)).time(7, a.OpenedAt).time(8, a.ClosedAt).time(9, a.SentAt).
		text(10, a.Identifiers.SortCode).text(11, a.Identifiers.AccountNumber).text(12, a.Identifiers.AccountNumberUS).
		text(13, a.Identifiers.IBAN).text(14, a.Identifiers.PAN)
	for _, h := range a.Holders {
		row = row.word(15, string(fields{}.text(1, h.Name).text(2, h.Relationship)))
	}
	for _, b := range a.Balances {
		row = row.word(16, string(fields{}.text(1, b.Type).time(2, b.At).bytes(3, moneyFields(b.Amount))))
	}
	for _, l := range a.Limits {
		row = row.word(17, string(fields{}.text(1, l.Type).time(2, l.At).bytes(3, moneyFields(l.Amount))))
	}
	return row, nil
}

func decodeIngestedAccount(key, value []byte) (a bank.IngestedAccount, err error) {
	customer, id, err := asNamed(key)
	if err != nil {
		return a, err
	}
	a.Customer, a.ID = customer, bank.AccountID(id)
	return a, fields(value).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			a.Provider = string(value)
		case 2:
			a.ProviderName = string(value)
		case 3:
			a.Name = string(value)
		case 4:
			a.Type = bank.AccountType(value)
		case 5:
			a.Usage = bank.CustomerType(value)
		case 6:
			a.Currency = asCurrency(value)
		case 7:
			a.OpenedAt = asTime(value)
		case 8:
			a.ClosedAt = asTime(value)
		case 9:
			a.SentAt = asTime(value)
		case 10:
			a.Identifiers.SortCode = string(value)
		case 11:
			a.Identifiers.AccountNumber = string(value)
		case 12:
			a.Identifiers.AccountNumberUS = string(value)
		case 13:
			a.Identifiers.IBAN = string(value)
		case 14:
			a.Identifiers.PAN = string(value)
		case 15:
			var h bank.Holder
			h.Name, h.Relationship, err = asHolder(value)
			a.Holders = append(a.Holders, h)
		case 16:
			var b bank.Balance
			b.Type, b.At, b.Amount, err = asStated(value)
			a.Balances = append(a.Balances, b)
		case 17:
			var l bank.Limit
			l.Type, l.At, l.Amount, err = asStated(value)
			a.Limits = append(a.Limits, l)
		}
		return err
	})
}

func asHolder(value []byte) (name, relationship string, err error) {
	err = fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			name = string(value)
		case 2:
			relationship = string(value)
		}
		return nil
	})
	return name, relationship, err
}

// asStated reads an amount of a kind at an instant: a balance, a line of credit.
func asStated(value []byte) (kind string, at time.Time, amount bank.Money, err error) {
	err = fields(value).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			kind = string(value)
		case 2:
			at = asTime(value)
		case 3:
			amount, err = asMoney(value)
		}
		return err
	})
	return kind, at, amount, err
}
