package storage

import (
	"bytes"
	"context"
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

// newerError is the error of a file from a later version of the program.
type newerError struct{ found uint64 }

func (e newerError) Error() string {
	return fmt.Sprintf("schema %d is newer than %d", e.found, version)
}

// migrations are the steps that migrate a project's tables to the next schema, in files and imports: migrations[0]
// migrates from schema 1 to 2.
var migrations = []migration{fromSchema1, fromSchema2, fromSchema3}

// migration migrates a project from one schema to the next. It runs in the transaction that sets the new version.
type migration func(tx *Tx, project string) error

// schemaOf returns the schema version of a file, or 0 if it is empty. It returns errForeign for a file of another
// program and newerError for one of a later version.
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

// schema returns the schema version of the file, or 0 if it is empty.
func (db *DB) schema() (found uint64, err error) {
	err = db.bolt.View(func(tx *bolt.Tx) (err error) { found, err = schemaOf(tx); return err })
	return found, err
}

// create creates the buckets of a new file and calls db.onCreate. It does not wait for the disk, but returns sync,
// which does; in memory sync is nil. Before sync has ended, the file has nothing that a client was told.
func (db *DB) create() (sync func() error, err error) {
	if !db.bolt.NoSync {
		db.bolt.NoSync, db.bolt.NoGrowSync = true, true
		sync = func() error {
			db.bolt.NoSync, db.bolt.NoGrowSync = false, false
			return db.bolt.Sync()
		}
	}
	err = db.toCurrentSchema(func(tx *Tx) error {
		if db.onCreate == nil {
			return nil
		}
		return db.onCreate(tx)
	})
	if err != nil { // the file is closed
		return nil, err
	}
	return sync, nil
}

// migrate migrates an older file to the current schema. It does not write to a file of the current schema.
func (db *DB) migrate(found uint64) error {
	if found == version {
		return nil
	}
	db.awaitCheck()
	if broken := db.broken.Load(); broken != nil {
		return broken
	}
	return db.toCurrentSchema(func(tx *Tx) error { return migrateProjects(tx, found, migrations) })
}

// toCurrentSchema creates missing buckets, calls change, and stores the schema version, all in one transaction.
func (db *DB) toCurrentSchema(change func(*Tx) error) error {
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
		if err := change(&Tx{bolt: tx, ctx: context.Background()}); err != nil {
			return err
		}
		if err := meta.Put(formatKey, format); err != nil {
			return err
		}
		return meta.Put(versionKey, binary.BigEndian.AppendUint64(nil, version))
	})
}

// migrateProjects migrates all projects from schema found.
func migrateProjects(tx *Tx, found uint64, steps []migration) error {
	for _, project := range slices.Collect(tx.Projects()) {
		if err := migrateProject(tx, string(project), found, steps); err != nil {
			return err
		}
	}
	return nil
}

// migrateProject migrates a project from schema found.
func migrateProject(tx *Tx, project string, found uint64, steps []migration) error {
	for i, step := range steps[found-1:] {
		if err := step(tx, project); err != nil {
			from := found + uint64(i)
			return fmt.Errorf("%w: from schema %d to %d: %w", errMigration, from, from+1, err)
		}
	}
	return nil
}

// rewrite replaces each row of a project's table with its new form.
func (tx *Tx) rewrite(project, table string, newForm func(key, value []byte) ([]byte, error)) error {
	bucket := tx.bucket(project, table)
	if bucket == nil {
		return nil
	}
	cursor, moved := bucket.Cursor(), tx.writes
	for key, value := cursor.First(); key != nil; key, value = tx.following(cursor, key, &moved) {
		rewritten, err := newForm(key, value)
		if err != nil {
			return fmt.Errorf("row %x of %s: %w", key, table, err)
		}
		if bytes.Equal(rewritten, value) {
			continue
		}
		tx.wrote()
		if err := bucket.Put(key, rewritten); err != nil {
			return fmt.Errorf("row %x of %s: %w", key, table, err)
		}
	}
	return nil
}

// fromSchema3 migrates to schema 4, in which budgets and goals are numbered fields and no longer JSON, with which a
// list of goals took half as long again.
func fromSchema3(tx *Tx, project string) error {
	return errors.Join(encodeFromJSON(tx, project, budgets), encodeFromJSON(tx, project, goals))
}

// encodeFromJSON replaces the JSON of each row of a table with what its codec encodes.
func encodeFromJSON[V any](tx *Tx, project string, table *Table[V]) error {
	return tx.rewrite(project, table.name, func(_, value []byte) ([]byte, error) {
		var v V
		if err := unmarshal(value, &v); err != nil {
			return nil, err
		}
		return table.codec.encode(v)
	})
}
