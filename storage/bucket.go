package storage

import "budsandbox/bank"

// buckets is the table of buckets, owned by the project.
var buckets = &Table[bank.Bucket]{
	name: "buckets",
	key:  func(b bank.Bucket) Key { return BucketKey(b.ID) },
	codec: jsonCodec(func(b *bank.Bucket, key []byte) (err error) {
		b.ID, err = asID(key)
		return err
	}),
}

// BucketKey returns the key of a bucket.
func BucketKey(id bank.BucketID) Key { return Key{}.ID(id) }

// Buckets returns a project's buckets.
func (tx *Tx) Buckets(p bank.Project) Rows[bank.Bucket] { return rows(tx, string(p), buckets) }
