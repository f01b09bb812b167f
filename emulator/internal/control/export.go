package control

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/internal/spool"
	"budsandbox/storage"
)

type exportRequest struct {
	route.Public
	Client string `query:"client_id"`
}

type importRequest struct {
	route.Public
	Body route.Upload `body:"required"`
}

type importData struct {
	Client string    `json:"client_id,omitempty"` // project that was replaced; absent if all were
	Now    time.Time `json:"now"`
}

type snapshotName struct {
	route.Public
	Name string `path:"name"`
}

type snapshotData struct {
	Name  string    `json:"name"`
	Taken time.Time `json:"taken_at"`
	Size  int       `json:"bytes"`
}

type snapshotList struct {
	Data []snapshotData `json:"data"`
}

// export returns all data, or those of one project, as a file.
func (h *Handlers) export(
	req *route.Request, in *exportRequest,
) (reply route.Data[route.File], _ error) {
	export := new(spool.Spool)
	if err := h.Store.Export(req.Context(), export, bank.Project(in.Client)); err != nil {
		return reply, errors.Join(err, export.Close())
	}
	reply.Data = route.File{Type: "application/gzip", Name: "budsandbox-export.gz", Spool: export}
	return reply, nil
}

// importAll replaces all data and the clock by an export, or those of one project.
func (h *Handlers) importAll(
	req *route.Request, in *importRequest,
) (reply route.Data[importData], _ error) {
	u, err := storage.Unpack(req.Context(), in.Body.Open)
	if err == nil {
		err = h.importStaged(req.Context(), u)
	}
	if errors.Is(err, storage.ErrExport) {
		return reply, route.InvalidField("body", err.Error()+"; send what GET /_sandbox/export gave")
	}
	if err != nil {
		return reply, err
	}
	reply.Data = importData{Client: string(u.Project), Now: h.Clock.Of(u.Project).Now()}
	return reply, nil
}

// importStaged replaces the data by an export. Other requests are answered while it is written beside them.
func (h *Handlers) importStaged(ctx context.Context, u *storage.Unpacked) error {
	staged, err := h.Store.Stage(ctx, u)
	if err != nil {
		return err
	}
	defer func() { _ = staged.Discard() }() // the next import or start removes what is left
	return h.replace(ctx, staged.Replace)
}

// replace changes the content of the file, and updates the clock and the caches.
func (h *Handlers) replace(ctx context.Context, change func(*storage.Tx) error) error {
	if err := h.clocks.Lock(ctx); err != nil {
		return err
	}
	defer h.clocks.Unlock()
	return h.Scheduler.Exclusive(ctx, func() error {
		if err := h.Store.Update(ctx, change); err != nil {
			return err
		}
		ctx := context.WithoutCancel(ctx) // memory must follow the file, even if the client has disconnected
		clocks, stored, err := StoredClocks(ctx, h.Store, h.Clock.Real)
		if err != nil {
			return err
		}
		if stored {
			h.Clock.CopyFrom(clocks)
		}
		return h.Invalidate(ctx)
	})
}

// ImportFile replaces the content of a file by an export. The file must not be in use.
func ImportFile(ctx context.Context, db *storage.DB, export *os.File) error {
	u, err := storage.Unpack(ctx, func() io.Reader { return io.NewSectionReader(export, 0, math.MaxInt64) })
	if err != nil {
		return err
	}
	return db.Import(ctx, u)
}

// takeSnapshot stores all data and the clock under a name, and replaces an older snapshot of that name.
func (h *Handlers) takeSnapshot(
	req *route.Request, in *snapshotName,
) (reply route.Data[snapshotData], _ error) {
	if err := checkSnapshotName(in.Name); err != nil {
		return reply, err
	}
	s, err := h.Store.TakeSnapshot(req.Context(), in.Name, h.Clock.Of("").Now())
	if err != nil {
		return reply, err
	}
	reply.Data = snapshotData{s.Name, s.Taken, s.Size}
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

// restoreSnapshot returns to a snapshot. This is the only way to move the clock back.
func (h *Handlers) restoreSnapshot(
	req *route.Request, in *snapshotName,
) (reply route.Data[clockData], _ error) {
	u, err := h.Store.Snapshot(req.Context(), in.Name)
	if err == nil {
		err = h.importStaged(req.Context(), u)
	}
	if err != nil {
		return reply, snapshotError(in.Name, err)
	}
	return h.clockReply(""), nil
}

// snapshots lists the snapshots by name.
func (h *Handlers) snapshots(req *route.Request, _ *nothing) (reply route.Data[snapshotList], _ error) {
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
	return reply, snapshotError(
		in.Name,
		h.Store.Update(req.Context(), func(tx *storage.Tx) error { return tx.DeleteSnapshot(in.Name) }),
	)
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
	notFound := route.NotFound()
	const format = "There is no snapshot %[1]q; GET /_sandbox/snapshots lists them, " +
		"POST /_sandbox/snapshots/%[1]s takes one."
	notFound.Message = fmt.Sprintf(format, name)
	return notFound
}
