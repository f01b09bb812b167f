package control

import (
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// clockSetting is where the file keeps the clock, and ownSetting those of projects that have one of their own.
const (
	clockSetting = "clock"
	ownSetting   = "clocks"
)

type clockData struct {
	Client string    `json:"client_id,omitempty"` // absent for the clock that projects share
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

type clockRequest struct {
	route.Public
	Client string `query:"client_id"`
}

type setClockRequest struct {
	route.Public
	Body struct {
		Client string `json:"client_id"`
		Now    string `json:"now"`
		Frozen *bool  `json:"frozen"`
	} `body:"required"`
}

type advanceRequest struct {
	route.Public
	Body struct {
		Client string `json:"client_id"`
		By     string `json:"by" validate:"required"`
	} `body:"required"`
}

// readClock shows what time it is in the sandbox, or for a project.
func (h *Handlers) readClock(_ *route.Request, in *clockRequest) (route.Data[clockData], error) {
	return h.showClock(bank.Project(in.Client)), nil
}

func (h *Handlers) showClock(p bank.Project) route.Data[clockData] {
	clock := h.Clock.Of(p)
	return route.Data[clockData]{Data: clockData{string(p), clock.Now(), clock.State().Frozen}}
}

// setClock puts the clock to an instant, or stops it, or lets it run; what is left out stays as it is. A project whose clock is set has
// one of its own from then on.
func (h *Handlers) setClock(_ *route.Request, in *setClockRequest) (reply route.Data[clockData], _ error) {
	if in.Body.Now == "" && in.Body.Frozen == nil {
		return reply, route.InvalidField("now", `give "now" (RFC 3339), "frozen" (true or false), or both`)
	}
	var wanted *time.Time
	if in.Body.Now != "" {
		parsed, err := time.Parse(time.RFC3339, in.Body.Now)
		if err != nil {
			return reply, route.InvalidField("now", "now must be a date and time such as 2026-03-01T09:00:00Z")
		}
		wanted = &parsed
	}
	return h.moveClock(in.Body.Client, func(clock *bank.Clock) (bank.ClockState, error) {
		now, frozen := clock.Now(), clock.State().Frozen
		if wanted != nil {
			now = *wanted
		}
		if in.Body.Frozen != nil {
			frozen = *in.Body.Frozen
		}
		if now.Before(clock.Now()) && wanted != nil {
			return bank.ClockState{}, route.InvalidField("now", fmt.Sprintf("now is before %s, where the clock stands; it goes back only "+
				"to a snapshot: POST /_sandbox/snapshots/NAME takes one, POST /_sandbox/snapshots/NAME/restore goes back to it",
				clock.Now().Format(time.RFC3339Nano)))
		}
		return clockState(clock, now, frozen, "now")
	})
}

// advanceClock moves the clock forward by a period; a frozen clock stays frozen.
func (h *Handlers) advanceClock(_ *route.Request, in *advanceRequest) (reply route.Data[clockData], _ error) {
	by, err := bank.ParsePeriod(in.Body.By)
	if err != nil {
		return reply, route.InvalidField("by", "by: "+err.Error())
	}
	if by.Exact < 0 {
		return reply, route.InvalidField("by", "by must not be negative; the clock goes back only to a snapshot: POST /_sandbox/snapshots/NAME/restore")
	}
	return h.moveClock(in.Body.Client, func(clock *bank.Clock) (bank.ClockState, error) {
		return clockState(clock, by.After(clock.Now()), clock.State().Frozen, "by")
	})
}

// The years between which the sandbox can be: real time and its distance must fit 64 bits of nanoseconds.
const firstYear, lastYear = 1970, 2200

// clockState is the state of a clock that shows now; name is the field that asked for it.
func clockState(c *bank.Clock, now time.Time, frozen bool, name string) (bank.ClockState, error) {
	if year := now.UTC().Year(); year < firstYear || year > lastYear {
		return bank.ClockState{}, route.InvalidField(name, fmt.Sprintf("%s leads to the year %d; the clock goes from %d to %d", name, year, firstYear, lastYear))
	}
	return c.StateAt(now, frozen), nil
}

// moveClock brings a project's clock, or the shared one, into a new state and keeps it in the file, with what happens on the way. Where that is
// much, the clock gets there in steps, so that whatever it shows, all before that has happened.
//
// The lock is released before webhooks are delivered, because a receiver may move the clock itself.
func (h *Handlers) moveClock(
	client string, next func(*bank.Clock) (bank.ClockState, error),
) (reply route.Data[clockData], _ error) {
	p := bank.Project(client)
	if err := h.changeClock(p, next); err != nil {
		return reply, err
	}
	return h.showClock(p), h.deliverDue()
}

// changeClock is moveClock without the delivery of webhooks.
func (h *Handlers) changeClock(p bank.Project, next func(*bank.Clock) (bank.ClockState, error)) error {
	h.clockMu.Lock()
	defer h.clockMu.Unlock()
	state, err := next(h.Clock.Of(p))
	if err != nil {
		return err
	}
	then := h.Clock.With(p, state)
	err = h.Scheduler.RunDue(then, func(tx *storage.Tx, until time.Time) error {
		step := then
		if !until.IsZero() {
			step = h.Clock.With(p, stateUntil(h.Clock.Of(p), then.Of(p).Now(), until))
		}
		tx.OnCommit(func() { h.Clock.Become(step) })
		return keepClocks(tx, step)
	})
	if err != nil {
		return fmt.Errorf("move the clock: %w", err)
	}
	h.Scheduler.Wake()
	return nil
}

// stateUntil is the state of a clock that has come as far as an instant on its way to a goal. The instant may be another clock's.
func stateUntil(clock *bank.Clock, goal, until time.Time) bank.ClockState {
	if now := clock.Now(); until.Before(now) {
		until = now
	}
	if goal.Before(until) {
		until = goal
	}
	return clock.StateAt(until, clock.State().Frozen)
}

// keepClocks keeps how all clocks stand.
func keepClocks(tx *storage.Tx, clocks *bank.Clocks) error {
	return errors.Join(tx.PutSetting(clockSetting, clocks.Of("").State()), tx.PutSetting(ownSetting, clocks.States()))
}

// deliveryTimeout is how long a move of the clock waits at most for the webhooks that it set off.
const deliveryTimeout = 15 * time.Second

// deliverDue sends what the clock has made due, so that whoever moved it finds everything done.
func (h *Handlers) deliverDue() error {
	if err := h.Webhooks.ClockMoved(); err != nil {
		return err
	}
	patience, cancel := context.WithTimeout(context.Background(), deliveryTimeout)
	defer cancel()
	if err := h.Webhooks.Settle(patience); !errors.Is(err, context.DeadlineExceeded) { // a receiver that hangs is no failure of the clock
		return err
	}
	return nil
}

// StoredClocks are the clocks as the file keeps them, and false when it keeps none.
func StoredClocks(db *storage.DB, real func() time.Time) (clocks *bank.Clocks, kept bool, err error) {
	var state bank.ClockState
	var own map[bank.Project]bank.ClockState
	err = db.View(func(tx *storage.Tx) error {
		err := tx.Setting(clockSetting, &state)
		if kept = err == nil; kept {
			err = tx.Setting(ownSetting, &own)
		}
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		return err
	})
	clocks = bank.NewClocks(bank.NewClock(real, state))
	for p, state := range own {
		clocks = clocks.With(p, state)
	}
	return clocks, kept, err
}

// StartClock brings the shared clock into the state of a fresh start and keeps it.
func StartClock(db *storage.DB, clocks *bank.Clocks, state bank.ClockState) error {
	then := clocks.With("", state)
	if err := db.Update(func(tx *storage.Tx) error { return keepClocks(tx, then) }); err != nil {
		return fmt.Errorf("keep the clock: %w", err)
	}
	clocks.Become(then)
	return nil
}
