package ingestion

import (
	"context"

	"budsandbox/emulator/operation"
)

// What Bud's documents no longer have but its collection still calls: the first version answered with a task whatever was asked.

type taskData struct {
	TaskID string `json:"task_id"`
}

type withdrawnReply = operation.Reply[taskData, taskStarted]

// accountsV1 takes accounts in; the task tells what became of them.
func (r *Room) accountsV1(ctx context.Context, in *accountsRequest) (withdrawnReply, error) {
	in.Later = true
	reply, err := r.accounts(ctx, in)
	return withdrawn(reply.Meta), err
}

// transactionsV1 takes transactions in; the task tells what became of them.
func (r *Room) transactionsV1(ctx context.Context, in *transactionsRequest) (withdrawnReply, error) {
	in.Later = true
	reply, err := r.transactions(ctx, in)
	return withdrawn(reply.Meta), err
}

func withdrawn(started *taskStarted) (reply withdrawnReply) {
	if started != nil {
		reply.Data, reply.Meta = taskData{*started.TaskID}, started
	}
	return reply
}
