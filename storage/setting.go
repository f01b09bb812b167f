package storage

import (
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
)

// Settings are values of JSON by name: those beside the projects' data, and those that a project keeps with its own,
// which go where the project does, into its export and away with its reset.

// Setting reads a value kept beside the projects' data, or returns ErrNotFound.
func (tx *Tx) Setting(name string, into any) error {
	return readSetting(tx.bolt.Bucket(settingsBucket), name, into)
}

// PutSetting keeps a value beside the projects' data.
func (tx *Tx) PutSetting(name string, value any) error {
	tx.dirty = true
	return putSetting(tx.bolt.Bucket(settingsBucket), name, value)
}

// ownSettings is the bucket of a project's settings.
const ownSettings = "settings"

// ProjectSetting reads a value that a project keeps, or returns ErrNotFound.
func (tx *Tx) ProjectSetting(p bank.Project, name string, into any) error {
	return readSetting(tx.bucket(string(p), ownSettings), name, into)
}

// PutProjectSetting keeps a value with a project's data.
func (tx *Tx) PutProjectSetting(p bank.Project, name string, value any) error {
	bucket, err := tx.makeBucket(string(p), ownSettings)
	if err != nil {
		return err
	}
	return putSetting(bucket, name, value)
}

// DeleteProjectSetting takes away a value that a project keeps, if it does.
func (tx *Tx) DeleteProjectSetting(p bank.Project, name string) error {
	bucket := tx.bucket(string(p), ownSettings)
	if bucket == nil {
		return nil
	}
	tx.dirty = true
	return bucket.Delete([]byte(name))
}

// readSetting reads a value of a bucket, which is nil while there is none.
func readSetting(bucket *bolt.Bucket, name string, into any) error {
	if bucket == nil {
		return fmt.Errorf("setting %s: %w", name, ErrNotFound)
	}
	value := bucket.Get([]byte(name))
	if value == nil {
		return fmt.Errorf("setting %s: %w", name, ErrNotFound)
	}
	if err := json.Unmarshal(value, into); err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
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
