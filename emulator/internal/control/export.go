package control

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/internal/spool"
	"budsandbox/storage"
)

type importRequest struct {
	route.Public
	Body route.Upload `body:"required"`
}

type importData struct {
	Client string    `json:"client_id,omitempty"` // project that was replaced; absent if all were
	Now    time.Time `json:"now"`
}

// export returns all data, or those of one project, as a file.
func (h *Handlers) export(
	req *route.Request, in *optionalClientRequest,
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
		_, err = h.importStaged(req.Context(), u)
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

// importStaged replaces the data by an export, and discards the events of the replaced data, which it counts. Other
// requests are answered while it is written beside them.
func (h *Handlers) importStaged(ctx context.Context, u *storage.Unpacked) (events int, _ error) {
	staged, err := h.Store.Stage(ctx, u)
	if err != nil {
		return 0, err
	}
	defer func() { _ = staged.Discard() }() // the next import or start removes what is left
	err = h.replace(ctx, u.Project, func(tx *storage.Tx) error {
		tx.OnCommit(func() { events = h.forgetEvents(u.Project) })
		return staged.Replace(tx)
	})
	return events, err
}

// replace changes the data of a project, or all if p is empty, and updates the clock and the caches.
func (h *Handlers) replace(ctx context.Context, p bank.Project, change func(*storage.Tx) error) error {
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
		h.replaced(p)
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
