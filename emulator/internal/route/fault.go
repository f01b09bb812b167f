package route

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// FaultHeader is the header with which a request injects a fault. In a response it names the fault.
const FaultHeader = "X-Sandbox-Fault"

// Call is a request for a route before any validation.
type Call struct {
	Route    *Route
	Path     string
	Header   http.Header
	Client   string // from the header
	Customer string // from the header or the path
	Provider string // from the path
}

// ClientID returns the client that a request names: by X-Client-Id or, as token requests do, by Basic credentials.
func ClientID(header http.Header) string {
	if id := header.Get(clientHeader); id != "" {
		return id
	}
	r := http.Request{Header: header}
	id, _, _ := r.BasicAuth()
	return id
}

func callOf(c echo.Context, route *Route) Call {
	header := c.Request().Header
	call := Call{
		Route: route, Path: c.Request().URL.Path, Header: header,
		Client: ClientID(header), Customer: header.Get(customerHeader), Provider: c.Param("provider"),
	}
	if id := c.Param("customer_id"); id != "" {
		call.Customer = id
	}
	return call
}

// Fault is an injected failure. It takes effect before the request is validated.
type Fault struct {
	RuleID string // id of the rule; the response has it in the header X-Sandbox-Fault
	Delay  time.Duration
	Drop   bool   // close the connection without a response
	Answer *Error // sent instead of the route's response; nil continues with the call
	Result string // result code of the task that the call starts; empty for the handler's result
}

const resultKey = "route.result"

// injectFault finds and applies the fault for a call. ended reports that the call must not continue.
func (a *Adapter) injectFault(c echo.Context, call Call) (ended bool, err error) {
	if a.FindFault == nil || call.Route.ControlPlane {
		return false, nil
	}
	fault, err := a.FindFault(call)
	if err != nil {
		return true, err
	}
	if fault.RuleID != "" {
		c.Response().Header().Set(FaultHeader, fault.RuleID)
	}
	if fault.Result != "" {
		c.Set(resultKey, fault.Result)
	}
	if fault.Delay > 0 {
		timer := time.NewTimer(fault.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-c.Request().Context().Done(): // the client disconnected
			panic(http.ErrAbortHandler)
		}
	}
	switch {
	case fault.Drop:
		panic(http.ErrAbortHandler) // net/http closes the connection
	case fault.Answer != nil:
		return true, fault.Answer
	}
	return false, nil
}
