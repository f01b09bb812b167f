package webhook

import (
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// The events of a refresh of several providers have no envelope, and their booleans are JSON booleans.

type partData struct {
	Event     string          `json:"event,omitempty"`
	Task      string          `json:"task_id"`
	New       bool            `json:"has_new_transactions"`
	Provider  string          `json:"provider"`
	Reconnect bool            `json:"reconnect_required"`
	Result    bank.Result     `json:"result"`
	Status    string          `json:"status"`
	Consents  []string        `json:"consent_ids"`
	Accounts  []string        `json:"account_ids"`
	Customer  string          `json:"customer_id,omitempty"`
	Started   *time.Time      `json:"start_time,omitempty"`
	Window    *window         `json:"refresh_window,omitempty"`
	Consent   *consentDetails `json:"consent_details,omitempty"`
}

type consentDetails struct {
	ID      string    `json:"id"`
	Expires time.Time `json:"expiration_date"`
}

type window struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

type refreshData struct {
	Customer string      `json:"customer_id"`
	Event    string      `json:"event"`
	New      bool        `json:"has_new_transactions"`
	Task     string      `json:"task_id"`
	Result   bank.Result `json:"result"`
	Status   string      `json:"status"`
	Started  *time.Time  `json:"start_time,omitempty"`
	Window   *window     `json:"refresh_window,omitempty"`
	Parts    []partData  `json:"sub_tasks"`
}

const (
	refreshEvent  = "open_banking.v2.refresh.completed"
	providerEvent = "open_banking.v2.refresh.provider.completed"
)

// refreshMessages returns one event for each provider and one for the whole refresh.
func refreshMessages(tx *storage.Tx, p bank.Project, e connection.Event) (all []Message, err error) {
	refresh := refreshData{
		Customer: e.Customer.String(), Event: refreshEvent, New: e.Fetch.New, Task: e.Fetch.ID.String(),
		Result: e.Fetch.Result, Status: statusOf(e.Fetch), Started: new(e.Fetch.Started.Truncate(time.Second)),
		Window: newWindow(e.Fetch), Parts: []partData{},
	}
	for _, f := range e.Parts {
		part, err := newPartData(tx, p, f, e)
		if err != nil {
			return nil, err
		}
		provider := part
		provider.Event = providerEvent
		provider.Customer = refresh.Customer
		provider.Started = new(f.Started.Truncate(time.Second))
		provider.Window = newWindow(f)
		messages, err := newMessages(providerEvent, f.Task, provider)
		if err != nil {
			return nil, err
		}
		all = append(all, messages...)
		part.Consent = nil
		refresh.Parts = append(refresh.Parts, part)
	}
	messages, err := newMessages(refreshEvent, e.Fetch.Task, refresh)
	return append(all, messages...), err
}

func newWindow(f bank.Fetch) *window {
	if f.Window.To.IsZero() {
		return nil
	}
	return &window{f.Window.From.Truncate(time.Second), f.Window.To.Truncate(time.Second)}
}

// readConnection returns a connection from those that were read before, or else from the file.
func readConnection(
	tx *storage.Tx, p bank.Project, customer bank.CustomerID, id bank.ConnectionID, before []bank.Connection,
) (bank.Connection, error) {
	for _, c := range before {
		if c.ID == id {
			return c, nil
		}
	}
	return tx.Connections(p).Get(storage.ConnectionKey(customer, id))
}

// newPartData returns the result of one provider with the customer's consents for it and their accounts.
func newPartData(tx *storage.Tx, p bank.Project, f bank.Fetch, e connection.Event) (partData, error) {
	data := partData{
		Task: f.ID.String(), New: f.New, Provider: f.Provider, Reconnect: f.Reconnect, Result: f.Result,
		Status: statusOf(f), Consents: []string{}, Accounts: []string{},
	}
	for c, err := range tx.Consents(p).WithPrefix(storage.CustomerKey(f.Customer)) {
		if err != nil {
			return data, err
		}
		if c.Provider != f.Provider || c.Connection == (bank.ConnectionID{}) {
			continue
		}
		if c.Status != bank.ConsentAuthorised && c.ID != f.Consent {
			continue
		}
		data.Consents = append(data.Consents, c.ID.String())
		data.Consent = &consentDetails{c.ID.String(), c.ExpiresAt()}
		found, err := readConnection(tx, p, f.Customer, c.Connection, e.Pulled)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return data, err
		}
		ids, err := e.Accounts(found)
		if errors.Is(err, bank.ErrNoPersona) {
			ids, err = nil, nil // the refresh has failed, which is what the event tells
		}
		if err != nil {
			return data, fmt.Errorf("the accounts of %s: %w", c.Provider, err)
		}
		for _, id := range ids {
			data.Accounts = append(data.Accounts, string(id))
		}
	}
	return data, nil
}
