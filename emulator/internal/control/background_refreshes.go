package control

import (
	"context"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
)

type setBackgroundRequest struct {
	route.Public
	Body struct {
		Client string  `json:"client_id"` // empty for projects without their own interval
		Every  *string `json:"every"`     // 24h or P1D; 0s for never, null for the shared interval
	} `body:"required"`
}

type backgroundData struct {
	Client string  `json:"client_id,omitempty"` // absent for projects without their own interval
	Every  *string `json:"every"`               // null for never
}

// backgroundRefreshes returns the interval after the last fetch at which Bud refreshes a project's hosted customers.
func (h *Handlers) backgroundRefreshes(
	req *route.Request, in *optionalClientRequest,
) (reply route.Data[backgroundData], _ error) {
	return h.backgroundReply(req.Context(), in.Client)
}

func (h *Handlers) backgroundReply(ctx context.Context, client string) (reply route.Data[backgroundData], _ error) {
	interval, err := h.Background.Interval(ctx, bank.Project(client))
	if err != nil {
		return reply, err
	}
	reply.Data.Client = client
	if interval != 0 {
		reply.Data.Every = new(interval.String())
	}
	return reply, nil
}

// setBackgroundRefreshes sets the interval.
func (h *Handlers) setBackgroundRefreshes(
	req *route.Request, in *setBackgroundRequest,
) (reply route.Data[backgroundData], err error) {
	var interval *time.Duration
	if in.Body.Every != nil {
		var parsed time.Duration
		if parsed, err = connection.ParseInterval(*in.Body.Every); err != nil {
			return reply, wireError(err)
		}
		interval = &parsed
	}
	p := bank.Project(in.Body.Client)
	// The interval counts from the time of the project's clock, which may be moving.
	err = h.Scheduler.Exclusive(req.Context(), func() error {
		return h.Background.SetInterval(req.Context(), p, interval)
	})
	if err != nil {
		return reply, wireError(err)
	}
	if p == "" {
		h.Scheduler.Reset()
	} else {
		h.Scheduler.Changed(p)
	}
	return h.backgroundReply(req.Context(), in.Body.Client)
}
