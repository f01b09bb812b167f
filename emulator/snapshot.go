package emulator

import (
	"fmt"
	"io"
	"net/url"

	"budsandbox/bank"
)

// Export writes everything that the sandbox holds, as `budsandbox export` does: another sandbox that imports it gives the same answers.
func (s *Sandbox) Export(w io.Writer) error { return s.export(w, "/_sandbox/export") }

// Export writes the project alone. Where it is imported, it takes the place of the project of that name, and no other is touched.
func (c *Client) Export(w io.Writer) error {
	return c.sandbox.export(w, "/_sandbox/export?"+url.Values{"client_id": {c.ID}}.Encode())
}

func (s *Sandbox) export(w io.Writer, path string) error {
	var export []byte
	if err := s.ask("GET", path, nil, &export); err != nil {
		return err
	}
	if _, err := w.Write(export); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// Import puts an export in place of what the sandbox holds: of everything, or of the one project that it is of.
func (s *Sandbox) Import(r io.Reader) error {
	export, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("read the export: %w", err)
	}
	var imported struct {
		Client string `json:"client_id"`
	}
	if err := s.ask("POST", "/_sandbox/import", export, &imported); err != nil {
		return err
	}
	s.app.Inbox.Clear(bank.Project(imported.Client))
	return nil
}

// Snapshot keeps how everything stands, the clock too, under a name.
func (s *Sandbox) Snapshot(name string) error {
	return s.ask("POST", "/_sandbox/snapshots/"+url.PathEscape(name), nil, nil)
}

// Restore goes back to a snapshot: the only way in which the clock goes back. Events that nobody waited for are forgotten.
func (s *Sandbox) Restore(name string) error {
	if err := s.ask("POST", "/_sandbox/snapshots/"+url.PathEscape(name)+"/restore", nil, nil); err != nil {
		return err
	}
	s.app.Inbox.Clear("")
	return nil
}

// Reset takes everything away that clients have made, and events that nobody waited for; the clock starts anew.
func (s *Sandbox) Reset() error {
	if err := s.ask("POST", "/_sandbox/reset", map[string]bool{"all": true}, nil); err != nil {
		return err
	}
	s.app.Inbox.Clear("")
	return nil
}

// Reset takes away what the project has made, and its events that nobody waited for. It goes by the clock that
// projects share again; the others stay as they are.
func (c *Client) Reset() error {
	if err := c.sandbox.ask("POST", "/_sandbox/reset", map[string]string{"client_id": c.ID}, nil); err != nil {
		return err
	}
	c.sandbox.app.Inbox.Clear(bank.Project(c.ID))
	return nil
}
