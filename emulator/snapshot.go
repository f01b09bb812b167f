package emulator

import (
	"fmt"
	"io"
	"net/url"
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

// Import replaces the data of the sandbox by an export, or those of one project by an export of a project. It discards
// the events of the replaced data. Fault rules stay.
func (s *Sandbox) Import(r io.Reader) error {
	export, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("read the export: %w", err)
	}
	return s.controlRequest("POST", "/_sandbox/import", export, nil)
}

// Snapshot stores all data and the clocks under a name. It stores no events and no fault rules.
func (s *Sandbox) Snapshot(name string) error {
	return s.controlRequest("POST", "/_sandbox/snapshots/"+url.PathEscape(name), nil, nil)
}

// Restore returns to a snapshot, including the clocks. It discards all events and removes all fault rules.
func (s *Sandbox) Restore(name string) error {
	return s.controlRequest("POST", "/_sandbox/snapshots/"+url.PathEscape(name)+"/restore", nil, nil)
}

// Reset deletes all data of clients, discards all events, removes all fault rules, and restarts the clock. The log of
// requests stays.
func (s *Sandbox) Reset() error {
	return s.controlRequest("POST", "/_sandbox/reset", map[string]bool{"all": true}, nil)
}

// Reset deletes the project's data and its own clock, discards its events, and removes the fault rules that name it as
// their Client. Other projects and the rules for all clients do not change.
func (c *Client) Reset() error {
	return c.sandbox.controlRequest("POST", "/_sandbox/reset", map[string]string{"client_id": c.ID}, nil)
}
