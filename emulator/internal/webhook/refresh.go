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
func refreshMessages(tx *storage.Tx, project bank.Project, event connection.Event) (all []Message, err error) {
	refresh := refreshData{
		Customer: event.Customer.String(), Event: refreshEvent, New: event.Fetch.New, Task: event.Fetch.ID.String(),
		Result: event.Fetch.Result, Status: statusOf(event.Fetch), Started: new(event.Fetch.Started.Truncate(time.Second)),
		Window: newWindow(event.Fetch), Parts: []partData{},
	}
	for _, fetch := range event.Parts {
		part, err := newPartData(tx, project, fetch, event)
		if err != nil {
			return nil, err
		}
		provider := part
		provider.Event = providerEvent
		provider.Customer = refresh.Customer
		provider.Started = new(fetch.Started.Truncate(time.Second))
		provider.Window = newWindow(fetch)
		messages, err := newMessages(providerEvent, fetch.Task, provider)
		if err != nil {
			return nil, err
		}
		all = append(all, messages...)
		part.Consent = nil
		refresh.Parts = append(refresh.Parts, part)
	}
	messages, err := newMessages(refreshEvent, event.Fetch.Task, refresh)
	return append(all, messages...), err
}

// newWindow returns nil if no bank was asked: there was no connection.
func newWindow(fetch bank.Fetch) *window {
	if fetch.Window.From.IsZero() || fetch.Window.To.IsZero() {
		return nil
	}
	return &window{fetch.Window.From.Truncate(time.Second), fetch.Window.To.Truncate(time.Second)}
}

// readConnection returns a connection from those that were read before, or else from the file.
func readConnection(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, id bank.ConnectionID, before []bank.Connection,
) (bank.Connection, error) {
	for _, c := range before {
		if c.ID == id {
			return c, nil
		}
	}
	return tx.Connections(project).Get(storage.ConnectionKey(customerID, id))
}

// newPartData returns the result of one provider with the customer's consents for it and their accounts.
func newPartData(tx *storage.Tx, project bank.Project, fetch bank.Fetch, event connection.Event) (partData, error) {
	data := partData{
		Task: fetch.ID.String(), New: fetch.New, Provider: fetch.Provider, Reconnect: fetch.Reconnect, Result: fetch.Result,
		Status: statusOf(fetch), Consents: []string{}, Accounts: []string{},
	}
	for consent, err := range tx.Consents(project).WithPrefix(storage.CustomerKey(fetch.Customer)) {
		if err != nil {
			return data, err
		}
		if consent.Provider != fetch.Provider || consent.Connection == (bank.ConnectionID{}) {
			continue
		}
		if consent.Status != bank.ConsentAuthorised && consent.ID != fetch.Consent {
			continue
		}
		data.Consents = append(data.Consents, consent.ID.String())
		data.Consent = &consentDetails{consent.ID.String(), consent.ExpiresAt()}
		found, err := readConnection(tx, project, fetch.Customer, consent.Connection, event.Pulled)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return data, err
		}
		ids, err := event.Accounts(found)
		if errors.Is(err, bank.ErrNoPersona) {
			ids, err = nil, nil // the refresh has failed, which the event reports
		}
		if err != nil {
			return data, fmt.Errorf("the accounts of %s: %w", consent.Provider, err)
		}
		for _, id := range ids {
			data.Accounts = append(data.Accounts, string(id))
		}
	}
	return data, nil
}
