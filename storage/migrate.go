package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

var (
	formatKey  = []byte("format")
	versionKey = []byte("schema")
	format     = []byte("budsandbox")

	errForeign   = errors.New("not a sandbox database")
	errMigration = errors.New("could not be brought up to date")
)

// newerError is the refusal of a file from a later version of the program.
type newerError struct{ found uint64 }

func (e newerError) Error() string {
	return fmt.Sprintf("schema %d is newer than %d", e.found, version)
}

// migrations bring a project's tables from the schema of their place in the list to the next one: migrations[0] makes
// schema 2 of 1. Files and imports are raised by them.
var migrations = []migration{fromSchema1}

// migration is a step from one schema to the next. It runs in the transaction that raises the version.
type migration func(tx *Tx, project string) error

// schemaOf returns the schema version of a file: 0 for one with nothing in it yet, errForeign or newerError for
// one that is not ours to open.
func schemaOf(tx *bolt.Tx) (uint64, error) {
	meta := tx.Bucket(metaBucket)
	if meta == nil {
		if name, _ := tx.Cursor().First(); name != nil {
			return 0, errForeign
		}
		return 0, nil
	}
	word := meta.Get(versionKey)
	if string(meta.Get(formatKey)) != string(format) || len(word) != 8 {
		return 0, errForeign
	}
	found := binary.BigEndian.Uint64(word)
	if found > version {
		return 0, newerError{found}
	}
	return found, nil
}

// migrate makes the buckets of a new file, or brings an older one to this program's schema, step by step in one
// transaction. A file of today's schema is not written to.
func migrate(db *DB) error {
	var found uint64
	if err := db.bolt.View(func(tx *bolt.Tx) (err error) { found, err = schemaOf(tx); return err }); err != nil {
		return err
	}
	if found == version {
		return nil
	}
	return db.bolt.Update(func(tx *bolt.Tx) error {
		meta, err := tx.CreateBucketIfNotExists(metaBucket)
		if err != nil {
			return fmt.Errorf("make %s: %w", metaBucket, err)
		}
		for _, name := range [][]byte{settingsBucket, projectsBucket} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return fmt.Errorf("make %s: %w", name, err)
			}
		}
		if found > 0 {
			if err := raise(&Tx{bolt: tx}, found, migrations); err != nil {
				return err
			}
		}
		if err := meta.Put(formatKey, format); err != nil {
			return err
		}
		return meta.Put(versionKey, binary.BigEndian.AppendUint64(nil, version))
	})
}

// raise runs the steps that the projects of a file of schema found lack.
func raise(tx *Tx, found uint64, steps []migration) error {
	for _, project := range slices.Collect(tx.Projects()) {
		if err := raiseProject(tx, string(project), found, steps); err != nil {
			return err
		}
	}
	return nil
}

// raiseProject runs the steps that a project of schema found lacks.
func raiseProject(tx *Tx, project string, found uint64, steps []migration) error {
	for i, step := range steps[found-1:] {
		if err := step(tx, project); err != nil {
			from := found + uint64(i)
			return fmt.Errorf("%w: from schema %d to %d: %w", errMigration, from, from+1, err)
		}
	}
	return nil
}

// rewrite puts the new form of each row of a project's table in place of the old one.
func (tx *Tx) rewrite(project, table string, newForm func(key, value []byte) ([]byte, error)) error {
	bucket := tx.bucket(project, table)
	if bucket == nil {
		return nil
	}
	tx.dirty = true
	cursor := bucket.Cursor()
	for key, value := cursor.First(); key != nil; key, value = tx.following(cursor, key) {
		rewritten, err := newForm(key, value)
		if err != nil {
			return fmt.Errorf("row %x of %s: %w", key, table, err)
		}
		if bytes.Equal(rewritten, value) {
			continue
		}
		if err := bucket.Put(key, rewritten); err != nil {
			return fmt.Errorf("row %x of %s: %w", key, table, err)
		}
	}
	return nil
}
