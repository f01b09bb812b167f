package textfile_test

import (
	"bytes"
	"errors"
	"io"
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
	if _, err := textfile.Read(filepath.Join(t.TempDir(), "none")); !os.IsNotExist(err) {
		t.Errorf("a missing file is %v", err)
	}
}
