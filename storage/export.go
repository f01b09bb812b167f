package storage

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
)

// An export is a gzip stream. It has a line with the format, a line with the head as JSON, and then the buckets in the
// order of their names. A bucket is its name, its sequence, its entries in order, and an end mark. The same content
// gives the same bytes on every machine. The file's keys and data that can be computed are not included.

const (
	exportLine = "budsandbox export 1\n"
	entryMark  = 'e'
	bucketMark = 'b'
	endMark    = '.'
)

// exportHead describes the content of an export.
type exportHead struct {
	Schema  int          `json:"schema"`
	Project bank.Project `json:"project,omitempty"` // empty for all projects and the settings
}

// The settings that exports exclude and imports keep: the keys that seal tokens and sign webhooks.
const (
	ownKey     = "key"
	SigningKey = "signing-key"
)

// exported reports whether exports include an entry of a bucket. They exclude the file's keys and the revisions, which
// depend on the file's transactions.
func (l level) exported(name []byte) bool {
	switch l {
	case inSettings:
		return string(name) != ownKey && string(name) != SigningKey
	case inProject:
		return string(name) != revisions.name
	}
	return true
}

// level is the depth of a bucket in the file.
type level uint8

const (
	inSettings level = iota
	inProjects
	inProject
	inTable
)

// Export writes a consistent copy of a project or, if the name is empty, of all projects and the settings.
func (db *DB) Export(ctx context.Context, w io.Writer, project bank.Project) error {
	packed := gzip.NewWriter(w)
	out := bufio.NewWriter(packed)
	err := db.View(ctx, func(tx *Tx) error {
		head, err := json.Marshal(exportHead{Schema: version, Project: project})
		if err != nil {
			return err
		}
		e := exporter{out}
		e.text(exportLine + string(head) + "\n")
		projects := tx.bolt.Bucket(projectsBucket)
		if project != "" {
			if own := projects.Bucket([]byte(project)); own != nil {
				return e.bucket([]byte(project), own, inProject)
			}
			return nil
		}
		return errors.Join(
			e.bucket(projectsBucket, projects, inProjects),
			e.bucket(settingsBucket, tx.bolt.Bucket(settingsBucket), inSettings),
		)
	})
	if err := errors.Join(err, out.Flush(), packed.Close()); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// exporter writes the records of an export. Write errors are reported when the writer is flushed.
type exporter struct{ out *bufio.Writer }

func (e exporter) text(s string) { _, _ = e.out.WriteString(s) }

// piece writes a length and that many bytes.
func (e exporter) piece(b []byte) {
	_, _ = e.out.Write(binary.AppendUvarint(nil, uint64(len(b))))
	_, _ = e.out.Write(b)
}

// bucket writes a bucket with everything in it that exports include.
func (e exporter) bucket(name []byte, b *bolt.Bucket, where level) error {
	_ = e.out.WriteByte(bucketMark)
	e.piece(name)
	_, _ = e.out.Write(binary.AppendUvarint(nil, b.Sequence()))
	err := b.ForEach(func(key, value []byte) error {
		if !where.exported(key) {
			return nil
		}
		if value == nil {
			return e.bucket(key, b.Bucket(key), min(where+1, inTable))
		}
		_ = e.out.WriteByte(entryMark)
		e.piece(key)
		e.piece(value)
		return nil
	})
	_ = e.out.WriteByte(endMark)
	return err
}
