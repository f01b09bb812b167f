package storage

import (
	"hash/maphash"
	"iter"

	"budsandbox/bank"
)

// DigestedTransaction is an ingested transaction with a digest of its key and its content.
type DigestedTransaction struct {
	Digest uint64
	Row    *bank.IngestedTransaction // nil if the digest is known
}

// DigestedTransactions yields a customer's ingested transactions with digests of their content. Rows whose digest is
// known are not decoded, which takes most of the time of reading.
func (tx *Tx) DigestedTransactions(
	p bank.Project, customer bank.CustomerID, seed maphash.Seed, known func(digest uint64) bool,
) iter.Seq2[DigestedTransaction, error] {
	all := ingestedTransactions.records(tx, string(p))
	return func(yield func(DigestedTransaction, error) bool) {
		var hash maphash.Hash
		hash.SetSeed(seed)
		w := all.newWalk(withPrefix, CustomerKey(customer))
		for key, value := w.first(); key != nil; key, value = w.next(key) {
			hash.Reset()
			_, _ = hash.Write(key) // it never fails
			_, _ = hash.Write(value)
			found, err := DigestedTransaction{Digest: hash.Sum64()}, tx.cancelled()
			if err == nil && !known(found.Digest) {
				var row bank.IngestedTransaction
				row, err = decode(ingestedTransactions, key, value)
				found.Row = &row
			}
			if !yield(found, err) || err != nil {
				return
			}
		}
	}
}

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
	err = fields(value).each(func(number byte, value []byte) (err error) {
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
	return t, err
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
