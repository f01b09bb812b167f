package control

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/route"
)

// clockMove is a move of a clock while it runs what falls due. Meanwhile a reset, an import or a restored snapshot may
// replace the data between two of its transactions.
type clockMove struct {
	project bank.Project // whose clock moves; empty for the shared one
	goal    clock.State
	target  *clock.Clocks // all clocks with the goal reached; nil before the move has begun

	mu    sync.Mutex
	ended bool // the data and the clock that it moved were replaced
}

var errMoveEnded = errors.New("the data were replaced while the clock moved")

// begin sets the goal, which next computes from the clock, and returns the clocks at the goal.
func (m *clockMove) begin(
	clocks *clock.Clocks, next func(*clock.Clock) (clock.State, error),
) (target *clock.Clocks, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.goal, err = next(clocks.Of(m.project)); err != nil {
		return nil, err
	}
	m.target = clocks.With(m.project, m.goal)
	return m.target, nil
}

// replaced tells the move that the data and the clock of a project, or all if p is empty, were replaced. clocks are
// the present ones. The move ends if its own clock is among them.
func (m *clockMove) replaced(p bank.Project, clocks *clock.Clocks) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p == "" || p == m.project {
		m.ended = true
	} else if m.target != nil {
		m.target.CopyFrom(clocks.With(m.project, m.goal))
	}
}

// check returns errMoveEnded if the move must end.
func (m *clockMove) check() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended {
		return errMoveEnded
	}
	return nil
}

// replaced must be called, in Scheduler.Exclusive, when the data and the clock of a project, or all, were replaced.
func (h *Handlers) replaced(p bank.Project) {
	if m := h.move.Load(); m != nil {
		m.replaced(p, h.Clock)
	}
}

// moveError words the error of a move of a project's clock.
func (h *Handlers) moveError(p bank.Project, err error) error {
	if !errors.Is(err, errMoveEnded) {
		return fmt.Errorf("move the clock: %w", err)
	}
	const format = "A reset, an import or a restored snapshot replaced the data while the clock moved, which ended the " +
		"move; the clock shows %s now."
	return &route.Error{
		Status: http.StatusConflict, Code: "clock_move_ended",
		Message: fmt.Sprintf(format, h.Clock.Of(p).Now().Format(time.RFC3339Nano)),
	}
}
