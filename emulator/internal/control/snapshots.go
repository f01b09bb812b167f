package control

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type snapshotName struct {
	route.Public
	Name string `path:"name"`
}

type snapshotData struct {
	Name  string    `json:"name"`
	Taken time.Time `json:"taken_at"`
	Size  int       `json:"bytes"`
}

// takenSnapshot is a new snapshot. Replaced is when the one of the same name was taken that it replaces.
type takenSnapshot struct {
	snapshotData
	Replaced *time.Time `json:"replaced_taken_at,omitempty"`
}

type snapshotList struct {
	Data []snapshotData `json:"data"`
}

// takeSnapshot stores all data and the clock under a name, and replaces an older snapshot of that name.
func (h *Handlers) takeSnapshot(
	req *route.Request, in *snapshotName,
) (reply route.Data[takenSnapshot], _ error) {
	if err := checkSnapshotName(in.Name); err != nil {
		return reply, err
	}
	s, err := h.Store.TakeSnapshot(req.Context(), in.Name, h.Clock.Of("").Now())
	if err != nil {
		return reply, err
	}
	reply.Data.snapshotData = snapshotData{s.Name, s.Taken, s.Size}
	if !s.Replaced.IsZero() {
		reply.Data.Replaced = &s.Replaced
	}
	return reply, nil
}

// maxSnapshotName is the maximum length of a snapshot's name in bytes.
const maxSnapshotName = 200

// checkSnapshotName returns an error for a name that could not be listed.
func checkSnapshotName(name string) error {
	if len(name) > maxSnapshotName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		text := fmt.Sprintf("the name must be text of at most %d bytes without control characters", maxSnapshotName)
		return route.Problems{{In: "path", Name: "name", Text: text}}
	}
	return nil
}

// restoredData is the clock after a restore, with what the restore removed from memory.
type restoredData struct {
	clockData
	forgotten
}

// restoreSnapshot returns to a snapshot. This is the only way to move the clock back. A snapshot holds neither fault
// rules nor events, so there are none after it.
func (h *Handlers) restoreSnapshot(
	req *route.Request, in *snapshotName,
) (reply route.Data[restoredData], _ error) {
	u, err := h.Store.Snapshot(req.Context(), in.Name)
	if err == nil {
		reply.Data.Events, err = h.importStaged(req.Context(), u)
	}
	if err != nil {
		return reply, snapshotError(in.Name, err)
	}
	reply.Data.Faults = h.Faults.Clear("")
	reply.Data.clockData = h.clockReply("").Data
	return reply, nil
}

// snapshots lists the snapshots by name.
func (h *Handlers) snapshots(req *route.Request, _ *noParameters) (reply route.Data[snapshotList], _ error) {
	reply.Data.Data = []snapshotData{}
	err := h.Store.View(req.Context(), func(tx *storage.Tx) error {
		for s := range tx.Snapshots() {
			reply.Data.Data = append(reply.Data.Data, snapshotData{s.Name, s.Taken, s.Size})
		}
		return nil
	})
	return reply, err
}

// deleteSnapshot deletes a snapshot.
func (h *Handlers) deleteSnapshot(req *route.Request, in *snapshotName) (reply route.Empty, _ error) {
	err := h.Store.Update(req.Context(), func(tx *storage.Tx) error { return tx.DeleteSnapshot(in.Name) })
	if errors.Is(err, storage.ErrNotFound) {
		return reply, notFound("snapshot", in.Name, "/_sandbox/snapshots")
	}
	return reply, err
}

// snapshotError converts the error for an unknown snapshot to a 404 that says how to take one, and that for a damaged
// one to a 409.
func snapshotError(name string, err error) error {
	if errors.Is(err, storage.ErrSnapshot) {
		const format = "The snapshot %q is damaged in the file, so that nothing was changed: %v. " +
			"DELETE /_sandbox/snapshots/%[1]s removes it."
		return &route.Error{
			Status: http.StatusConflict, Code: "damaged_snapshot", Message: fmt.Sprintf(format, name, err),
		}
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	missing := route.NotFound()
	const format = "There is no snapshot %[1]q; GET /_sandbox/snapshots lists them, " +
		"POST /_sandbox/snapshots/%[1]s takes one."
	missing.Message = fmt.Sprintf(format, name)
	return missing
}
