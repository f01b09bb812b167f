package webhook

import (
	"budsandbox/bank"
	"budsandbox/storage"
)

// ingestedData is the body of the events of first-party data (docs/research/bud.md#webhook-events).
type ingestedData struct {
	Event     string             `json:"event"`
	Operation string             `json:"operation_id"`
	Status    string             `json:"status,omitempty"`
	Task      string             `json:"task_id"`
	Result    bank.IngestResult  `json:"result,omitempty"`
	Subtasks  []ingestedCustomer `json:"subtask_details,omitempty"`
}

type ingestedCustomer struct {
	Customer   string `json:"customer_id"`
	Identifier string `json:"customer_idempotent_identifier,omitempty"`
}

// Ingested adds the webhook about the results of a request that ingested data. It is a callback for
// ingest.Service.Notify.
func (o *Outbox) Ingested(tx *storage.Tx, project bank.Project, parts []bank.Ingestion) error {
	data := newIngestedData(parts)
	var owner bank.CustomerID
	if len(parts) == 1 {
		owner = parts[0].Customer // events about several customers are not retained, because one may be deleted
	}
	messages, err := newMessages(data.Event, parts[0].Task, envelope{Data: data})
	if err != nil {
		return err
	}
	return o.Add(tx, project, owner, messages...)
}

// newIngestedData returns the body of the event about the results of a request.
func newIngestedData(parts []bank.Ingestion) ingestedData {
	status, result := bank.CombineResults(parts)
	data := ingestedData{Operation: parts[0].Route, Task: parts[0].ID.String()}
	switch parts[0].Route {
	case "v3_ingest_transactions_book_post":
		data.Event, data.Status = "first_party_ingester.transactions.booked", status
		return data
	case "v3_ingest_transactions_decline_post":
		data.Event, data.Status = "first_party_ingester.transactions.declined", status
		return data
	}
	data.Event = "first_party_ingester.ingest.succeeded"
	if result != bank.IngestSuccess {
		data.Event, data.Result = "first_party_ingester.ingest.failed", result
	}
	for _, part := range parts {
		data.Subtasks = append(data.Subtasks, ingestedCustomer{part.Customer.String(), part.Identifier})
	}
	return data
}
