package control

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

type exportRequest struct {
	operation.Unscoped
	Client string `query:"client_id"`
}

type importRequest struct {
	operation.Unscoped
	Body operation.Upload `body:"required"`
}

type importData struct {
	Client string    `json:"client_id,omitempty"` // the project that was replaced; all, when it is absent
	Now    time.Time `json:"now"`
}

type snapshotName struct {
	operation.Unscoped
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

// export gives everything, or one project, as one file.
func (r *Room) export(_ context.Context, in *exportRequest) (reply operation.Reply[operation.File, operation.None], _ error) {
	var b bytes.Buffer
	if err := r.Store.Export(&b, bank.Project(in.Client)); err != nil {
		return reply, err
	}
	reply.Data = operation.File{Type: "application/gzip", Name: "budsandbox-export.gz", Bytes: b.Bytes()}
	return reply, nil
}

// importAll puts what an export holds in place of what is there: everything and the clock, or one project.
func (r *Room) importAll(_ context.Context, in *importRequest) (reply operation.Reply[importData, operation.None], _ error) {
	u, err := storage.Unpack(bytes.NewReader(in.Body))
	if err != nil {
		return reply, operation.InvalidField("body", err.Error()+"; send what GET /_sandbox/export gave")
	}
	if err := r.restore(func(tx *storage.Tx) error { return tx.Import(u) }); err != nil {
		return reply, err
	}
	reply.Data = importData{Client: string(u.Project), Now: r.Clock.Of(u.Project).Now()}
	return reply, nil
}

// restore changes the file and lets everything else follow: the clock, and what is kept in memory.
func (r *Room) restore(change func(*storage.Tx) error) error {
	r.moving.Lock()
	defer r.moving.Unlock()
	return r.Due.Alone(func() error {
		if err := r.Store.Update(change); err != nil {
			return err
		}
		clocks, kept, err := KeptClocks(r.Store, r.Clock.Real)
		if err != nil {
			return err
		}
		if kept {
			r.Clock.Become(clocks)
		}
		r.Forget()
		return nil
	})
}

// ImportFile puts an export in place of what a file holds, before anybody uses it.
func ImportFile(db *storage.DB, export []byte) error {
	u, err := storage.Unpack(bytes.NewReader(export))
	if err != nil {
		return err
	}
	return db.Update(func(tx *storage.Tx) error { return tx.Import(u) })
}

// takeSnapshot keeps everything and the clock under a name, in place of what had it.
func (r *Room) takeSnapshot(_ context.Context, in *snapshotName) (reply operation.Reply[snapshotData, operation.None], _ error) {
	var b bytes.Buffer
	if err := r.Store.Export(&b, ""); err != nil {
		return reply, err
	}
	reply.Data = snapshotData{in.Name, r.Clock.Of("").Now(), b.Len()}
	return reply, r.Store.Update(func(tx *storage.Tx) error { return tx.PutSnapshot(in.Name, reply.Data.Taken, b.Bytes()) })
}

// restoreSnapshot goes back to a snapshot: the one way for the clock to go back.
func (r *Room) restoreSnapshot(_ context.Context, in *snapshotName) (reply operation.Reply[clockData, operation.None], _ error) {
	err := r.restore(func(tx *storage.Tx) error {
		u, err := tx.Snapshot(in.Name)
		if err != nil {
			return err
		}
		return tx.Import(u)
	})
	if err != nil {
		return reply, noSnapshot(in.Name, err)
	}
	return r.showClock(""), nil
}

// snapshots lists them by name.
func (r *Room) snapshots(context.Context, *nothing) (reply operation.Reply[snapshotList, operation.None], _ error) {
	reply.Data.Data = []snapshotData{}
	return reply, r.Store.View(func(tx *storage.Tx) error {
		for s := range tx.Snapshots() {
			reply.Data.Data = append(reply.Data.Data, snapshotData{s.Name, s.Taken, s.Size})
		}
		return nil
	})
}

// deleteSnapshot forgets one.
func (r *Room) deleteSnapshot(_ context.Context, in *snapshotName) (reply operation.Reply[operation.None, operation.None], _ error) {
	return reply, noSnapshot(in.Name, r.Store.Update(func(tx *storage.Tx) error { return tx.DeleteSnapshot(in.Name) }))
}

// noSnapshot makes a 404 with the mend of a name that is none.
func noSnapshot(name string, err error) error {
	if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	missing := operation.NotFound()
	missing.Message = fmt.Sprintf("There is no snapshot %q; GET /_sandbox/snapshots lists them, POST /_sandbox/snapshots/%s takes one.", name, name)
	return missing
}
