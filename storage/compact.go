package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

// Compact rewrites the file at path without free pages, and returns its size in bytes before and after. It replaces
// the file in one step, so a crash leaves either the old or the new one.
func Compact(path string) (before, after int64, err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // keeps the link and rewrites its target
	}
	info, err := stat(path)
	if err != nil {
		return 0, 0, err
	}
	if _, err := inspect(path, true, 0); err != nil {
		return 0, 0, err
	}
	// Hold the lock until the new file is in place, so that no other process writes to the old one.
	old, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockTimeout})
	if err != nil {
		return 0, 0, explain(path, err)
	}
	defer func() { err = errors.Join(err, old.Close()) }()

	beside := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".compact")
	if err := rewrite(beside, old, info.Mode().Perm()); err != nil {
		return 0, 0, errors.Join(fmt.Errorf("rewrite %s: %w", path, err), os.Remove(beside))
	}
	rewritten, err := os.Stat(beside)
	if err != nil {
		return 0, 0, err
	}
	if rewritten.Size() >= info.Size() {
		return info.Size(), info.Size(), os.Remove(beside)
	}
	if err := os.Rename(beside, path); err != nil {
		return 0, 0, fmt.Errorf("put the compacted file in place: %w", err)
	}
	return info.Size(), rewritten.Size(), nil
}

func rewrite(path string, from *bolt.DB, mode os.FileMode) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	to, err := bolt.Open(path, mode, &bolt.Options{NoSync: true})
	if err != nil {
		return err
	}
	to.AllocSize = 1 << 20 // the default of bbolt is 16 MiB
	const piece = 8 << 20  // bytes per transaction; limits the memory
	if err := bolt.Compact(to, from, piece); err != nil {
		return errors.Join(err, to.Close())
	}
	return errors.Join(to.Sync(), to.Close())
}
