package storage

import (
	"bytes"
	"errors"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// deleteBucket deletes a bucket with everything in it, if it exists. It deletes nested buckets first: bbolt's
// DeleteBucket deletes them while iterating, and skips some if the transaction has written to the parent, so that
// their pages are never freed (docs/storage.md#deleting-buckets).
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

// deleteBuckets deletes all nested buckets of parent.
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
