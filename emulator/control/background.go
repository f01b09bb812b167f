package control

import (
	"context"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/connection"
	"budsandbox/emulator/operation"
)

type backgroundRequest struct {
	operation.Unscoped
	Client string `query:"client_id"`
}

type setBackgroundRequest struct {
	operation.Unscoped
	Body struct {
		Client string  `json:"client_id"` // whose customers; those of all projects that say nothing else when empty
		Every  *string `json:"every"`     // 24h or P1D; 0s is never, null as for all
	} `body:"required"`
}

type backgroundData struct {
	Client string  `json:"client_id,omitempty"` // absent for projects that say nothing else
	Every  *string `json:"every"`               // null for never
}

// backgroundRefreshes shows how long after a fetch Bud refreshes a project's hosted customers by itself.
func (r *Room) backgroundRefreshes(_ context.Context, in *backgroundRequest) (reply operation.Reply[backgroundData, operation.None], _ error) {
	return r.showBackground(in.Client)
}

func (r *Room) showBackground(client string) (reply operation.Reply[backgroundData, operation.None], _ error) {
	every, err := r.Hosted.Every(bank.Project(client))
	if reply.Data.Client = client; every != 0 {
		text := every.String()
		reply.Data.Every = &text
	}
	return reply, err
}

// setBackgroundRefreshes changes it.
func (r *Room) setBackgroundRefreshes(_ context.Context, in *setBackgroundRequest) (reply operation.Reply[backgroundData, operation.None], err error) {
	var every *time.Duration
	if in.Body.Every != nil {
		var read time.Duration
		if read, err = connection.ParseEvery(*in.Body.Every); err != nil {
			return reply, refused(err)
		}
		every = &read
	}
	r.moving.Lock() // the wish begins when its project's clock says
	defer r.moving.Unlock()
	p := bank.Project(in.Body.Client)
	if err := r.Hosted.Set(p, every); err != nil {
		return reply, refused(err)
	}
	if p == "" {
		r.Due.Forget()
	} else {
		r.Due.Changed(p)
	}
	return r.showBackground(in.Body.Client)
}
