package storage

import (
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// topNames are the names of all buckets at the root of a file. Files of this schema always have the first three.
var topNames = [][]byte{
	metaBucket, settingsBucket, projectsBucket, snapshotsBucket, partsBucket, directoryBucket,
	stagedProjects, stagedSettings, stagedDirectory,
}

// checkTop returns an error if the root of a file has anything but its known buckets, or lacks one. A damaged name
// hides all that is in the bucket. An empty file has none.
func checkTop(tx *bolt.Tx) error {
	cursor := tx.Cursor()
	name, value := cursor.First()
	if name == nil {
		return nil
	}
	for ; name != nil; name, value = cursor.Next() {
		if value != nil || !slices.ContainsFunc(topNames, func(known []byte) bool { return string(known) == string(name) }) {
			return fmt.Errorf("it has an unknown part %q", name)
		}
	}
	for _, name := range topNames[:3] {
		if tx.Bucket(name) == nil {
			return fmt.Errorf("its part %q is missing", name)
		}
	}
	return nil
}

// checkTables returns an error if a project has anything but tables, indexes and settings.
func checkTables(tx *Tx, project string) error {
	known := map[string]bool{ownSettings: true}
	for _, table := range slices.Concat(projectTables, customerTables) {
		r := table.records(tx, project)
		known[r.name] = true
		for _, index := range r.rows.indexNames() {
			known[r.entriesName(index)] = true
		}
	}
	return tx.projectBucket(project).ForEach(func(name, value []byte) error {
		if value != nil || !known[string(name)] {
			return fmt.Errorf("it has an unknown table %q", name)
		}
		return nil
	})
}
