package emulator_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator"
)

// exportBucket is a bucket of an export of GET /_sandbox/export, which tests can change.
type exportBucket struct {
	name     string
	sequence uint64
	buckets  []*exportBucket
	entries  []*exportEntry
}

type exportEntry struct{ key, value []byte }

// editableExport is an export with its first two lines.
type editableExport struct {
	head string
	root exportBucket
}

// editExport returns the export of a sandbox for changes.
func editExport(t *testing.T, s *emulator.Sandbox) *editableExport {
	t.Helper()
	var packed bytes.Buffer
	if err := s.Export(&packed); err != nil {
		t.Fatal(err)
	}
	return readExport(packed.Bytes())
}

// readExport parses a valid export.
func readExport(packed []byte) *editableExport {
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		panic(err)
	}
	lines := bytes.SplitAfterN(text, []byte("\n"), 3)
	e := &editableExport{head: string(lines[0]) + string(lines[1])}
	rest := lines[2]
	number := func() uint64 {
		n, width := binary.Uvarint(rest)
		rest = rest[width:]
		return n
	}
	piece := func() []byte {
		n := number()
		taken := rest[:n]
		rest = rest[n:]
		return bytes.Clone(taken)
	}
	open := []*exportBucket{&e.root}
	for len(rest) > 0 {
		mark, last := rest[0], open[len(open)-1]
		rest = rest[1:]
		switch mark {
		case 'b':
			inner := &exportBucket{name: string(piece())}
			inner.sequence = number()
			last.buckets = append(last.buckets, inner)
			open = append(open, inner)
		case 'e':
			last.entries = append(last.entries, &exportEntry{piece(), piece()})
		default:
			open = open[:len(open)-1]
		}
	}
	return e
}

// bucket finds a bucket by the names on its path, or adds it.
func (e *editableExport) bucket(path ...string) *exportBucket {
	b := &e.root
	for _, name := range path {
		i := slices.IndexFunc(b.buckets, func(inner *exportBucket) bool { return inner.name == name })
		if i < 0 {
			i = len(b.buckets)
			b.buckets = append(b.buckets, &exportBucket{name: name})
		}
		b = b.buckets[i]
	}
	return b
}

// set sets the value of a key.
func (b *exportBucket) set(key, value string) {
	for _, entry := range b.entries {
		if string(entry.key) == key {
			entry.value = []byte(value)
			return
		}
	}
	b.entries = append(b.entries, &exportEntry{[]byte(key), []byte(value)})
}

// pack encodes the export.
func (e *editableExport) pack() []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(e.root.appendContent([]byte(e.head)))
	_ = w.Close()
	return packed.Bytes()
}

// appendContent appends the content of a bucket, in the order of the keys.
func (b *exportBucket) appendContent(text []byte) []byte {
	piece := func(p []byte) { text = append(binary.AppendUvarint(text, uint64(len(p))), p...) }
	slices.SortFunc(b.buckets, func(a, b *exportBucket) int { return strings.Compare(a.name, b.name) })
	slices.SortFunc(b.entries, func(a, b *exportEntry) int { return bytes.Compare(a.key, b.key) })
	for _, entry := range b.entries {
		text = append(text, 'e')
		piece(entry.key)
		piece(entry.value)
	}
	for _, inner := range b.buckets {
		text = append(text, 'b')
		piece([]byte(inner.name))
		text = binary.AppendUvarint(text, inner.sequence)
		text = append(inner.appendContent(text), '.')
	}
	return text
}
