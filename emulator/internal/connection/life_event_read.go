package connection

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// LifeEvents returns a customer's current life events, by connection and in the order of recording.
func (s *Service) LifeEvents(
	ctx context.Context, project bank.Project, customer bank.Customer,
) (all []RecordedEvent, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		all = nil
		connections, err := connectionsOf(tx, project, customer.ID)
		if err != nil {
			return err
		}
		for _, connection := range connections {
			described, err := s.describe(connection, CurrentEvents(connection.Events))
			if err != nil {
				return err
			}
			all = append(all, described...)
		}
		return nil
	})
	return all, err
}

// CurrentEvents returns the events that are in effect, each with the number and the id of its first recording.
func CurrentEvents(recorded []bank.LifeEvent) (all []bank.LifeEvent) {
	for _, event := range recorded {
		if event.Replaces == 0 {
			all = append(all, event)
			continue
		}
		i := slices.IndexFunc(all, func(old bank.LifeEvent) bool { return old.Number == event.Replaces })
		switch {
		case i < 0:
		case event.Withdrawn:
			all = slices.Delete(all, i, i+1)
		default:
			event.ID, event.Number, event.Replaces = all[i].ID, all[i].Number, 0
			all[i] = event
		}
	}
	return all
}

// EventKindOf returns the kind of a recorded event, such as income_stops.
func EventKindOf(e bank.LifeEvent) string {
	var body struct{ Kind string }
	if json.Unmarshal(e.Body, &body) != nil || body.Kind == "" {
		return "an event"
	}
	return body.Kind
}

// connectionOf finds the connection that a request refers to. It returns a Refusal unless there is exactly one.
func (s *Service) connectionOf(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, request LifeEventRequest,
) (bank.Connection, error) {
	all, err := connectionsOf(tx, project, customerID)
	if err != nil {
		return bank.Connection{}, err
	}
	var fitting []bank.Connection
	for _, connection := range all {
		fits, err := s.fits(connection, request)
		if err != nil {
			return bank.Connection{}, err
		}
		if fits {
			fitting = append(fitting, connection)
		}
	}
	if len(fitting) != 1 {
		return bank.Connection{}, refuseConnections(all, fitting, request)
	}
	return fitting[0], nil
}

// fits reports whether a request can refer to a connection.
func (s *Service) fits(connection bank.Connection, request LifeEventRequest) (bool, error) {
	if request.Connection != (bank.ConnectionID{}) && request.Connection != connection.ID {
		return false, nil
	}
	if request.Account == "" {
		return true, nil
	}
	_, found, err := s.role(connection, request.Account)
	return found, err
}

// refuseConnections returns the Refusal of a request that fits none of the customer's connections, or several.
func refuseConnections(all, fitting []bank.Connection, request LifeEventRequest) error {
	names := make([]string, len(all))
	for i, connection := range all {
		names[i] = connection.ID.String() + " at " + connection.Provider
	}
	switch {
	case len(all) == 0:
		return refuseLifeEvent("customer_id", "the customer is not connected to a bank; connect it first")
	case len(fitting) > 1:
		text := "say at which bank; the customer has " + strings.Join(names, ", ")
		return &Refusal{errAmbiguous, "connection_id", text}
	case request.Account != "":
		return refuseLifeEvent("account_id", "the customer has no account %q at a connected bank", request.Account)
	default:
		return refuseLifeEvent("connection_id", "the customer has %s", strings.Join(names, ", "))
	}
}

// role returns the role of an account in the persona of a connection.
func (s *Service) role(connection bank.Connection, id bank.AccountID) (role string, found bool, err error) {
	inputs, err := s.Generator.Inputs(connection)
	if err != nil {
		return "", false, err
	}
	accounts, err := s.Generator.Accounts(connection)
	if err != nil {
		return "", false, err
	}
	for i, a := range accounts {
		if a.ID == id {
			return inputs.Persona.Accounts[i].Role, true, nil
		}
	}
	return "", false, nil
}

// accountOf returns the account that has a role in the persona of a connection, or "" if none has it.
func (s *Service) accountOf(connection bank.Connection, role string) (bank.AccountID, error) {
	inputs, err := s.Generator.Inputs(connection)
	if err != nil {
		return "", err
	}
	accounts, err := s.Generator.Accounts(connection)
	if err != nil {
		return "", err
	}
	for i, account := range inputs.Persona.Accounts {
		if account.Role == role {
			return accounts[i].ID, nil
		}
	}
	return "", nil
}

// findEvent finds an event that is in effect.
func (s *Service) findEvent(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, id bank.EventID,
) (bank.Connection, bank.LifeEvent, error) {
	all, err := connectionsOf(tx, project, customerID)
	if err != nil {
		return bank.Connection{}, bank.LifeEvent{}, err
	}
	for _, connection := range all {
		for _, e := range CurrentEvents(connection.Events) {
			if e.ID == id {
				return connection, e, nil
			}
		}
	}
	return bank.Connection{}, bank.LifeEvent{}, ErrNotFound
}

// describe returns descriptions of events that a connection has recorded.
func (s *Service) describe(connection bank.Connection, events []bank.LifeEvent) (all []RecordedEvent, err error) {
	changesPayments := false
	for _, event := range events {
		recorded, err := s.describeOne(connection, event)
		if err != nil {
			return nil, err
		}
		changesPayments = changesPayments || recorded.Life.Obligation != ""
		all = append(all, recorded)
	}
	if !changesPayments {
		return all, nil
	}
	payments, err := s.Generator.ChangedPayments(connection)
	for i := range all {
		all[i].Payment = payments[all[i].Number]
	}
	return all, err
}

// describeOne returns the description of a recorded event, without the payment that it changes.
func (s *Service) describeOne(connection bank.Connection, event bank.LifeEvent) (recorded RecordedEvent, err error) {
	recorded = RecordedEvent{LifeEvent: event, Connection: connection}
	if err := json.Unmarshal(event.Body, &recorded.Life); err != nil {
		return recorded, fmt.Errorf("life event %s: %w", event.ID, err)
	}
	if recorded.Life.Account != "" {
		if recorded.Account, err = s.accountOf(connection, recorded.Life.Account); err != nil {
			return recorded, err
		}
	}
	if recorded.Life.Kind == fixtures.TransactionMade {
		recorded.Pending, recorded.Booked, err = s.Generator.EventTransaction(connection, event.Number)
		if recorded.Life.Row.Booked.IsZero() {
			recorded.Pending = recorded.Booked
		}
	}
	return recorded, err
}
