package emulator

import (
	"fmt"
	"io"
	"net/url"

	"budsandbox/bank"
)

// Export writes all data of the sandbox, as `budsandbox export` does. A sandbox that imports them gives the same
// responses.
func (s *Sandbox) Export(w io.Writer) error { return s.export(w, "/_sandbox/export") }

// Export writes the data of the project. Importing them replaces the project of the same name and no other.
func (c *Client) Export(w io.Writer) error {
	return c.sandbox.export(w, "/_sandbox/export?"+url.Values{"client_id": {c.ID}}.Encode())
}

func (s *Sandbox) export(w io.Writer, path string) error {
	var export []byte
	if err := s.controlRequest("GET", path, nil, &export); err != nil {
		return err
	}
	if _, err := w.Write(export); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// Import replaces the data of the sandbox by an export, or those of one project by an export of a project.
func (s *Sandbox) Import(r io.Reader) error {
	export, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("read the export: %w", err)
	}
	var imported struct {
		Client string `json:"client_id"`
	}
	if err := s.controlRequest("POST", "/_sandbox/import", export, &imported); err != nil {
		return err
	}
	s.app.Inbox.Clear(bank.Project(imported.Client))
	return nil
}

// Snapshot stores all data and the clocks under a name.
func (s *Sandbox) Snapshot(name string) error {
	return s.controlRequest("POST", "/_sandbox/snapshots/"+url.PathEscape(name), nil, nil)
}

// Restore returns to a snapshot, including the clocks. It discards events that were not waited for.
func (s *Sandbox) Restore(name string) error {
	if err := s.controlRequest("POST", "/_sandbox/snapshots/"+url.PathEscape(name)+"/restore", nil, nil); err != nil {
		return err
	}
	s.app.Inbox.Clear("")
	return nil
}

// Reset deletes all data of clients and the events that were not waited for, and restarts the clock.
func (s *Sandbox) Reset() error {
	if err := s.controlRequest("POST", "/_sandbox/reset", map[string]bool{"all": true}, nil); err != nil {
		return err
	}
	s.app.Inbox.Clear("")
	return nil
}

// Reset deletes the project's data, its own clock, and its events that were not waited for. Other projects do not
// change.
func (c *Client) Reset() error {
	body := map[string]string{"client_id": c.ID}
	if err := c.sandbox.controlRequest("POST", "/_sandbox/reset", body, nil); err != nil {
		return err
	}
	c.sandbox.app.Inbox.Clear(bank.Project(c.ID))
	return nil
}
