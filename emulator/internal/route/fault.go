package route

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// FaultHeader lets a request ask for its own failure, and tells of an answer that it failed on purpose.
const FaultHeader = "X-Sandbox-Fault"

// Call is a request that found its row, before anything of it was checked.
type Call struct {
	Row      Route
	Path     string
	Header   http.Header
	Client   string // as its header names it
	Customer string // by header or path
	Provider string // of the path
}

func callOf(c echo.Context, row Route) Call {
	header := c.Request().Header
	call := Call{
		Row: row, Path: c.Request().URL.Path, Header: header,
		Client: header.Get(clientHeader), Customer: header.Get(customerHeader), Provider: c.Param("provider"),
	}
	if named := c.Param("customer_id"); named != "" {
		call.Customer = named
	}
	return call
}

// Fault is what happens to a call on purpose, before anything else does.
type Fault struct {
	RuleID string // what asked for it; the answer names it in the header X-Sandbox-Fault
	Delay  time.Duration
	Drop   bool   // the connection is closed without an answer
	Answer *Error // in place of the row's; nil lets the call go on
	Result string // what the task that it begins comes to, one of Bud's codes; empty leaves it to the handler
}

const resultKey = "operation.result"

// injectFault carries out what Disturb decides about a call; ended says that nothing more is to be done.
func (a *Adapter) injectFault(c echo.Context, row Route) (ended bool, err error) {
	if a.FindFault == nil || row.ControlPlane {
		return false, nil
	}
	d, err := a.FindFault(callOf(c, row))
	if err != nil {
		return true, err
	}
	if d.RuleID != "" {
		c.Response().Header().Set(FaultHeader, d.RuleID)
	}
	if d.Result != "" {
		c.Set(resultKey, d.Result)
	}
	if d.Delay > 0 {
		timer := time.NewTimer(d.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-c.Request().Context().Done(): // nobody waits any more
			panic(http.ErrAbortHandler)
		}
	}
	switch {
	case d.Drop:
		panic(http.ErrAbortHandler) // how net/http lets a handler hang up
	case d.Answer != nil:
		return true, d.Answer
	}
	return false, nil
}
