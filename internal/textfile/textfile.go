// Package textfile reads text files in the encodings that editors and shells write.
package textfile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"

	"budsandbox/internal/bounded"
)

// The byte order marks with which files begin.
var (
	utf8Mark  = []byte("\ufeff")
	littleEnd = []byte{0xff, 0xfe} // UTF-16 as PowerShell 5 writes it
	bigEnd    = []byte{0xfe, 0xff}
)

// appleDouble begins the files named ._NAME in which macOS keeps the attributes of NAME on other systems' disks.
var appleDouble = []byte{0x00, 0x05, 0x16, 0x07}

// Read reads a file of at most bounded.MaxBytes and returns its text in UTF-8. A file with a Mac's attributes of
// another is an error.
func Read(name string) ([]byte, error) {
	text, err := bounded.File(name)
	if err != nil {
		return nil, Explain(err)
	}
	if bytes.HasPrefix(text, appleDouble) {
		const format = "%s holds what a Mac notes about another file, not a text; name the file without ._"
		return nil, fmt.Errorf(format, name)
	}
	return Decode(text), nil
}

// IsMarked reports whether a file begins with a byte order mark.
func IsMarked(text []byte) bool {
	return bytes.HasPrefix(text, utf8Mark) || bytes.HasPrefix(text, littleEnd) || bytes.HasPrefix(text, bigEnd)
}

// Decode returns text in UTF-8 without a byte order mark. Text that begins with a mark of UTF-16 is converted. Any
// other text is returned unchanged.
func Decode(text []byte) []byte {
	switch {
	case bytes.HasPrefix(text, utf8Mark):
		return text[len(utf8Mark):]
	case bytes.HasPrefix(text, littleEnd):
		return fromUTF16(text[len(littleEnd):], binary.LittleEndian)
	case bytes.HasPrefix(text, bigEnd):
		return fromUTF16(text[len(bigEnd):], binary.BigEndian)
	}
	return text
}

// NewReader returns a reader of the text in UTF-8 that r reads. Text in UTF-16 is read to its end first,
// at most bounded.MaxBytes.
func NewReader(r io.Reader) io.Reader {
	buffered := bufio.NewReader(r)
	mark, err := buffered.Peek(len(utf8Mark))
	if err != nil && !errors.Is(err, io.EOF) {
		return io.MultiReader(bytes.NewReader(mark), failing{err})
	}
	switch {
	case bytes.HasPrefix(mark, utf8Mark):
		_, _ = buffered.Discard(len(utf8Mark))
	case bytes.HasPrefix(mark, littleEnd), bytes.HasPrefix(mark, bigEnd):
		text, err := bounded.Read("the text in UTF-16", buffered)
		if err != nil {
			return io.MultiReader(bytes.NewReader(Decode(text)), failing{err})
		}
		return bytes.NewReader(Decode(text))
	}
	return buffered
}

// failing is a reader that fails.
type failing struct{ err error }

// Read returns the error.
func (f failing) Read([]byte) (int, error) { return 0, f.err }

// fromUTF16 converts UTF-16 to UTF-8. A last byte without its other half is dropped.
func fromUTF16(text []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}
