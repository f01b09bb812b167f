package control

import (
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/connection"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

// clockSetting is where the file keeps the clock.
const clockSetting = "clock"

type clockData struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

type setClockRequest struct {
	operation.Unscoped
	Body struct {
		Now    string `json:"now"`
		Frozen *bool  `json:"frozen"`
	} `body:"required"`
}

type advanceRequest struct {
	operation.Unscoped
	Body struct {
		By string `json:"by" validate:"required"`
	} `body:"required"`
}

// readClock shows what time it is in the sandbox.
func (r *Room) readClock(context.Context, *nothing) (operation.Reply[clockData, operation.None], error) {
	return r.showClock(), nil
}

func (r *Room) showClock() operation.Reply[clockData, operation.None] {
	return operation.Reply[clockData, operation.None]{Data: clockData{r.Clock.Now(), r.Clock.State().Frozen}}
}

// setClock puts the clock to an instant, or stops it, or lets it run; what is left out stays as it is.
func (r *Room) setClock(_ context.Context, in *setClockRequest) (reply operation.Reply[clockData, operation.None], _ error) {
	if in.Body.Now == "" && in.Body.Frozen == nil {
		return reply, operation.InvalidField("now", `give "now" (RFC 3339), "frozen" (true or false), or both`)
	}
	var wanted *time.Time
	if in.Body.Now != "" {
		parsed, err := time.Parse(time.RFC3339, in.Body.Now)
		if err != nil {
			return reply, operation.InvalidField("now", "now must be a date and time such as 2026-03-01T09:00:00Z")
		}
		wanted = &parsed
	}
	return r.moveClock(func() (bank.ClockState, error) {
		now, frozen := r.Clock.Now(), r.Clock.State().Frozen
		if wanted != nil {
			now = *wanted
		}
		if in.Body.Frozen != nil {
			frozen = *in.Body.Frozen
		}
		if now.Before(r.Clock.Now()) && wanted != nil {
			return bank.ClockState{}, operation.InvalidField("now", fmt.Sprintf("now is before %s, where the clock stands; it goes back only "+
				"to a snapshot: POST /_sandbox/snapshots/NAME takes one, POST /_sandbox/snapshots/NAME/restore goes back to it",
				r.Clock.Now().Format(time.RFC3339Nano)))
		}
		return clockState(r.Clock, now, frozen, "now")
	})
}

// advanceClock moves the clock forward by a period; a frozen clock stays frozen.
func (r *Room) advanceClock(_ context.Context, in *advanceRequest) (reply operation.Reply[clockData, operation.None], _ error) {
	by, err := bank.ParsePeriod(in.Body.By)
	if err != nil {
		return reply, operation.InvalidField("by", "by: "+err.Error())
	}
	if by.Exact < 0 {
		return reply, operation.InvalidField("by", "by must not be negative; the clock goes back only to a snapshot: POST /_sandbox/snapshots/NAME/restore")
	}
	return r.moveClock(func() (bank.ClockState, error) {
		return clockState(r.Clock, by.After(r.Clock.Now()), r.Clock.State().Frozen, "by")
	})
}

// The years between which the sandbox can be: real time and its distance must fit 64 bits of nanoseconds.
const firstYear, lastYear = 1970, 2200

// clockState is the state of a clock that shows now; name is the field that asked for it.
func clockState(c *bank.Clock, now time.Time, frozen bool, name string) (bank.ClockState, error) {
	if year := now.UTC().Year(); year < firstYear || year > lastYear {
		return bank.ClockState{}, operation.InvalidField(name, fmt.Sprintf("%s leads to the year %d; the clock goes from %d to %d", name, year, firstYear, lastYear))
	}
	return c.StateAt(now, frozen), nil
}

// moveClock keeps a new state in the file, with what ends on the way to it, and then goes by it.
func (r *Room) moveClock(next func() (bank.ClockState, error)) (reply operation.Reply[clockData, operation.None], _ error) {
	r.moving.Lock()
	defer r.moving.Unlock()
	state, err := next()
	if err != nil {
		return reply, err
	}
	then := bank.NewClock(r.Clock.Real, state).Now()
	err = r.Store.Update(func(tx *storage.Tx) error {
		return errors.Join(r.Desk.Lapse(tx, then), tx.PutSetting(clockSetting, state))
	})
	if err != nil {
		return reply, fmt.Errorf("move the clock: %w", err)
	}
	r.Clock.Restore(state)
	return r.showClock(), r.settle()
}

// settling is how long a move of the clock waits at most for the webhooks that it set off.
const settling = 15 * time.Second

// settle sends what the clock has made due, so that whoever moved it finds everything done.
func (r *Room) settle() error {
	if err := r.Webhooks.Moved(); err != nil {
		return err
	}
	patience, cancel := context.WithTimeout(context.Background(), settling)
	defer cancel()
	if err := r.Webhooks.Settle(patience); !errors.Is(err, context.DeadlineExceeded) { // a receiver that hangs is no failure of the clock
		return err
	}
	return nil
}

// KeptClock is the state of the clock that the file keeps, and false when it keeps none.
func KeptClock(db *storage.DB) (state bank.ClockState, kept bool, err error) {
	err = db.View(func(tx *storage.Tx) error { return tx.Setting(clockSetting, &state) })
	if errors.Is(err, storage.ErrNotFound) {
		return state, false, nil
	}
	return state, err == nil, err
}

type resetRequest struct {
	operation.Unscoped
	Body struct {
		Client string `json:"client_id"`
	} `body:"optional"`
}

// reset removes what a project wrote, or what all wrote; then the clock too goes back to where a fresh start puts it.
func (r *Room) reset(_ context.Context, in *resetRequest) (reply operation.Reply[operation.None, operation.None], _ error) {
	if in.Body.Client != "" {
		defer r.Forget()
		return reply, r.Store.Update(func(tx *storage.Tx) error {
			return errors.Join(tx.ResetProject(bank.Project(in.Body.Client)), connection.ForgetMaintenance(tx, bank.Project(in.Body.Client)))
		})
	}
	r.moving.Lock()
	defer r.moving.Unlock()
	state := r.Initial()
	err := r.Store.Update(func(tx *storage.Tx) error {
		return errors.Join(tx.ResetAll(), connection.ForgetMaintenance(tx, ""), tx.PutSetting(clockSetting, state))
	})
	if err == nil {
		r.Clock.Restore(state)
		r.Forget()
	}
	return reply, err
}

// StartClock brings the clock into the state of a fresh start and keeps it.
func StartClock(db *storage.DB, clock *bank.Clock, state bank.ClockState) error {
	if err := db.Update(func(tx *storage.Tx) error { return tx.PutSetting(clockSetting, state) }); err != nil {
		return fmt.Errorf("keep the clock: %w", err)
	}
	clock.Restore(state)
	return nil
}
