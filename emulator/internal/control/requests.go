package control

import (
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
	Path      string `query:"path"`   // its beginning
	Status    string `query:"status"` // 404, or 4xx
	Advised   bool   `query:"advised"`
	After     int    `query:"after" validate:"gte=0"`
	Limit     int    `query:"limit" default:"100" validate:"gte=1,lte=1000"`
	Wait      string `query:"wait"`
}

type requestList struct {
	Data []requestlog.Entry `json:"data"`
	Last uint64             `json:"last"` // ask for what comes after it
}

// longestWait is how long a call may wait for requests.
const longestWait = time.Minute

// requests lists what clients asked lately, oldest first; with wait, as soon as there is any.
func (h *Handlers) requests(req *route.Request, in *requestsQuery) (reply route.Data[requestList], _ error) {
	if err := checkStatus(in.Status); err != nil {
		return reply, err
	}
	wait, err := fault.ParseDelay(in.Wait)
	if err != nil || wait > longestWait {
		return reply, route.InvalidField("wait", fmt.Sprintf("wait must be a length of time up to %s, such as 10s", longestWait))
	}
	timeout := time.NewTimer(wait)
	defer timeout.Stop()
	for {
		found, last, more := h.Requests.Latest(uint64(in.After), in.Limit, in.meets)
		reply.Data = requestList{Data: found, Last: last}
		if len(found) > 0 || wait == 0 || more == nil {
			break
		}
		select {
		case <-more:
			continue
		case <-timeout.C:
		case <-req.Context().Done():
		}
		break
	}
	if reply.Data.Data == nil {
		reply.Data.Data = []requestlog.Entry{}
	}
	return reply, nil
}

func checkStatus(text string) error {
	digits := strings.TrimSuffix(text, "xx")
	n, err := strconv.Atoi(digits)
	if text == "" || (err == nil && len(text) == 3 && n >= 0 && (len(digits) == 3 || len(digits) == 1)) {
		return nil
	}
	return route.InvalidField("status", "status must be one such as 404, or a class such as 4xx")
}

// meets reports whether a request is one of those asked for.
func (in *requestsQuery) meets(s requestlog.Entry) bool {
	is := func(wanted, got string) bool { return wanted == "" || wanted == got }
	status := strconv.Itoa(s.Status)
	return is(in.Operation, s.Operation) && is(in.Client, s.Client) && is(in.Customer, s.Customer) &&
		(in.Method == "" || strings.EqualFold(in.Method, s.Method)) && strings.HasPrefix(s.Path, in.Path) &&
		(!in.Advised || len(s.Advice) > 0) &&
		(is(in.Status, status) || (strings.HasSuffix(in.Status, "xx") && status[0] == in.Status[0]))
}

// clearRequests forgets the requests seen and the advice on them.
func (h *Handlers) clearRequests(*route.Request, *nothing) (reply route.Empty, _ error) {
	h.Requests.Clear()
	h.Advice.Clear()
	return reply, nil
}

type adviceData struct {
	Data        []advice.Given `json:"data"`
	NeverCalled []string       `json:"never_called"`
}

// advice sums up what the real Bud would not accept or discourages, and which operations nobody has called.
func (h *Handlers) advice(*route.Request, *nothing) (reply route.Data[adviceData], _ error) {
	given, called := h.Advice.Summary()
	reply.Data = adviceData{Data: given, NeverCalled: []string{}}
	for _, row := range h.Table() {
		if !row.ControlPlane && !row.Pending && !called[row.ID] && row.Method != http.MethodHead {
			reply.Data.NeverCalled = append(reply.Data.NeverCalled, row.ID)
		}
	}
	return reply, nil
}
