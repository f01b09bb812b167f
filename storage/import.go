package storage

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/internal/textfile"
)

// ErrExport is the error of data that are not an export that this version can read.
var ErrExport = errors.New("this is no export of budsandbox")

// Unpacked is a complete export. It keeps the compressed bytes and reads them as a stream each time, so that large
// exports need little memory.
type Unpacked struct {
	Project  bank.Project // empty for all projects
	schema   uint64
	snapshot bool // stored in this file
	packed   []byte
}

// Limits of an export. Kilobytes of gzip can expand to gigabytes.
const (
	maxUnpacked = 4 << 30    // bytes
	maxEntries  = 50_000_000 // entries and buckets
	maxRecord   = 64 << 20   // bytes of a value
	maxBucket   = 4 << 10    // bytes of a bucket's name
)

// Unpack reads the whole export, so that a truncated one is refused before anything is changed. The bytes must not
// change while the result is used.
func Unpack(packed []byte) (*Unpacked, error) {
	u := &Unpacked{packed: packed}
	r, err := u.open()
	if err != nil {
		return nil, err
	}
	return u, r.walk(func([]byte, uint64) error { return nil }, func(_, _ []byte) error { return nil }, func() {})
}

// open reads the first line and the head of the export.
func (u *Unpacked) open() (*exportReader, error) {
	if textfile.IsMarked(u.packed) {
		const format = "%w: it was written as text, as PowerShell does with >; name the file in `budsandbox export FILE`"
		return nil, fmt.Errorf(format, ErrExport)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(u.packed))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrExport, err)
	}
	r := &exportReader{in: bufio.NewReaderSize(io.LimitReader(unpacked, maxUnpacked), 1<<16)}
	first, err := r.in.ReadSlice('\n')
	if err != nil || string(first) != exportLine {
		return nil, ErrExport
	}
	line, err := r.in.ReadSlice('\n')
	var head exportHead
	if err != nil || json.Unmarshal(line, &head) != nil || head.Schema < 1 {
		return nil, ErrExport
	}
	if head.Schema > version {
		return nil, fmt.Errorf(
			"%w: a newer budsandbox wrote it (schema %d, this one knows %d); update budsandbox",
			ErrExport,
			head.Schema,
			version,
		)
	}
	u.Project, u.schema = head.Project, uint64(head.Schema)
	return r, nil
}

// exportReader reads the records of an export.
type exportReader struct {
	in      *bufio.Reader
	entries int
	key     bytes.Buffer // of the current record
	last    [][]byte     // the last key of each open bucket
}

// walk calls a function for each bucket, entry and end. It returns an error for an invalid export. Names and keys are
// valid until the next call.
func (r *exportReader) walk(
	open func(name []byte, sequence uint64) error,
	put func(key, value []byte) error,
	end func(),
) error {
	for {
		mark, err := r.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF) && len(r.last) == 0:
			return nil
		case err != nil:
			return fmt.Errorf("%w: %w", ErrExport, noEOF(err))
		}
		switch mark {
		case bucketMark:
			err = r.bucket(open)
		case entryMark:
			err = r.entry(put)
		case endMark:
			if len(r.last) == 0 {
				return ErrExport
			}
			r.last = r.last[:len(r.last)-1]
			end()
		default:
			err = ErrExport
		}
		if err != nil {
			return err
		}
		if r.entries++; r.entries > maxEntries {
			return fmt.Errorf("%w: it has more than %d entries", ErrExport, maxEntries)
		}
	}
}

func (r *exportReader) bucket(open func(name []byte, sequence uint64) error) error {
	name, err := r.next(maxBucket)
	if err != nil {
		return err
	}
	sequence, err := binary.ReadUvarint(r.in)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrExport, noEOF(err))
	}
	r.last = append(r.last, nil)
	if len(r.last) > maxDepth {
		return ErrExport
	}
	return open(name, sequence)
}

func (r *exportReader) entry(put func(key, value []byte) error) error {
	if len(r.last) == 0 {
		return ErrExport
	}
	key, err := r.next(bolt.MaxKeySize)
	if err != nil {
		return err
	}
	var value bytes.Buffer // bbolt uses it until the commit
	if err := r.piece(&value, maxRecord); err != nil {
		return err
	}
	return put(key, value.Bytes())
}

