package storage

import "budsandbox/bank"

func encodeIngestedTransaction(t bank.IngestedTransaction) ([]byte, error) {
	return fields{}.text(1, string(t.Account)).text(2, t.Provider).text(3, t.Description).bytes(4, moneyFields(t.Amount)).
		text(5, string(t.Status)).time(6, t.At).time(7, t.ValueAt).time(8, t.UpdatedAt).bytes(9, moneyFields(t.Running)).
		text(10, string(t.Type.Code)).text(11, t.Type.Description).text(12, t.MCC).text(13, t.Counterparty.Name).
		text(14, t.Counterparty.Identifier).bytes(15, pairFields(t.ClientAttributes)).text(16, t.Suggested).
		text(17, t.Merchant).text(18, t.Country).text(19, t.Model), nil
}

func decodeIngestedTransaction(key, value []byte) (t bank.IngestedTransaction, err error) {
	customer, id, err := asNamed(key)
	if err != nil {
		return t, err
	}
	t.Customer, t.ID = customer, bank.TransactionID(id)
	return t, fields(value).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			t.Account = bank.AccountID(value)
		case 2:
			t.Provider = string(value)
		case 3:
			t.Description = string(value)
		case 4:
			t.Amount, err = asMoney(value)
		case 5:
			t.Status = asStatus(value)
		case 6:
			t.At = asTime(value)
		case 7:
			t.ValueAt = asTime(value)
		case 8:
			t.UpdatedAt = asTime(value)
		case 9:
			t.Running, err = asMoney(value)
		case 10:
			t.Type.Code = bank.TypeCode(value)
		case 11:
			t.Type.Description = string(value)
		case 12:
			t.MCC = string(value)
		case 13:
			t.Counterparty.Name = string(value)
		case 14:
			t.Counterparty.Identifier = string(value)
		case 15:
			t.ClientAttributes, err = asPairs(value)
		case 16:
			t.Suggested = string(value)
		case 17:
			t.Merchant = string(value)
		case 18:
			t.Country = string(value)
		case 19:
			t.Model = string(value)
		}
		return err
	})
}

// asStatus returns the known statuses without allocating memory.
func asStatus(value []byte) bank.Status {
	switch string(value) {
	case string(bank.Booked):
		return bank.Booked
	case string(bank.Pending):
		return bank.Pending
	case string(bank.Declined):
		return bank.Declined
	}
	return bank.Status(value)
}
