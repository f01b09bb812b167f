package storage

import (
	"bytes"
	"crypto/sha256"

	"budsandbox/bank"
)

// bookTables are the tables on which customers' books depend.
var bookTables = []string{
	connections.name, ingestedAccounts.name, ingestedTransactions.name, coverages.name, tombstones.name,
	corrections.name, customMerchants.name, labels.name, labellings.name,
}

// BookDigest returns a digest of all data of a customer's book in this transaction. Unlike the revision, it stays the
// same when a reverted function runs again.
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
