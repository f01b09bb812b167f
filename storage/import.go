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
	"os"
	"syscall"

	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
	"budsandbox/internal/textfile"
)

// ErrExport is the error of data that are not an export that this version can read.
var ErrExport = errors.New("this is not an export of budsandbox")

// Unpacked is an export that can be read. It is read as a stream each time, so that large exports need little memory.
type Unpacked struct {
	Project  bank.Project // empty for all projects
	schema   uint64
	snapshot string           // name of the snapshot of this file, whose rows need no check
	packed   func() io.Reader // the compressed bytes, from the beginning
}

// Limits of an export. Kilobytes of gzip can expand to gigabytes.
const (
	maxUnpacked = 4 << 30    // bytes
	maxEntries  = 50_000_000 // entries and buckets
	maxRecord   = 64 << 20   // bytes of a value
	maxBucket   = 4 << 10    // bytes of a bucket's name
)

// Unpack reads the whole export, so that a truncated one is refused before anything is written. packed is called for
// each reading, and returns the bytes from the beginning. They must not change while the result is used. The end of ctx
// ends every reading, with its error.
func Unpack(ctx context.Context, packed func() io.Reader) (*Unpacked, error) {
	u := &Unpacked{packed: func() io.Reader { return contextReader{ctx, packed()} }}
	return u, u.read()
}

// read reads the whole export, whose end has a checksum of all.
func (u *Unpacked) read() error {
	r, err := u.open()
	if err != nil {
		return err
	}
	return r.walk(func([]byte, uint64) error { return nil }, func(_, _ []byte) error { return nil }, func() {})
}

// contextReader is a reader that fails when its context ends.
type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// open reads the first line and the head of the export.
func (u *Unpacked) open() (*exportReader, error) {
	packed := bufio.NewReader(u.packed())
	if first, _ := packed.Peek(4); textfile.IsMarked(first) {
		const format = "%w: it was written as text, as PowerShell does with >; name the file in `budsandbox export FILE`"
		return nil, fmt.Errorf(format, ErrExport)
	}
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		return nil, unreadableExport(err)
	}
	r := &exportReader{in: bufio.NewReaderSize(io.LimitReader(unpacked, maxUnpacked), 1<<16)}
	first, err := r.in.ReadSlice('\n')
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, unreadableExport(err)
	}
	if string(first) != exportLine {
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
			ErrExport, head.Schema, version,
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
			return unreadableExport(err)
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
		return unreadableExport(err)
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
	var value bytes.Buffer // used until the commit
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
		return unreadableExport(err)
	}
	if n > limit {
		return fmt.Errorf("%w: it has a record of %d bytes", ErrExport, n)
	}
	into.Reset()
	if _, err := io.CopyN(into, r.in, int64(n)); err != nil {
		return unreadableExport(err)
	}
	return nil
}

// unreadableExport is the error for an export that cannot be unpacked.
func unreadableExport(err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: it is empty or cut off", ErrExport)
	case errors.Is(err, gzip.ErrHeader):
		return ErrExport
	case errors.Is(err, gzip.ErrChecksum):
		return fmt.Errorf("%w: it is damaged (%w)", ErrExport, err)
	}
	return invalidExport(err)
}

// invalidExport is an error that was met in an export, unless the export is not to blame.
func invalidExport(err error) error {
	for _, other := range []error{
		context.Canceled, context.DeadlineExceeded, os.ErrDeadlineExceeded, os.ErrClosed, syscall.ENOSPC, ErrDamaged,
	} {
		if errors.Is(err, other) {
			return fmt.Errorf("the import did not come to its end: %w", err)
		}
	}
	return fmt.Errorf("%w: %w", ErrExport, err)
}
