package ingestion

import (
	"budsandbox/emulator/internal/route"
)

// The first version of the API, which is only left in Bud's Postman collection. It always responds with a task.

type taskData struct {
	TaskID string `json:"task_id"`
}

type v1Reply = route.Reply[taskData, taskStarted]

// accountsV1 ingests accounts and responds with a task.
func (h *Handlers) accountsV1(req *route.Request, in *accountsRequest) (v1Reply, error) {
	in.Async = true
	reply, err := h.accounts(req, in)
	return newV1Reply(reply.Meta), err
}

// transactionsV1 ingests transactions and responds with a task.
func (h *Handlers) transactionsV1(req *route.Request, in *transactionsRequest) (v1Reply, error) {
	in.Async = true
	reply, err := h.transactions(req, in)
	return newV1Reply(reply.Meta), err
}

// newV1Reply returns a reply with a task, or an empty one if there is none because of an error.
func newV1Reply(started *taskStarted) (reply v1Reply) {
	if started != nil {
		reply.Data, reply.Meta = taskData{*started.TaskID}, started
	}
	return reply
}
