// Package spool holds data that may be too large for memory, such as an export on its way to a client. Large data go to
// a temporary file.
package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxMemory is the number of bytes that a spool holds in memory before it makes a file.
const maxMemory = 1 << 20

// Spool holds bytes that are written once and can then be read any number of times. Its zero value is empty. If no
// folder for temporary files is writable, as in a container with a read-only root, all bytes stay in memory.
type Spool struct {
	memory  bytes.Buffer // all bytes, while there is no file
	file    *os.File
	size    int64
	noFile  bool // no file could be made
	hasName bool // the file still has a name
}

// Write appends p.
func (s *Spool) Write(p []byte) (int, error) {
	if s.file == nil && !s.noFile && s.memory.Len()+len(p) > maxMemory {
		if err := s.makeFile(); err != nil {
			return 0, err
		}
	}
	into := io.Writer(&s.memory)
	if s.file != nil {
		into = s.file
	}
	n, err := into.Write(p)
	s.size += int64(n)
	return n, err
}

// makeFile moves the bytes to a temporary file. Unix can remove the name of an open file, so that nothing is left even
// after kill -9. Elsewhere Close removes it.
func (s *Spool) makeFile() error {
	file, err := os.CreateTemp("", "budsandbox-*.spool")
	if err != nil {
		s.noFile = true
		return nil //nolint:nilerr // the bytes stay in memory
	}
	s.file, s.hasName = file, os.Remove(file.Name()) != nil
	if _, err := file.Write(s.memory.Bytes()); err != nil {
		return fmt.Errorf("write a temporary file: %w", err)
	}
	s.memory = bytes.Buffer{}
	return nil
}

// Size returns the number of bytes.
func (s *Spool) Size() int64 { return s.size }

// Open returns a reader of all bytes. Nothing may be written from then on.
func (s *Spool) Open() io.Reader {
	if s.file != nil {
		return io.NewSectionReader(s.file, 0, s.size)
	}
	return bytes.NewReader(s.memory.Bytes())
}

// Close releases the bytes.
func (s *Spool) Close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.hasName {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	return err
}
