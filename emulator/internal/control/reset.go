package control

import (
	"context"
	"errors"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/stream"
	"budsandbox/storage"
)

type resetRequest struct {
	route.Public
	Body struct {
		Client string `json:"client_id"`
		All    bool   `json:"all"`
	} `body:"optional"`
}

// resetData reports what a reset removed.
type resetData struct {
	Client    string `json:"client_id,omitempty"` // absent for all projects
	All       bool   `json:"all,omitempty"`
	Projects  int    `json:"projects_removed"`
	Customers int    `json:"customers_removed"`
	forgotten
	Clock string `json:"clock"` // time of the clock after the reset
}

// forgotten counts what was removed from memory, where no project's data are.
type forgotten struct {
	Faults int `json:"faults_removed"`
	Events int `json:"events_removed"`
}

// reset deletes the data, the clock, the fault rules and the events of a project, or those of all projects, and then
// sets the shared clock to its initial state. It does not wait for a move of a clock: the move of a clock that is reset
// ends with an error, and others go on.
func (h *Handlers) reset(
	req *route.Request, in *resetRequest,
) (reply route.Data[resetData], _ error) {
	p := bank.Project(in.Body.Client)
	switch {
	case p == "" && !in.Body.All:
		const text = `say what to reset: {"client_id":"..."} for one project, {"all":true} for all of them and the clock`
		return reply, route.InvalidField("client_id", text)
	case p != "" && in.Body.All:
		return reply, route.InvalidField("all", `all and "client_id" exclude each other; leave one of them out`)
	}
	reply.Data = resetData{All: true, Clock: "as at the start"}
	if p != "" {
		reply.Data = resetData{Client: string(p), Clock: "the one that projects share"}
	}
	err := h.Scheduler.Exclusive(req.Context(), func() error {
		clocks := clock.NewClocks(clock.New(h.Clock.Real, h.Initial()))
		if p != "" {
			clocks = h.Clock.Without(p)
		}
		err := h.Store.Update(req.Context(), func(tx *storage.Tx) error {
			remove := tx.ResetAll
			if p != "" {
				remove = func() error { return tx.ResetProject(p) }
			}
			reply.Data.Projects, reply.Data.Customers = countRemoved(tx, p)
			tx.OnCommit(func() { reply.Data.forgotten = forgotten{h.Faults.Clear(p), h.forgetEvents(p)} })
			reset := errors.Join(remove(), connection.ResetMaintenance(tx, p), connection.ResetIntervals(tx, p))
			return errors.Join(reset, putClocks(tx, clocks))
		})
		if err == nil {
			h.Clock.CopyFrom(clocks)
			h.replaced(p)
			err = h.Invalidate(context.WithoutCancel(req.Context()))
			h.Books.Emptied(p)
		}
		return err
	})
	return reply, err
}

// forgetEvents removes the events of a project, or all if it is empty, from the list of events, from those that Go
// waits for, and from those of running tasks. It returns how many were listed. Called with the commit that replaces the
// data, it keeps the events of every later write.
func (h *Handlers) forgetEvents(p bank.Project) (removed int) {
	h.Inbox.Clear(p)
	h.Tasks.Forget(p)
	return h.Hub.Forget(stream.Event, p)
}

// countRemoved counts the projects and customers that a reset removes.
func countRemoved(tx *storage.Tx, only bank.Project) (projects, customers int) {
	for p := range tx.ProjectsFrom(only) {
		if only != "" && p != only {
			break
		}
		projects++
		customers += tx.Customers(p).Count()
	}
	return projects, customers
}
