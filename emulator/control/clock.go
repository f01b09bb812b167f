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
	operation.Unscoped
	Client string `query:"client_id"`
}

type setClockRequest struct {
	operation.Unscoped
	Body struct {
		Client string `json:"client_id"`
		Now    string `json:"now"`
		Frozen *bool  `json:"frozen"`
	} `body:"required"`
}

type advanceRequest struct {
	operation.Unscoped
	Body struct {
		Client string `json:"client_id"`
		By     string `json:"by" validate:"required"`
	} `body:"required"`
}

// readClock shows what time it is in the sandbox, or for a project.
func (r *Room) readClock(_ context.Context, in *clockRequest) (operation.Reply[clockData, operation.None], error) {
	return r.showClock(bank.Project(in.Client)), nil
}

func (r *Room) showClock(p bank.Project) operation.Reply[clockData, operation.None] {
	clock := r.Clock.Of(p)
	return operation.Reply[clockData, operation.None]{Data: clockData{string(p), clock.Now(), clock.State().Frozen}}
}

// setClock puts the clock to an instant, or stops it, or lets it run; what is left out stays as it is. A project whose clock is set has
// one of its own from then on.
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
	return r.moveClock(in.Body.Client, func(clock *bank.Clock) (bank.ClockState, error) {
		now, frozen := clock.Now(), clock.State().Frozen
		if wanted != nil {
			now = *wanted
		}
		if in.Body.Frozen != nil {
			frozen = *in.Body.Frozen
		}
		if now.Before(clock.Now()) && wanted != nil {
			return bank.ClockState{}, operation.InvalidField("now", fmt.Sprintf("now is before %s, where the clock stands; it goes back only "+
				"to a snapshot: POST /_sandbox/snapshots/NAME takes one, POST /_sandbox/snapshots/NAME/restore goes back to it",
				clock.Now().Format(time.RFC3339Nano)))
		}
		return clockState(clock, now, frozen, "now")
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
	return r.moveClock(in.Body.Client, func(clock *bank.Clock) (bank.ClockState, error) {
		return clockState(clock, by.After(clock.Now()), clock.State().Frozen, "by")
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

// moveClock brings a project's clock, or the shared one, into a new state and keeps it in the file, with what happens on the way. Where that is
// much, the clock gets there in steps, so that whatever it shows, all before that has happened.
func (r *Room) moveClock(client string, next func(*bank.Clock) (bank.ClockState, error)) (reply operation.Reply[clockData, operation.None], _ error) {
	r.moving.Lock()
	defer r.moving.Unlock()
	p := bank.Project(client)
	state, err := next(r.Clock.Of(p))
	if err != nil {
		return reply, err
	}
	then := r.Clock.With(p, state)
	err = r.Due.Do(then, func(tx *storage.Tx, until time.Time) error {
		step := then
		if !until.IsZero() {
			step = r.Clock.With(p, onTheWay(r.Clock.Of(p), then.Of(p).Now(), until))
		}
		tx.OnCommit(func() { r.Clock.Become(step) })
		return keepClocks(tx, step)
	})
	if err != nil {
		return reply, fmt.Errorf("move the clock: %w", err)
	}
	r.Due.Wake()
	return r.showClock(p), r.settle()
}

// onTheWay is the state of a clock that has come as far as an instant on its way to a goal. The instant may be another clock's.
func onTheWay(clock *bank.Clock, goal, until time.Time) bank.ClockState {
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

// KeptClocks are the clocks as the file keeps them, and false when it keeps none.
func KeptClocks(db *storage.DB, real func() time.Time) (clocks *bank.Clocks, kept bool, err error) {
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

type resetRequest struct {
	operation.Unscoped
	Body struct {
		Client string `json:"client_id"`
	} `body:"optional"`
}

// reset removes what a project wrote, its own clock too, or what all wrote; then the shared clock goes back to where a fresh start puts it.
func (r *Room) reset(_ context.Context, in *resetRequest) (reply operation.Reply[operation.None, operation.None], _ error) {
	r.moving.Lock()
	defer r.moving.Unlock()
	p, then := bank.Project(in.Body.Client), bank.NewClocks(bank.NewClock(r.Clock.Real, r.Initial()))
	if p != "" {
		then = r.Clock.Without(p)
	}
	return reply, r.Due.Alone(func() error {
		err := r.Store.Update(func(tx *storage.Tx) error {
			emptied := tx.ResetAll
			if p != "" {
				emptied = func() error { return tx.ResetProject(p) }
			}
			return errors.Join(emptied(), connection.ForgetMaintenance(tx, p), connection.ForgetBackground(tx, p), keepClocks(tx, then))
		})
		if err == nil {
			r.Clock.Become(then)
			r.Forget()
		}
		return err
	})
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
