package control

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"budsandbox/emulator/internal/advice"
	"budsandbox/emulator/internal/fault"
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
}

type requestList struct {
	Data []requestlog.Entry `json:"data"`
	Last uint64             `json:"last"` // number of the last request, to continue after
}

// maxWait limits how long a call waits for requests.
const maxWait = time.Minute

// requests lists the latest requests, oldest first. With wait, it waits until there is one.
func (h *Handlers) requests(
	req *route.Request, in *requestsQuery,
) (reply route.Data[requestList], _ error) {
	if err := checkStatus(in.Status); err != nil {
		return reply, err
	}
	wait, err := fault.ParseDelay(in.Wait)
	if err != nil || wait > maxWait {
		return reply, route.InvalidField(
			"wait",
			fmt.Sprintf("wait must be a length of time up to %s, such as 10s", maxWait),
		)
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

func checkStatus(text string) error {
	digits := strings.TrimSuffix(text, "xx")
	n, err := strconv.Atoi(digits)
	if text == "" || (err == nil && len(text) == 3 && n >= 0 && (len(digits) == 3 || len(digits) == 1)) {
		return nil
	}
	return route.InvalidField("status", "status must be one such as 404, or a class such as 4xx")
}

// matches reports whether a request matches the query.
func (in *requestsQuery) matches(e requestlog.Entry) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	status := strconv.Itoa(e.Status)
	return is(in.Operation, e.Operation) && is(in.Client, e.Client) && is(in.Customer, e.Customer) &&
		(in.Method == "" || strings.EqualFold(in.Method, e.Method)) && strings.HasPrefix(e.Path, in.Path) &&
		(!in.Advised || len(e.Advice) > 0) && is(in.RequestID, e.RequestID) &&
		(is(in.Status, status) || (strings.HasSuffix(in.Status, "xx") && status[0] == in.Status[0]))
}

// clearRequests empties the request log and the advice.
func (h *Handlers) clearRequests(*route.Request, *nothing) (reply route.Empty, _ error) {
	h.Requests.Clear()
	h.Advice.Clear()
	return reply, nil
}

type adviceData struct {
	Data        []advice.Given `json:"data"`
	NeverCalled []string       `json:"never_called"`
}

// advice returns all advice, and the operations that were not called.
func (h *Handlers) advice(*route.Request, *nothing) (reply route.Data[adviceData], _ error) {
	given, called := h.Advice.Summary()
	reply.Data = adviceData{Data: given, NeverCalled: []string{}}
	for _, r := range h.Table() {
		if !r.ControlPlane && !r.Pending && !called[r.ID] && r.Method != http.MethodHead {
			reply.Data.NeverCalled = append(reply.Data.NeverCalled, r.ID)
		}
	}
	return reply, nil
}
