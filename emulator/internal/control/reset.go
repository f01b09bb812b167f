package control

import (
	"errors"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type resetRequest struct {
	route.Public
	Body struct {
		Client string `json:"client_id"`
		All    bool   `json:"all"`
	} `body:"optional"`
}

// resetData says what a reset removed.
type resetData struct {
	Client    string `json:"client_id,omitempty"` // absent where it was everybody
	All       bool   `json:"all,omitempty"`
	Projects  int    `json:"projects_removed"`
	Customers int    `json:"customers_removed"`
	Clock     string `json:"clock"` // what became of it
}

// reset removes what a project wrote, its own clock too, or what all wrote, which must be asked for; then the shared clock goes
// back to where a fresh start puts it.
func (h *Handlers) reset(_ *route.Request, in *resetRequest) (reply route.Data[resetData], _ error) {
	p := bank.Project(in.Body.Client)
	switch {
	case p == "" && !in.Body.All:
		return reply, route.InvalidField("client_id", `say what to reset: {"client_id":"..."} for one project, {"all":true} for all of them and the clock`)
	case p != "" && in.Body.All:
		return reply, route.InvalidField("all", "all and client_id exclude each other; leave one of them out")
	}
	h.clockMu.Lock()
	defer h.clockMu.Unlock()
	then := bank.NewClocks(bank.NewClock(h.Clock.Real, h.Initial()))
	reply.Data = resetData{All: true, Clock: "as at the start"}
	if p != "" {
		then = h.Clock.Without(p)
		reply.Data = resetData{Client: string(p), Clock: "the one that projects share"}
	}
	return reply, h.Scheduler.Exclusive(func() error {
		err := h.Store.Update(func(tx *storage.Tx) error {
			emptied := tx.ResetAll
			if p != "" {
				emptied = func() error { return tx.ResetProject(p) }
			}
			reply.Data.Projects, reply.Data.Customers = contentOf(tx, p)
			reset := errors.Join(emptied(), connection.ResetMaintenance(tx, p), connection.ResetIntervals(tx, p))
			return errors.Join(reset, keepClocks(tx, then))
		})
		if err == nil {
			h.Clock.Become(then)
			h.Invalidate()
		}
		return err
	})
}

// contentOf counts the projects and customers that a reset removes.
func contentOf(tx *storage.Tx, only bank.Project) (projects, customers int) {
	for p := range tx.Projects() {
		if only == "" || p == only {
			projects++
			customers += tx.Customers(p).Count()
		}
	}
	return projects, customers
}