// next reads a name or a key. It must be greater than the previous one of its bucket.
func (r *exportReader) next(limit uint64) ([]byte, error) {
	if err := r.piece(&r.key, limit); err != nil {
		return nil, err
	}
	key := r.key.Bytes()
	if len(key) == 0 {
		return nil, ErrExport
	}
	if deep := len(r.last); deep > 0 {
		if last := &r.last[deep-1]; *last != nil && bytes.Compare(*last, key) >= 0 {
			return nil, fmt.Errorf("%w: its keys are in no order", ErrExport)
		}
		r.last[deep-1] = append(r.last[deep-1][:0], key...)
	}
	return key, nil
}

// piece reads a length and that many bytes. It allocates memory only for bytes that exist.
func (r *exportReader) piece(into *bytes.Buffer, limit uint64) error {
	n, err := binary.ReadUvarint(r.in)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrExport, noEOF(err))
	}
	if n > limit {
		return fmt.Errorf("%w: it has a record of %d bytes", ErrExport, n)
	}
	into.Reset()
	if _, err := io.CopyN(into, r.in, int64(n)); err != nil {
		return fmt.Errorf("%w: %w", ErrExport, noEOF(err))
	}
	return nil
}

// noEOF converts io.EOF to io.ErrUnexpectedEOF.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Import replaces the project of the export or, for an export of all projects, everything but the file's own keys.
func (tx *Tx) Import(u *Unpacked) error {
	tx.dirty = true
	if u.Project != "" {
		if err := tx.ResetProject(u.Project); err != nil {
			return err
		}
	} else if err := tx.clearForImport(); err != nil {
		return err
	}
	if err := tx.readImport(u); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if u.Project != "" {
		if err := migrateProject(tx, string(u.Project), u.schema, migrations); err != nil {
			return fmt.Errorf("%w: %w", ErrExport, err)
		}
		return tx.checkImport(u)
	}
	if err := migrateProjects(tx, u.schema, migrations); err != nil {
		return fmt.Errorf("%w: %w", ErrExport, err)
	}
	return tx.checkImport(u)
}

// readImport creates the buckets and entries of an export.
func (tx *Tx) readImport(u *Unpacked) error {
	r, err := u.open()
	if err != nil {
		return err
	}
	var stack []*bolt.Bucket
	top := ""
	return r.walk(func(name []byte, sequence uint64) error {
		if len(stack) == 0 {
			top = string(name)
		}
		if len(stack) >= u.depth(top) {
			return fmt.Errorf("%w: bucket %q is where entries are", ErrExport, name)
		}
		b, err := tx.importBucket(stack, string(name), u.Project)
		if err == nil {
			b.FillPercent = 0.95 // keys are in order
			err = b.SetSequence(sequence)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrExport, err)
		}
		stack = append(stack, b)
		return nil
	}, func(key, value []byte) error {
		if len(stack) != u.depth(top) {
			return fmt.Errorf("%w: entry %q is where buckets are", ErrExport, key)
		}
		if len(stack) == 1 && top == string(settingsBucket) && !inSettings.exported(key) {
			return nil // the file keeps its own keys
		}
		if err := errors.Join(tx.cancelled(), stack[len(stack)-1].Put(key, value)); err != nil {
			return fmt.Errorf("%w: %w", ErrExport, err)
		}
		return nil
	}, func() { stack = stack[:len(stack)-1] })
}

// checkImport checks all imported data before the commit, so that an import cannot prevent a later start. Snapshots of
// this file need no check.
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
	var shared clock.State
	var own map[bank.Project]clock.State
	for name, into := range map[string]any{"clock": &shared, "clocks": &own} {
		if err := tx.Setting(name, into); err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("%w: %w", ErrExport, err)
		}
	}
	return nil
}

// depth returns the number of open buckets at which entries occur below a top bucket, which is a table or the
// settings.
func (u *Unpacked) depth(top string) int {
	switch {
	case u.Project != "":
		return 2
	case top == string(settingsBucket):
		return 1
	}
	return 3
}

// importBucket creates the bucket of a record: in the last open bucket, or at the top level of the export.
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

// clearForImport deletes everything but the file's own keys.
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
