package control

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"budsandbox/bank"
	"budsandbox/emulator/internal/advice"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/route"
)

type requestsQuery struct {
	route.Public
	Operation string `query:"operation_id"`
	Client    string `query:"client_id"`
	Customer  string `query:"customer_id"`
	Method    string `query:"method"`
	Path      string `query:"path"`   // prefix
	Status    string `query:"status"` // a status such as 404, or a class such as 4xx
	Advised   bool   `query:"advised"`
	RequestID string `query:"request_id"`
	After     int    `query:"after"        validate:"gte=0"`
	Limit     int    `query:"limit"        validate:"gte=1,lte=1000" default:"100"`
	Wait      string `query:"wait"`

	customer bank.CustomerID // of Customer
}

type requestList struct {
	Data []requestlog.Entry `json:"data"`
	Last uint64             `json:"last"` // number of the last request, to continue after
}

// methods lists the methods that requests of Bud's API can have.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
	http.MethodOptions, http.MethodTrace, http.MethodConnect,
}

// statusForm matches a status, a class of statuses, and the empty text.
var statusForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([1-5]([0-9][0-9]|xx))?$`)
})

// requests lists the latest requests, oldest first. With wait, it waits until there is one.
func (h *Handlers) requests(
	req *route.Request, in *requestsQuery,
) (reply route.Data[requestList], _ error) {
	var given filters
	in.customer = given.customer(in.Customer)
	given.operation(in.Operation, h.operations())
	given.known("method", strings.ToUpper(in.Method), methods)
	if !statusForm().MatchString(in.Status) {
		given.fail("status", "must be one such as 404, or a class such as 4xx")
	}
	if in.Path != "" && !strings.HasPrefix(in.Path, "/") {
		given.fail("path", "must be the beginning of paths, such as /v2/ingest")
	}
	wait := given.wait(in.Wait)
	if err := given.err(); err != nil {
		return reply, err
	}
	ctx, cancel := context.WithTimeout(req.Context(), wait)
	defer cancel()
	if wait > 0 {
		if err := h.Requests.Wait(ctx, uint64(in.After), in.matches); err != nil {
			return reply, tooMany(err)
		}
	}
	reply.Data.Data, reply.Data.Last = h.Requests.Latest(uint64(in.After), in.Limit, in.matches)
	if reply.Data.Data == nil {
		reply.Data.Data = []requestlog.Entry{}
	}
	return reply, nil
}

// tooMany returns the error for a caller when too many callers are waiting.
func tooMany(err error) error {
	return &route.Error{
		Status: http.StatusTooManyRequests, Code: "too_many_requests", Message: err.Error() + "; ask again later",
	}
}

// matches reports whether a request matches the query.
func (in *requestsQuery) matches(e *requestlog.Entry) bool {
	status := strconv.Itoa(e.Status)
	return matches(in.Operation, e.Operation) && matches(in.Client, e.Client) &&
		(in.Customer == "" || in.isAboutCustomer(e)) &&
		(in.Method == "" || strings.EqualFold(in.Method, e.Method)) && strings.HasPrefix(e.Path, in.Path) &&
		(!in.Advised || len(e.Advice) > 0) && matches(in.RequestID, e.RequestID) &&
		(matches(in.Status, status) || (strings.HasSuffix(in.Status, "xx") && status[0] == in.Status[0]))
}

// isAboutCustomer reports whether a request names the customer of the query.
func (in *requestsQuery) isAboutCustomer(e *requestlog.Entry) bool {
	id, err := bank.ParseCustomerID(e.Customer)
	return err == nil && id == in.customer
}

// clearRequests empties the request log and the advice.
func (h *Handlers) clearRequests(*route.Request, *noParameters) (reply route.Empty, _ error) {
	h.Requests.Clear()
	h.Advice.Clear()
	return reply, nil
}

type adviceData struct {
	Data        []advice.Given `json:"data"`
	NeverCalled []string       `json:"never_called"`
}

type adviceQuery struct {
	route.Public
	Client string `query:"client_id"`
}

// advice returns the advice of one project or of all, and the operations that were not called. Deprecated ones are not
// missed: a suite that calls all others is complete.
func (h *Handlers) advice(_ *route.Request, in *adviceQuery) (reply route.Data[adviceData], _ error) {
	given, called := h.Advice.Summary(in.Client)
	reply.Data = adviceData{Data: given, NeverCalled: []string{}}
	for _, r := range h.Table() {
		if r.ControlPlane || r.Pending || r.Deprecated || r.Method == http.MethodHead {
			continue
		}
		if !called[r.ID] {
			reply.Data.NeverCalled = append(reply.Data.NeverCalled, r.ID)
		}
	}
	return reply, nil
}
