package control

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
)

type backgroundRequest struct {
	route.Public
	Client string `query:"client_id"`
}

type setBackgroundRequest struct {
	route.Public
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
func (h *Handlers) backgroundRefreshes(_ *route.Request, in *backgroundRequest) (reply route.Data[backgroundData], _ error) {
	return h.background(in.Client)
}

func (h *Handlers) background(client string) (reply route.Data[backgroundData], _ error) {
	every, err := h.Background.Interval(bank.Project(client))
	if reply.Data.Client = client; every != 0 {
		text := every.String()
		reply.Data.Every = &text
	}
	return reply, err
}

// setBackgroundRefreshes changes it.
func (h *Handlers) setBackgroundRefreshes(_ *route.Request, in *setBackgroundRequest) (reply route.Data[backgroundData], err error) {
	var every *time.Duration
	if in.Body.Every != nil {
		var read time.Duration
		if read, err = connection.ParseInterval(*in.Body.Every); err != nil {
			return reply, refused(err)
		}
		every = &read
	}
	h.clockMu.Lock() // the wish begins when its project's clock says
	defer h.clockMu.Unlock()
	p := bank.Project(in.Body.Client)
	if err := h.Background.SetInterval(p, every); err != nil {
		return reply, refused(err)
	}
	if p == "" {
		h.Scheduler.Reset()
	} else {
		h.Scheduler.Changed(p)
	}
	return h.background(in.Body.Client)
}
