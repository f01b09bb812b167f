package storage

import "budsandbox/bank"

// buckets belong to a project, not to a customer.
var buckets = &Table[bank.Bucket]{
	name: "buckets",
	key:  func(b bank.Bucket) Key { return BucketKey(b.ID) },
	codec: jsonCodec(func(b *bank.Bucket, key []byte) (err error) {
		b.ID, err = asID(key)
		return err
	}),
}

// BucketKey is the key of a bucket's row.
func BucketKey(id bank.BucketID) Key { return Key{}.ID(id) }

// Buckets opens a project's buckets.
//
//go:noinline
func (tx *Tx) Buckets(p bank.Project) Rows[bank.Bucket] { return rows(tx, string(p), buckets) }
