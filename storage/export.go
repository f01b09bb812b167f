package storage

import (
	"bufio"
	"bytes"
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

// An export is a gzip stream: a line that says what it is, a line of JSON with its head, and then the buckets in the order of
// their names, each as its name, its sequence, its entries in order, and its end. The same content gives the same bytes on
// every machine. What the sandbox can work out again is left out, and so is the key by which tokens are sealed.

const (
	exportLine    = "budsandbox export 1\n"
	entryMark     = 'e'
	bucketMark    = 'b'
	endMark       = '.'
	longestRecord = 1 << 30
)

// exportHead says what an export holds.
type exportHead struct {
	Schema  int          `json:"schema"`
	Project bank.Project `json:"project,omitempty"` // empty for all, with the settings
}

// The settings that an import leaves alone and an export leaves out: the keys by which the file seals tokens and signs webhooks.
const (
	ownKey     = "key"
	SigningKey = "signing-key"
)

// exported says whether an entry of a bucket is in exports: the file's keys are not, nor when books last changed, which is a matter of
// this file's transactions.
func (l level) exported(name []byte) bool {
	switch l {
	case inSettings:
		return string(name) != ownKey && string(name) != SigningKey
	case inProject:
		return string(name) != revisions.name
	}
	return true
}

// level is where in the file a bucket is.
type level uint8

const (
	inSettings level = iota
	inProjects
	inProject
	inTable
)

// Export writes one project, or with an empty name all of them and the settings, as of one instant.
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
		return errors.Join(e.bucket(projectsBucket, projects, inProjects), e.bucket(settingsBucket, tx.bolt.Bucket(settingsBucket), inSettings))
	})
	if err := errors.Join(err, out.Flush(), packed.Close()); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// exporter writes records; what goes wrong shows when the writer is flushed.
type exporter struct{ out *bufio.Writer }

func (e exporter) text(s string) { _, _ = e.out.WriteString(s) }

func (e exporter) piece(b []byte) {
	_, _ = e.out.Write(binary.AppendUvarint(nil, uint64(len(b))))
	_, _ = e.out.Write(b)
}

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

// ErrExport is the answer to bytes that are no export, or not one that this program can read.
var ErrExport = errors.New("this is no export of budsandbox")

// Unpacked is an export that was read and found whole.
type Unpacked struct {
	Project  bank.Project // empty for all
	schema   uint64
	snapshot bool // this file's own
	body     []byte
}

// maxUnpacked is how many bytes an export may unpack to: a few kilobytes of gzip can hold as many gigabytes.
const maxUnpacked = 1 << 30

// Unpack reads an export whole, so that nothing is changed by one that is cut short.
func Unpack(r io.Reader) (*Unpacked, error) {
	packed, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrExport, err)
	}
	body, err := io.ReadAll(io.LimitReader(packed, maxUnpacked+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrExport, err)
	}
	if len(body) > maxUnpacked {
		return nil, fmt.Errorf("%w: it unpacks to more than %d bytes", ErrExport, maxUnpacked)
	}
	rest, found := bytes.CutPrefix(body, []byte(exportLine))
	line, rest, whole := bytes.Cut(rest, []byte("\n"))
	var head exportHead
	if !found || !whole || json.Unmarshal(line, &head) != nil {
		return nil, ErrExport
	}
	if head.Schema > version {
		return nil, fmt.Errorf("%w: a newer budsandbox wrote it (schema %d, this one knows %d); update budsandbox", ErrExport, head.Schema, version)
	}
	if head.Schema < 1 {
		return nil, ErrExport
	}
	u := &Unpacked{Project: head.Project, schema: uint64(head.Schema), body: rest}
	return u, u.walk(func(string, uint64) {}, func(_, _ []byte) {}, func() {})
}

