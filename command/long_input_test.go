package command

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"budsandbox/internal/bounded"
	"budsandbox/internal/statement"
)

// zeros is an endless reader that counts what is read.
type zeros struct{ read atomic.Int64 }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.read.Add(int64(len(p)))
	return len(p), nil
}

// runWith runs a command line with a standard input and returns its status and what it says of its failure.
func runWith(t *testing.T, stdin io.Reader, args ...string) (status int, notes string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var stderr bytes.Buffer
	status = Run(ctx, Environment{
		Args: args, Stdin: stdin, Stdout: io.Discard, Stderr: &stderr, LookupEnv: noVariable,
	})
	return status, stderr.String()
}

// Ensure that commands refuse files that are longer than what is read into memory, and name the file and the limit.
func TestLongFiles(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "long")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, bounded.MaxBytes+1); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"serve --data memory --listen 127.0.0.1:0 --customers FILE",
		"serve --data memory --listen 127.0.0.1:0 --merchants FILE",
		"serve --data memory --listen 127.0.0.1:0 --webhook-ca FILE",
		"enrich --merchants FILE",
		"contract check FILE",
		"branding --base-url http://127.0.0.1:1 --client-id demo --logo FILE",
	} {
		args := strings.Fields(strings.ReplaceAll(line, "FILE", name))
		status, notes := runWith(t, strings.NewReader(""), args...)
		if status == 0 || !strings.Contains(notes, name+" is longer than 64 MiB") {
			t.Errorf("%s ends with %d and says %q", line, status, notes)
		}
	}
}

// Ensure that a line without an end is refused before it takes all memory, also inside of quotes.
func TestLongLine(t *testing.T) {
	t.Parallel()
	for _, start := range []string{"", `"`} {
		endless := &zeros{}
		status, notes := runWith(t, io.MultiReader(strings.NewReader("TESCO\n"+start), endless), "enrich")
		if status == 0 || !strings.Contains(notes, "longer than 1 MiB") || endless.read.Load() > 2*statement.MaxLine {
			t.Errorf("%q: %d, %q after %d bytes", start, status, notes, endless.read.Load())
		}
	}
}

// Ensure that an answer without an end is refused before it takes all memory, and that an export goes to its file
// whatever its length.
func TestLongAnswers(t *testing.T) {
	t.Parallel()
	const length = bounded.MaxBytes + 1<<20
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, io.LimitReader(&zeros{}, length))
	}))
	defer s.Close()
	for _, line := range []string{"projects", "agenda", "clock", "watch", "events", "snapshot"} {
		args := append(strings.Fields(line), "--base-url", s.URL)
		status, notes := runWith(t, strings.NewReader(""), args...)
		if status == 0 || !strings.Contains(notes, "longer than 64 MiB") || !strings.Contains(notes, s.URL) {
			t.Errorf("%s ends with %d and says %q", line, status, notes)
		}
	}
	name := filepath.Join(t.TempDir(), "export")
	status, notes := runWith(t, strings.NewReader(""), "export", "--base-url", s.URL, name)
	if info, err := os.Stat(name); status != 0 || err != nil || info.Size() != length {
		t.Errorf("export ends with %d and says %q; %v", status, notes, err)
	}
}

// Ensure that an import is sent as it is read, so that its length has no limit here.
func TestLongImport(t *testing.T) {
	t.Parallel()
	const length = bounded.MaxBytes + 1<<20
	var read atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		read.Store(n)
	}))
	defer s.Close()
	status, notes := runWith(t, io.LimitReader(&zeros{}, length), "import", "--base-url", s.URL, "-")
	if status != 0 || read.Load() != length {
		t.Errorf("import ends with %d and says %q after %d bytes", status, notes, read.Load())
	}
}
