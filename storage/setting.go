package storage

import (
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
)

// Settings are JSON values by name. Some belong to the file; project settings belong to a project, so exports of the
// project include them and a reset deletes them.

// Setting reads a setting of the file, or returns ErrNotFound.
func (tx *Tx) Setting(name string, into any) error {
	return readSetting(tx.settings(), name, into)
}

// PutSetting stores a setting of the file.
func (tx *Tx) PutSetting(name string, value any) error {
	tx.wrote()
	return putSetting(tx.settings(), name, value)
}

// ownSettings is the name of the bucket of a project's settings.
const ownSettings = "settings"

// ProjectSetting reads a setting of a project, or returns ErrNotFound.
func (tx *Tx) ProjectSetting(p bank.Project, name string, into any) error {
	return readSetting(tx.bucket(string(p), ownSettings), name, into)
}

// PutProjectSetting stores a setting of a project.
func (tx *Tx) PutProjectSetting(p bank.Project, name string, value any) error {
	bucket, err := tx.makeBucket(string(p), ownSettings)
	if err != nil {
		return err
	}
	return putSetting(bucket, name, value)
}

// DeleteProjectSetting deletes a setting of a project, if it exists.
func (tx *Tx) DeleteProjectSetting(p bank.Project, name string) error {
	bucket := tx.bucket(string(p), ownSettings)
	if bucket == nil {
		return nil
	}
	tx.wrote()
	return bucket.Delete([]byte(name))
}

// missingSetting is the error of a setting that does not exist, by its name. Most settings do not, and nearly all
// callers expect that, so the text is only made for those who read it.
type missingSetting string

func (s missingSetting) Error() string { return "setting " + string(s) + ": " + ErrNotFound.Error() }

func (s missingSetting) Unwrap() error { return ErrNotFound }

// readSetting reads a setting from a bucket, which may be nil.
func readSetting(bucket *bolt.Bucket, name string, into any) error {
	if bucket == nil {
		return missingSetting(name)
	}
	value := bucket.Get([]byte(name))
	if value == nil {
		return missingSetting(name)
	}
	if err := json.Unmarshal(value, into); err != nil {
		return fmt.Errorf("%w: setting %s: %w", ErrInvalid, name, err)
	}
	return nil
}

func putSetting(bucket *bolt.Bucket, name string, value any) error {
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return bucket.Put([]byte(name), encoded)
}
