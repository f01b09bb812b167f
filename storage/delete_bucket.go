package storage

import (
	"bytes"
	"errors"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// deleteBucket deletes a bucket with all that is in it, if it is there. bbolt's own DeleteBucket deletes the buckets
// within while it goes through them, and skips some once the transaction has written to their parent: their pages then
// belong to nobody, for ever (docs/storage.md#deleting-buckets). Here they are deleted one by one, before their parent.
func deleteBucket(parent *bolt.Bucket, name []byte) error {
	bucket := parent.Bucket(name)
	if bucket == nil {
		return nil
	}
	if err := deleteBuckets(bucket); err != nil {
		return err
	}
	if err := parent.DeleteBucket(name); !errors.Is(err, bolterrors.ErrBucketNotFound) {
		return err
	}
	return nil
}

// deleteBuckets deletes all buckets within another.
func deleteBuckets(parent *bolt.Bucket) error {
	var names [][]byte
	err := parent.ForEachBucket(func(name []byte) error {
		names = append(names, bytes.Clone(name))
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := deleteBucket(parent, name); err != nil {
			return err
		}
	}
	return nil
}
