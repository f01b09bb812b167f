package textfile_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"budsandbox/internal/textfile"
)

// Ensure that a text is read alike in every encoding that names itself by a byte order mark, and without one.
func TestRead(t *testing.T) {
	t.Parallel()
	const want = "{\"name\": \"Zoë £5 💷\"}\r\n"
	little, big := []byte{0xff, 0xfe}, []byte{0xfe, 0xff}
	for _, unit := range []uint16{
		'{', '"', 'n', 'a', 'm', 'e', '"', ':', ' ', '"', 'Z', 'o', 0xeb, ' ', 0xa3, '5', ' ', 0xd83d, 0xdcb7, '"', '}',
		'\r', '\n',
	} {
		little = append(little, byte(unit), byte(unit>>8))
		big = append(big, byte(unit>>8), byte(unit))
	}
	for name, text := range map[string][]byte{
		"UTF-8": []byte(want), "UTF-8 with a mark": []byte("\ufeff" + want), "UTF-16, little end first": little,
		"UTF-16, big end first": big, "half a letter at the end": append(little[:len(little):len(little)], 'x'),
	} {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := textfile.Read(file); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		from := textfile.NewReader(iotest.OneByteReader(bytes.NewReader(text)))
		if got, err := io.ReadAll(from); err != nil || string(got) != want {
			t.Errorf("%s, read as it comes: %q, %v", name, got, err)
		}
	}
	attributes := filepath.Join(t.TempDir(), "._customers.json")
	if err := os.WriteFile(attributes, []byte("\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := textfile.Read(attributes); err == nil || !strings.Contains(err.Error(), "without ._") {
		t.Errorf("a Mac's attributes are %v", err)
	}
	broken := iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader(little)))
	if _, err := io.ReadAll(textfile.NewReader(broken)); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("a reader that fails gives %v", err)
	}
	if got := textfile.Decode(nil); len(got) != 0 {
		t.Errorf("no text is decoded to %q", got)
	}
	if _, err := textfile.Read(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file is %v", err)
	}
}

// Ensure that the errors of files and folders are words that name the file and not the call of the system.
func TestExplain(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "notes")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(folder, "none")
	read := func(name string) error { _, err := textfile.Read(name); return err }
	list := func(name string) error { _, err := textfile.Folder(name); return err }
	for _, one := range []struct {
		err  error
		want string
	}{
		{read(missing), "there is no file " + missing},
		{read(folder), folder + " is a folder; name a file in it"},
		{
			textfile.Explain(&fs.PathError{Op: "open", Path: file, Err: fs.ErrPermission}),
			file + " cannot be used (permission denied)",
		},
		{list(missing), "there is no folder " + missing},
		{list(file), file + " is a file, not a folder"},
		{textfile.Explain(io.ErrUnexpectedEOF), "unexpected EOF"},
	} {
		if one.err == nil || one.err.Error() != one.want {
			t.Errorf("got %v, want %s", one.err, one.want)
		}
	}
	if err := errors.Join(read(file), list(folder), textfile.Explain(nil)); err != nil {
		t.Error(err)
	}
}
