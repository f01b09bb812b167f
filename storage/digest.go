package storage

import (
	"bytes"
	"crypto/sha256"

	"budsandbox/bank"
)

// bookTables are the tables from which customers' books are made.
var bookTables = []string{
	connections.name, ingestedAccounts.name, ingestedTransactions.name, coverages.name, tombstones.name, corrections.name, customMerchants.name,
	labels.name, labellings.name,
}

// BookDigest returns a digest of all from which a customer's book is made, as the transaction has it. Unlike the
// revision it is the same in a function that runs again after it was undone.
func (tx *Tx) BookDigest(p bank.Project, id bank.CustomerID) [sha256.Size]byte {
	sum, prefix := sha256.New(), []byte(CustomerKey(id))
	for _, name := range bookTables {
		sum.Write([]byte(name))
		bucket := tx.bucket(string(p), name)
		if bucket == nil {
			continue
		}
		cursor := bucket.Cursor()
		for key, value := cursor.Seek(prefix); bytes.HasPrefix(key, prefix); key, value = cursor.Next() {
			sum.Write(Key{}.Number(uint64(len(key))).Number(uint64(len(value))))
			sum.Write(key)
			sum.Write(value)
		}
	}
	return [sha256.Size]byte(sum.Sum(nil))
}