// walk calls back for each bucket, entry and end, and reports an export that makes no sense.
func (u *Unpacked) walk(open func(name string, sequence uint64), put func(key, value []byte), end func()) error {
	depth := 0
	piece := func(rest []byte) ([]byte, []byte, bool) {
		n, width := binary.Uvarint(rest)
		if width <= 0 || n > longestRecord || uint64(len(rest)-width) < n {
			return nil, nil, false
		}
		return rest[width : width+int(n)], rest[width+int(n):], true
	}
	for rest := u.body; len(rest) > 0; {
		mark := rest[0]
		rest = rest[1:]
		switch mark {
		case bucketMark:
			name, after, whole := piece(rest)
			sequence, width := binary.Uvarint(after)
			if !whole || width <= 0 || len(name) == 0 {
				return ErrExport
			}
			open(string(name), sequence)
			rest = after[width:]
			if depth++; depth > deepest {
				return ErrExport
			}
		case entryMark:
			key, after, whole := piece(rest)
			value, beyond, whole2 := piece(after)
			if !whole || !whole2 || depth == 0 || len(key) == 0 {
				return ErrExport
			}
			put(key, value)
			rest = beyond
		case endMark:
			if depth--; depth < 0 {
				return ErrExport
			}
			end()
		default:
			return ErrExport
		}
	}
	if depth != 0 {
		return ErrExport
	}
	return nil
}

// Import puts an export in place of what is there: of its project, or of everything but the file's own keys.
func (tx *Tx) Import(u *Unpacked) error {
	tx.dirty = true
	if u.Project != "" {
		if err := tx.ResetProject(u.Project); err != nil {
			return err
		}
	} else if err := tx.clearForImport(); err != nil {
		return err
	}
	var stack []*bolt.Bucket
	var failed error
	note := func(err error) { failed = errors.Join(failed, err) }
	top := ""
	err := u.walk(func(name string, sequence uint64) {
		if failed != nil {
			return
		}
		if len(stack) == 0 {
			top = name
		}
		b, err := tx.importBucket(stack, name, u.Project)
		note(err)
		if err == nil {
			b.FillPercent = 0.95 // entries come in order
			note(b.SetSequence(sequence))
		}
		stack = append(stack, b)
	}, func(key, value []byte) {
		if failed != nil || len(stack) == 1 && top == string(settingsBucket) && !inSettings.exported(key) {
			return // the keys stay the file's own, whatever the export holds
		}
		note(stack[len(stack)-1].Put(key, value))
	}, func() {
		if failed == nil {
			stack = stack[:len(stack)-1]
		}
	})
	if err := errors.Join(err, failed); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if u.Project != "" {
		if err := raiseProject(tx, string(u.Project), u.schema, migrations); err != nil {
			return fmt.Errorf("%w: %w", ErrExport, err)
		}
		return tx.checkImport(u)
	}
	if err := raise(tx, u.schema, migrations); err != nil {
		return fmt.Errorf("%w: %w", ErrExport, err)
	}
	return tx.checkImport(u)
}

// checkImport reads everything that was imported, before it is committed, so that nothing of it can stop a later start. Snapshots are
// the program's own.
func (tx *Tx) checkImport(u *Unpacked) error {
	if u.snapshot {
		return nil
	}
	for p := range tx.Projects() {
		if u.Project != "" && p != u.Project {
			continue
		}
		if err := checkProject(tx, string(p)); err != nil {
			return fmt.Errorf("%w: project %q: %w", ErrExport, p, firstProblems(err))
		}
	}
	var shared bank.ClockState
	var own map[bank.Project]bank.ClockState
	for name, into := range map[string]any{"clock": &shared, "clocks": &own} {
		if err := tx.Setting(name, into); err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("%w: %w", ErrExport, err)
		}
	}
	return nil
}

// importBucket makes the bucket that a record opens: within the last one, or at the top the one that the export is of.
func (tx *Tx) importBucket(stack []*bolt.Bucket, name string, project bank.Project) (*bolt.Bucket, error) {
	switch {
	case len(stack) > 0:
		return stack[len(stack)-1].CreateBucketIfNotExists([]byte(name))
	case project != "" && name == string(project):
		return tx.bolt.Bucket(projectsBucket).CreateBucketIfNotExists([]byte(name))
	case project == "" && (name == string(projectsBucket) || name == string(settingsBucket)):
		return tx.bolt.CreateBucketIfNotExists([]byte(name))
	}
	return nil, fmt.Errorf("%w: it holds %q", ErrExport, name)
}

// clearForImport removes everything but the file's own keys.
func (tx *Tx) clearForImport() error {
	if err := tx.ResetAll(); err != nil {
		return err
	}
	settings := tx.bolt.Bucket(settingsBucket)
	cursor := settings.Cursor()
	for name, _ := cursor.First(); name != nil; name, _ = tx.following(cursor, name) {
		if inSettings.exported(name) {
			if err := settings.Delete(name); err != nil {
				return err
			}
		}
	}
	return nil
}
