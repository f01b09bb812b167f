package storage

import "budsandbox/bank"

// buckets is the table of aggregation buckets, owned by the project. They have nothing to do with the buckets of bbolt.
var buckets = &Table[bank.Bucket]{
	name: "buckets",
	key:  func(b bank.Bucket) Key { return BucketKey(b.ID) },
	codec: jsonCodec(func(b *bank.Bucket, key []byte) (err error) {
		b.ID, err = asID(key)
		return err
	}),
}

// BucketKey returns the key of an aggregation bucket.
func BucketKey(id bank.BucketID) Key { return Key{}.ID(id) }

// Buckets returns a project's aggregation buckets.
func (tx *Tx) Buckets(p bank.Project) Rows[bank.Bucket] { return rows(tx, string(p), buckets) }
