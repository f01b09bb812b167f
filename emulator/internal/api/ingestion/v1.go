package ingestion

import (
	"budsandbox/emulator/internal/route"
)

// What Bud's documents no longer have but its collection still calls: the first version answered with a task whatever was asked.

type taskData struct {
	TaskID string `json:"task_id"`
}

type withdrawnReply = route.Reply[taskData, taskStarted]

// accountsV1 takes accounts in; the task tells what became of them.
func (h *Handlers) accountsV1(req *route.Request, in *accountsRequest) (withdrawnReply, error) {
	in.Later = true
	reply, err := h.accounts(req, in)
	return withdrawn(reply.Meta), err
}

// transactionsV1 takes transactions in; the task tells what became of them.
func (h *Handlers) transactionsV1(req *route.Request, in *transactionsRequest) (withdrawnReply, error) {
	in.Later = true
	reply, err := h.transactions(req, in)
	return withdrawn(reply.Meta), err
}

func withdrawn(started *taskStarted) (reply withdrawnReply) {
	if started != nil {
		reply.Data, reply.Meta = taskData{*started.TaskID}, started
	}
	return reply
}
