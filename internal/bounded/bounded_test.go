package bounded_test

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"budsandbox/internal/bounded"
)

// endless yields one byte for ever and counts what is read.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.read += len(p)
	return len(p), nil
}

// Ensure that no more is read than the limit, and that the error names what is too long and the limit.
func TestRead(t *testing.T) {
	t.Parallel()
	from := &endless{}
	text, err := bounded.Read("/dev/zero", from)
	if err == nil || !strings.Contains(err.Error(), "/dev/zero is longer than 64 MiB") || text != nil {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if from.read > bounded.MaxBytes+1 {
		t.Errorf("%d bytes were read", from.read)
	}
	name := filepath.Join(t.TempDir(), "longest")
	if err := os.WriteFile(name, make([]byte, bounded.MaxBytes), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := bounded.File(name); err != nil || len(text) != bounded.MaxBytes {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if _, err := bounded.File(name + "er"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that does not exist: %v", err)
	}
}

// Ensure that a record may have the limit and not much more, however many there are and whether or not its quotes are
// closed.
func TestRecords(t *testing.T) {
	t.Parallel()
	const length = 1 << 20
	long := strings.Repeat("x", length-2) + "\n"
	limited := bounded.NewRecords(strings.NewReader(strings.Repeat(long, 5)), length)
	lines := csv.NewReader(limited)
	for n := 0; ; n++ {
		limited.Next()
		if _, err := lines.Read(); errors.Is(err, io.EOF) && n == 5 {
			break
		} else if err != nil {
			t.Fatalf("line %d: %v", n, err)
		}
	}
	for _, start := range []string{"", `"`, "\"\n"} {
		from := &endless{}
		limited := bounded.NewRecords(io.MultiReader(strings.NewReader(start), from), length)
		_, err := csv.NewReader(limited).Read()
		if err == nil || !strings.Contains(err.Error(), "longer than 1 MiB") || from.read > 2*length {
			t.Errorf("%q: %v after %d bytes", start, err, from.read)
		}
	}
}
