package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// An import is written beside the data that it replaces, in many small transactions between which others write. Then
// one transaction exchanges the two. Memory and waiting therefore do not grow with the size of the import, and a crash
// leaves either the old or the new data.
var (
	stagedProjects = []byte("import projects")
	stagedSettings = []byte("import settings")
	stagedBuckets  = [][]byte{stagedProjects, stagedSettings, stagedDirectory}
)

// Staged is an import that has not replaced anything yet.
type Staged struct {
	db     *DB
	export *Unpacked
	small  *stageWriter // a small snapshot, which is not in the file but written when it replaces the data
}

// Import replaces the project of the export or, for an export of all projects, everything but the file's own keys.
func (db *DB) Import(ctx context.Context, u *Unpacked) error {
	s, err := db.Stage(ctx, u)
	if err != nil {
		return err
	}
	return errors.Join(db.Update(ctx, s.Replace), s.Discard())
}

// Stage writes an import beside the present data and checks it. Discard must be called in the end. Only one import is
// staged at a time; others wait.
func (db *DB) Stage(ctx context.Context, u *Unpacked) (*Staged, error) {
	select {
	case db.staging <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("import: %w", ctx.Err())
	}
	s := &Staged{db: db, export: u}
	err := db.removeStaged(ctx) // an earlier Discard may have failed
	if err == nil {
		err = s.write(ctx)
	}
	if err == nil {
		err = s.check(ctx)
	}
	if err != nil {
		if u.snapshot != "" {
			err = damagedSnapshot(u.snapshot, err)
		}
		return nil, errors.Join(err, s.Discard())
	}
	return s, nil
}

// Replace puts the import in the place of the data that it replaces.
func (s *Staged) Replace(tx *Tx) error {
	if s.export.Project != "" {
		if err := tx.ResetProject(s.export.Project); err != nil {
			return err
		}
	} else if err := s.replaceSettings(tx); err != nil {
		return err
	}
	if s.small != nil {
		_, err := s.small.replay(tx)
		return err
	}
	staged := tx.bolt.Bucket(stagedProjects)
	if staged == nil {
		return nil // an export of nothing
	}
	var names [][]byte
	err := staged.ForEachBucket(func(name []byte) error {
		names = append(names, bytes.Clone(name))
		return nil
	})
	for _, name := range names {
		err = errors.Join(err, staged.MoveBucket(name, tx.bolt.Bucket(projectsBucket)))
	}
	if err = errors.Join(err, tx.takeStagedDirectory(s.export.Project)); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return tx.deleteStaged()
}

// replaceSettings deletes everything but the file's own keys, and puts the settings of the import.
func (s *Staged) replaceSettings(tx *Tx) error {
	if err := tx.ResetAll(); err != nil {
		return err
	}
	settings := tx.bolt.Bucket(settingsBucket)
	cursor, moved := settings.Cursor(), tx.writes
	for name, _ := cursor.First(); name != nil; name, _ = tx.following(cursor, name, &moved) {
		if inSettings.exported(name) {
			tx.wrote()
			if err := settings.Delete(name); err != nil {
				return err
			}
		}
	}
	staged := tx.bolt.Bucket(stagedSettings)
	if staged == nil {
		return nil
	}
	return staged.ForEach(func(name, value []byte) error { return settings.Put(name, bytes.Clone(value)) })
}

// Discard removes what is left of the import.
func (s *Staged) Discard() error {
	defer func() { <-s.db.staging }()
	return s.db.removeStaged(context.Background())
}

// removeStaged removes an import that has not replaced anything, as after a crash.
func (db *DB) removeStaged(ctx context.Context) error {
	left := false
	err := db.View(ctx, func(tx *Tx) error {
		for _, name := range stagedBuckets {
			left = left || tx.bolt.Bucket(name) != nil
		}
		return nil
	})
	if err != nil || !left {
		return err
	}
	return db.Update(ctx, (*Tx).deleteStaged)
}

// deleteStaged deletes the buckets of an import, if there are any.
func (tx *Tx) deleteStaged() error {
	for _, name := range stagedBuckets {
		bucket := tx.bolt.Bucket(name)
		if bucket == nil {
			continue
		}
		tx.wrote()
		if err := errors.Join(deleteBuckets(bucket), tx.bolt.DeleteBucket(name)); err != nil {
			return fmt.Errorf("remove an import: %w", err)
		}
	}
	return nil
}

// check migrates an import of an older schema, and reads all of it: its rows, its indexes and its settings, which must
// satisfy the rules of the DB. Snapshots of this file need no check.
func (s *Staged) check(ctx context.Context) error {
	if s.small != nil {
		return nil
	}
	if s.export.schema < version {
		err := s.db.Update(ctx, func(tx *Tx) error {
			tx.staged = true
			return migrateProjects(tx, s.export.schema, migrations)
		})
		if err != nil {
			return invalidExport(err)
		}
	}
	if s.export.snapshot != "" {
		return nil
	}
	return s.db.View(ctx, func(tx *Tx) error {
		tx.staged = true
		if err := s.db.rules.checkContent(tx); err != nil {
			return invalidExport(err)
		}
		return nil
	})
}

// projects returns the bucket of the projects, or of the staged ones. It is nil if nothing is staged.
func (tx *Tx) projects() *bolt.Bucket {
	projects, _ := tx.topBuckets()
	return tx.bolt.Bucket(projects)
}

// settings returns the bucket of the file's settings, or of the staged ones. It is nil if nothing is staged.
func (tx *Tx) settings() *bolt.Bucket {
	_, settings := tx.topBuckets()
	return tx.bolt.Bucket(settings)
}

// topBuckets returns the names of the buckets of projects and settings, or of the staged ones.
func (tx *Tx) topBuckets() (projects, settings []byte) {
	if tx.staged {
		return stagedProjects, stagedSettings
	}
	return projectsBucket, settingsBucket
}
