package emulator

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Export writes everything that the sandbox holds, as `budsandbox export` does: another sandbox that imports it gives the same answers.
func (s *Sandbox) Export(w io.Writer) error {
	var export []byte
	if err := s.ask("GET", "/_sandbox/export", nil, &export); err != nil {
		return err
	}
	if _, err := w.Write(export); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// Import puts an export in place of what the sandbox holds.
func (s *Sandbox) Import(r io.Reader) error {
	export, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("read the export: %w", err)
	}
	request, err := http.NewRequest("POST", s.URL()+"/_sandbox/import", bytes.NewReader(export))
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	got := &recorded{header: http.Header{}, status: http.StatusOK}
	s.server.Handler.ServeHTTP(got, request)
	if got.status >= 300 {
		return refusalOf("POST", "/_sandbox/import", got)
	}
	return nil
}

// Snapshot keeps how everything stands, the clock too, under a name.
func (s *Sandbox) Snapshot(name string) error {
	return s.ask("POST", "/_sandbox/snapshots/"+url.PathEscape(name), nil, nil)
}

// Restore goes back to a snapshot: the only way in which the clock goes back.
func (s *Sandbox) Restore(name string) error {
	return s.ask("POST", "/_sandbox/snapshots/"+url.PathEscape(name)+"/restore", nil, nil)
}

// Reset takes everything away that clients have made; the clock starts anew.
func (s *Sandbox) Reset() error { return s.ask("POST", "/_sandbox/reset", nil, nil) }
