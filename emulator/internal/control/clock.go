package control

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// The names of the settings that hold the clocks.
const (
	ClockSetting         = "clock"
	ProjectClocksSetting = "clocks"
)

type clockData struct {
	Client string    `json:"client_id,omitempty"` // absent for the shared clock
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

type setClockRequest struct {
	route.Public
	Body struct {
		Client string `json:"client_id"`
		Now    string `json:"now"`
		Frozen *bool  `json:"frozen"`
	} `body:"required"`
}

// getClock returns the time of the shared clock or of a project's clock.
func (h *Handlers) getClock(_ *route.Request, in *optionalClientRequest) (route.Data[clockData], error) {
	return h.clockReply(bank.Project(in.Client)), nil
}

func (h *Handlers) clockReply(p bank.Project) route.Data[clockData] {
	own := h.Clock.Of(p)
	return route.Data[clockData]{Data: clockData{string(p), own.Now(), own.State().Frozen}}
}

// setClock sets the time of a clock, freezes it, or releases it. Values that are left out do not change. A project
// whose clock is set has its own clock from then on.
func (h *Handlers) setClock(
	req *route.Request, in *setClockRequest,
) (reply route.Data[clockData], _ error) {
	if in.Body.Now == "" && in.Body.Frozen == nil {
		return reply, route.InvalidField("now", `give "now" (RFC 3339), "frozen" (true or false), or both`)
	}
	var newTime *time.Time
	if in.Body.Now != "" {
		parsed, err := bank.ParseInstant(in.Body.Now)
		if err != nil {
			return reply, route.InvalidField("now", "now: "+err.Error())
		}
		newTime = &parsed
	}
	return h.moveClock(req.Context(), in.Body.Client, func(current *clock.Clock) (clock.State, error) {
		now, frozen := current.Now(), current.State().Frozen
		if newTime != nil {
			now = *newTime
		}
		if in.Body.Frozen != nil {
			frozen = *in.Body.Frozen
		}
		if now.Before(current.Now()) && newTime != nil {
			const format = "now is before %s, where the clock stands; it goes back only to a snapshot: " +
				"POST /_sandbox/snapshots/NAME takes one, POST /_sandbox/snapshots/NAME/restore goes back to it"
			text := fmt.Sprintf(format, current.Now().Format(time.RFC3339Nano))
			return clock.State{}, route.InvalidField("now", text)
		}
		return clockState(current, now, frozen, "now")
	})
}

// clockState returns the state of a clock at a time. name is the field for errors.
func clockState(c *clock.Clock, now time.Time, frozen bool, name string) (clock.State, error) {
	if err := clock.CheckTime(now); err != nil {
		return clock.State{}, route.InvalidField(name, name+" "+err.Error())
	}
	return c.StateAt(now, frozen), nil
}

// moveClock sets the clock of a project, or the shared one, runs the events that become due, and stores the clock.
// Long moves are split into steps: at any time the clock shows, every earlier event has been applied.
//
// The lock is released before webhooks are delivered, because a receiver may move the clock itself.
func (h *Handlers) moveClock(
	ctx context.Context, client string, next func(*clock.Clock) (clock.State, error),
) (reply route.Data[clockData], _ error) {
	p := bank.Project(client)
	if _, err := h.changeClockUntil(ctx, p, next, nil); err != nil {
		return reply, err
	}
	err := h.deliverDue(ctx)
	return h.clockReply(p), err
}

// changeClockUntil is moveClock without the delivery of webhooks. It leaves the clock at the first event for which stop
// returns true, if there is one.
func (h *Handlers) changeClockUntil(
	ctx context.Context, p bank.Project, next func(*clock.Clock) (clock.State, error), stop func(tx *storage.Tx) bool,
) (stopped bool, err error) {
	if err := h.moveLock.Lock(ctx); err != nil {
		return false, err
	}
	defer h.moveLock.Unlock()
	if err := checkClockLimit(h.Clock, p, maxClocks); err != nil {
		return false, err
	}
	move := &clockMove{project: p}
	h.move.Store(move)
	defer h.move.Store(nil)
	clocks, err := move.begin(h.Clock, next)
	if err != nil {
		return false, err
	}
	stopped, err = h.Scheduler.RunUntil(ctx, clocks, func(tx *storage.Tx, until time.Time) error {
		if err := move.check(); err != nil {
			return err
		}
		step := clocks
		if !until.IsZero() {
			step = h.Clock.With(p, stateUntil(h.Clock.Of(p), clocks.Of(p).Now(), until))
		}
		tx.OnCommit(func() { h.Clock.CopyFrom(step) })
		return putClocks(tx, step)
	}, stop)
	if err != nil {
		return false, h.moveError(p, err)
	}
	h.Scheduler.Wake()
	return stopped, nil
}

// maxClocks is the maximum number of projects that have a clock of their own. Every change of a clock stores all.
const maxClocks = 10_000

// checkClockLimit returns an error if a project has no clock of its own and cannot get one.
func checkClockLimit(clocks *clock.Clocks, p bank.Project, limit int) error {
	own := clocks.Own()
	if p == "" || len(own) < limit || slices.Contains(own, p) {
		return nil
	}
	const format = "%d projects have a clock of their own, which is the limit; POST /_sandbox/reset removes a project's"
	return route.InvalidField("client_id", fmt.Sprintf(format, len(own)))
}

// stateUntil returns the state of a clock on its way to a goal. until may be a time of another clock.
func stateUntil(current *clock.Clock, goal, until time.Time) clock.State {
	if now := current.Now(); until.Before(now) {
		until = now
	}
	if goal.Before(until) {
		until = goal
	}
	return current.StateAt(until, current.State().Frozen)
}

// putClocks stores all clocks.
func putClocks(tx *storage.Tx, clocks *clock.Clocks) error {
	return errors.Join(
		tx.PutSetting(ClockSetting, clocks.Of("").State()),
		tx.PutSetting(ProjectClocksSetting, clocks.States()),
	)
}

// PutFirstClock stores the clock of a new file, which runs as the machine's.
func PutFirstClock(tx *storage.Tx) error {
	return putClocks(tx, clock.NewClocks(clock.New(time.Now, clock.State{})))
}

// deliveryTimeout limits how long a move of the clock waits for webhooks.
const deliveryTimeout = 15 * time.Second

// deliverDue waits until the due webhooks have been attempted.
func (h *Handlers) deliverDue(ctx context.Context) error {
	h.Webhooks.ClockMoved()
	ctx, cancel := context.WithTimeout(ctx, deliveryTimeout)
	defer cancel()
	err := h.Webhooks.Settle(ctx)
	if errors.Is(err, context.DeadlineExceeded) { // a receiver that does not respond must not fail the move
		return nil
	}
	return err
}

// StoredClocks returns the clocks that the file holds. stored is false if there are none.
func StoredClocks(
	ctx context.Context, db *storage.DB, machine func() time.Time,
) (clocks *clock.Clocks, stored bool, err error) {
	var state clock.State
	var states map[bank.Project]clock.State
	err = db.View(ctx, func(tx *storage.Tx) error {
		err := tx.Setting(ClockSetting, &state)
		if stored = err == nil; stored {
			err = tx.Setting(ProjectClocksSetting, &states)
		}
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		return err
	})
	clocks = clock.NewClocks(clock.New(machine, state))
	for p, state := range states {
		clocks = clocks.With(p, state)
	}
	return clocks, stored, err
}

// StartClock sets the shared clock to the state of a new sandbox and stores it. If prepare is not nil, it runs first,
// in the same transaction.
func StartClock(
	ctx context.Context, db *storage.DB, clocks *clock.Clocks, state clock.State, prepare func(*storage.Tx) error,
) error {
	started := clocks.With("", state)
	err := db.Update(ctx, func(tx *storage.Tx) error {
		if prepare != nil {
			if err := prepare(tx); err != nil {
				return err
			}
		}
		return putClocks(tx, started)
	})
	if err != nil {
		return fmt.Errorf("store the clock: %w", err)
	}
	clocks.CopyFrom(started)
	return nil
}
