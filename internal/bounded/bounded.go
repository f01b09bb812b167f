// Package bounded reads files and answers that are meant to fit into memory.
package bounded

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// MaxBytes is the maximum that Read and File read. Lists of merchants, certificates, pictures and answers of the
// control plane are far shorter.
const MaxBytes = 64 << 20

// TooLongError reports something that is longer than what is read of it.
type TooLongError struct {
	Name     string
	MaxBytes int
}

// Error returns a sentence that says what is too long, and the limit.
func (e *TooLongError) Error() string {
	return fmt.Sprintf("%s is longer than %d MiB, the most that is read of it", e.Name, e.MaxBytes>>20)
}

// Read reads everything from a file or an answer. The error for more than MaxBytes names it.
func Read(name string, from io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(from, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxBytes {
		return nil, &TooLongError{name, MaxBytes}
	}
	return text, nil
}

// File reads a file.
func File(name string) (text []byte, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return Read(name, file)
}

// Records limits the bytes of each record that a parser reads. A record may have several lines.
type Records struct {
	from      io.Reader
	limit     int
	remaining int
}

// NewRecords returns a reader of records of at most length bytes.
func NewRecords(from io.Reader, length int) *Records { return &Records{from, length, length} }

// Next begins a record. It must be called before each.
func (r *Records) Next() { r.remaining = r.limit }

// Read reads from the underlying reader. It fails after more bytes than a record may have.
func (r *Records) Read(p []byte) (int, error) {
	if r.remaining <= 0 {
		return 0, &TooLongError{"a line", r.limit}
	}
	n, err := r.from.Read(p)
	r.remaining -= n
	return n, err
}
