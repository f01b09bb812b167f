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
func (s *Service) LifeEvents(ctx context.Context, p bank.Project, c bank.Customer) (all []RecordedEvent, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		all = nil
		connections, err := connectionsOf(tx, p, c.ID)
		if err != nil {
			return err
		}
		for _, connection := range connections {
			for _, e := range CurrentEvents(connection.Events) {
				recorded, err := s.describe(connection, e)
				if err != nil {
					return err
				}
				all = append(all, recorded)
			}
		}
		return nil
	})
	return all, err
}

// CurrentEvents returns the events that are in effect, each with the number and the id of its first recording.
func CurrentEvents(recorded []bank.LifeEvent) (all []bank.LifeEvent) {
	for _, e := range recorded {
		if e.Replaces == 0 {
			all = append(all, e)
			continue
		}
		i := slices.IndexFunc(all, func(old bank.LifeEvent) bool { return old.Number == e.Replaces })
		switch {
		case i < 0:
		case e.Withdrawn:
			all = slices.Delete(all, i, i+1)
		default:
			e.ID, e.Number, e.Replaces = all[i].ID, all[i].Number, 0
			all[i] = e
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

// connectionOf finds the connection that a request refers to.
func (s *Service) connectionOf(
	tx *storage.Tx, p bank.Project, c bank.CustomerID, r LifeEventRequest,
) (connection bank.Connection, err error) {
	all, err := connectionsOf(tx, p, c)
	if err != nil {
		return connection, err
	}
	var fitting []bank.Connection
	var names []string
	for _, candidate := range all {
		names = append(names, candidate.ID.String()+" at "+candidate.Provider)
		if r.Connection != (bank.ConnectionID{}) && r.Connection != candidate.ID {
			continue
		}
		if r.Account != "" {
			_, found, err := s.role(candidate, r.Account)
			if err != nil {
				return connection, err
			}
			if !found {
				continue
			}
		}
		fitting = append(fitting, candidate)
	}
	switch {
	case len(all) == 0:
		return connection, refuseLifeEvent("customer_id", "the customer is not connected to a bank; connect it first")
	case len(fitting) == 0 && r.Account != "":
		const format = "the customer has no account %q at a connected bank"
		return connection, refuseLifeEvent("account_id", format, r.Account)
	case len(fitting) == 0:
		return connection, refuseLifeEvent("connection_id", "the customer has %s", strings.Join(names, ", "))
	case len(fitting) > 1:
		text := "say at which bank; the customer has " + strings.Join(names, ", ")
		return connection, &Refusal{errAmbiguous, "connection_id", text}
	}
	return fitting[0], nil
}

// role returns the role of an account in the persona of a connection.
func (s *Service) role(c bank.Connection, id bank.AccountID) (role string, found bool, err error) {
	life, err := s.EventChecker.Inputs(c)
	if err != nil {
		return "", false, err
	}
	accounts, err := s.EventChecker.Accounts(c)
	if err != nil {
		return "", false, err
	}
	for i, a := range accounts {
		if a.ID == id {
			return life.Persona.Accounts[i].Role, true, nil
		}
	}
	return "", false, nil
}

// recorded finds an event that is in effect.
func (s *Service) recorded(
	tx *storage.Tx, p bank.Project, c bank.CustomerID, id bank.EventID,
) (bank.Connection, bank.LifeEvent, error) {
	all, err := connectionsOf(tx, p, c)
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

// describe returns the description of a recorded event.
func (s *Service) describe(connection bank.Connection, e bank.LifeEvent) (recorded RecordedEvent, err error) {
	recorded = RecordedEvent{LifeEvent: e, Connection: connection}
	if err := json.Unmarshal(e.Body, &recorded.Life); err != nil {
		return recorded, fmt.Errorf("life event %s: %w", e.ID, err)
	}
	if recorded.Life.Account != "" {
		life, err := s.EventChecker.Inputs(connection)
		if err != nil {
			return recorded, err
		}
		accounts, err := s.EventChecker.Accounts(connection)
		if err != nil {
			return recorded, err
		}
		for i, a := range life.Persona.Accounts {
			if a.Role == recorded.Life.Account {
				recorded.Account = accounts[i].ID
			}
		}
	}
	if recorded.Life.Kind == fixtures.TransactionMade {
		recorded.Pending, recorded.Booked, err = s.EventChecker.EventTransaction(connection, e.Number)
		if recorded.Life.Row.Booked.IsZero() {
			recorded.Pending = recorded.Booked
		}
	}
	return recorded, err
}
