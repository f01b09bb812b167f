package connection

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
	"budsandbox/storage"
)

// Lives checks life events against a persona's history, and returns the ids of the transactions that they add.
type Lives interface {
	Inputs(c bank.Connection) (seed.Inputs, error)
	Accounts(c bank.Connection) ([]seed.Account, error)
	EventTransaction(c bank.Connection, number int) (pending, booked bank.TransactionID, err error)
}

// LifeEventRequest describes a life event at a customer's bank.
type LifeEventRequest struct {
	Connection bank.ConnectionID // zero selects the only one that fits
	Account    bank.AccountID    // empty lets the persona decide
	Event      fixtures.LifeEvent
	At         time.Time // zero for now
	Booked     time.Time // of a transaction; zero books it at once
}

// RecordedEvent is a life event that was recorded.
type RecordedEvent struct {
	bank.LifeEvent
	Connection      bank.Connection
	Life            fixtures.LifeEvent
	Account         bank.AccountID     // empty if it affects no account
	Pending, Booked bank.TransactionID // of a transaction
}

// maxLifeEvents is the maximum number of events of a connection. Each event rewrites the whole record of the
// connection.
const maxLifeEvents = 1000

// Errors of life events.
var (
	ErrLifeEvent = errors.New("this cannot happen")
	errAmbiguous = errors.New("several connections")
)

// RecordLifeEvent records a life event. It becomes visible with the next refresh.
func (s *Service) RecordLifeEvent(ctx context.Context, p bank.Project, c bank.Customer, r LifeEventRequest) (e RecordedEvent, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		at, err := s.connectionOf(tx, p, c.ID, r)
		if err != nil {
			return err
		}
		e, err = s.record(tx, p, at, r, nil)
		return err
	})
	return e, err
}

// ReviseLifeEvent replaces an event. change modifies the request that recorded it.
func (s *Service) ReviseLifeEvent(
	ctx context.Context, p bank.Project, c bank.Customer, id bank.EventID, change func(*LifeEventRequest),
) (e RecordedEvent, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		at, old, err := s.recorded(tx, p, c.ID, id)
		if err != nil {
			return err
		}
		r, err := requestOf(at, old)
		if err != nil {
			return err
		}
		change(&r)
		e, err = s.record(tx, p, at, r, &old)
		return err
	})
	return e, err
}

// requestOf returns a request that would record an event unchanged.
func requestOf(at bank.Connection, e bank.LifeEvent) (r LifeEventRequest, err error) {
	if err := json.Unmarshal(e.Body, &r.Event); err != nil {
		return r, fmt.Errorf("life event %s: %w", e.ID, err)
	}
	r.At = r.Event.At.Instant(at.CreatedAt)
	if row := r.Event.Row; row != nil && !row.Booked.IsZero() {
		r.Booked = row.Booked.Instant(at.CreatedAt)
	}
	return r, nil
}

// WithdrawLifeEvent records that an event did not happen.
func (s *Service) WithdrawLifeEvent(ctx context.Context, p bank.Project, c bank.Customer, id bank.EventID) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		at, old, err := s.recorded(tx, p, c.ID, id)
		if err != nil {
			return err
		}
		_, err = s.appendEvent(tx, p, at, bank.LifeEvent{At: old.At, Replaces: old.Number, Withdrawn: true})
		return err
	})
}

// LifeEvents returns a customer's current life events, by connection and in the order of recording.
func (s *Service) LifeEvents(ctx context.Context, p bank.Project, c bank.Customer) (all []RecordedEvent, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		all = nil
		connections, err := connectionsOf(tx, p, c.ID)
		if err != nil {
			return err
		}
		for _, at := range connections {
			for _, e := range CurrentEvents(at.Events) {
				one, err := s.describe(at, e)
				if err != nil {
					return err
				}
				all = append(all, one)
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
func (s *Service) connectionOf(tx *storage.Tx, p bank.Project, c bank.CustomerID, r LifeEventRequest) (at bank.Connection, err error) {
	all, err := connectionsOf(tx, p, c)
	if err != nil {
		return at, err
	}
	var fitting []bank.Connection
	var names []string
	for _, one := range all {
		names = append(names, one.ID.String()+" at "+one.Provider)
		if r.Connection != (bank.ConnectionID{}) && r.Connection != one.ID {
			continue
		}
		if r.Account != "" {
			if _, found, err := s.role(one, r.Account); err != nil || !found {
				if err != nil {
					return at, err
				}
				continue
			}
		}
		fitting = append(fitting, one)
	}
	switch {
	case len(all) == 0:
		return at, &Refusal{ErrLifeEvent, "customer_id", "the customer is not connected to a bank; connect it first"}
	case len(fitting) == 0 && r.Account != "":
		return at, &Refusal{ErrLifeEvent, "account_id", fmt.Sprintf("the customer has no account %q at a connected bank", r.Account)}
	case len(fitting) == 0:
		return at, &Refusal{ErrLifeEvent, "connection_id", "the customer has " + strings.Join(names, ", ")}
	case len(fitting) > 1:
		return at, &Refusal{errAmbiguous, "connection_id", "say at which bank; the customer has " + strings.Join(names, ", ")}
	}
	return fitting[0], nil
}

// role returns the role of an account in the persona of a connection.
func (s *Service) role(c bank.Connection, id bank.AccountID) (role string, found bool, err error) {
	life, err := s.Lives.Inputs(c)
	if err != nil {
		return "", false, err
	}
	accounts, err := s.Lives.Accounts(c)
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
func (s *Service) recorded(tx *storage.Tx, p bank.Project, c bank.CustomerID, id bank.EventID) (bank.Connection, bank.LifeEvent, error) {
	all, err := connectionsOf(tx, p, c)
	if err != nil {
		return bank.Connection{}, bank.LifeEvent{}, err
	}
	for _, at := range all {
		for _, e := range CurrentEvents(at.Events) {
			if e.ID == id {
				return at, e, nil
			}
		}
	}
	return bank.Connection{}, bank.LifeEvent{}, ErrNotFound
}

// record checks a request against the persona and stores it. old is the event that it replaces, or nil.
func (s *Service) record(tx *storage.Tx, p bank.Project, at bank.Connection, r LifeEventRequest, old *bank.LifeEvent) (made RecordedEvent, err error) {
	life, err := s.Lives.Inputs(at)
	if err != nil {
		return made, err
	}
	e := bank.LifeEvent{At: cmp.Or(r.At, s.Clock.Of(p).Now()).UTC().Truncate(time.Second)}
	described := r.Event
	if r.Account != "" {
		role, found, err := s.role(at, r.Account)
		if err != nil {
			return made, err
		}
		if !found {
			return made, &Refusal{ErrLifeEvent, "account_id", fmt.Sprintf("%q is no account of this connection", r.Account)}
		}
		described.Account = role
	}
	if err := within(at, e.At, "at"); err != nil {
		return made, err
	}
	if described.At, err = fixtures.ParseWhen(e.At.Format(time.RFC3339)); err != nil {
		return made, err
	}
	if !r.Booked.IsZero() && described.Row != nil {
		if err := within(at, r.Booked, "booked_at"); err != nil {
			return made, err
		}
		row := *described.Row
		if row.Booked, err = fixtures.ParseWhen(r.Booked.UTC().Format(time.RFC3339)); err != nil {
			return made, err
		}
		described.Row = &row
	}
	if err := life.Persona.CompleteLifeEvent(&described); err != nil {
		field, text, _ := strings.Cut(err.Error(), ": ")
		return made, &Refusal{ErrLifeEvent, wireName(field), text}
	}
	if e.Body, err = json.Marshal(described); err != nil {
		return made, err
	}
	if old != nil {
		if e.Replaces = old.Number; old.At.Before(e.At) {
			e.At = old.At
		}
	}
	if at, err = s.appendEvent(tx, p, at, e); err != nil {
		return made, err
	}
	stored := at.Events[len(at.Events)-1]
	if old != nil {
		stored.ID, stored.Number = old.ID, old.Number
	}
	return s.describe(at, stored)
}

// wireName returns the control plane's name for a field of a persona's events.
func wireName(field string) string {
	switch field {
	case "account":
		return "account_id"
	case "booked":
		return "booked_at"
	case "mcc":
		return "merchant_category_code"
	}
	return field
}

// within returns an error for a time that no history includes.
func within(at bank.Connection, t time.Time, field string) error {
	const reach = 10
	if latest := at.CreatedAt.AddDate(reach, 0, 0); t.Before(at.From) || t.After(latest) {
		return &Refusal{ErrLifeEvent, field, fmt.Sprintf("must be from %s, where the history begins, to %s",
			at.From.Format(time.RFC3339), latest.Format(time.RFC3339))}
	}
	return nil
}

// appendEvent stores an event after the others of its connection.
func (s *Service) appendEvent(tx *storage.Tx, p bank.Project, at bank.Connection, e bank.LifeEvent) (bank.Connection, error) {
	if len(at.Events) >= maxLifeEvents {
		return at, &Refusal{ErrLifeEvent, "connection_id", fmt.Sprintf("a connection has at most %d events and changes of events", maxLifeEvents)}
	}
	e.Number, e.After, e.RecordedAt = len(at.Events)+1, len(at.Pulls), s.Clock.Of(p).Now()
	e.ID = bank.EventID(bank.NewID(s.Seed, uint64(e.Number), "life event", string(p), at.ID.String()))
	at.Events = append(slices.Clip(at.Events), e)
	return at, tx.Connections(p).Put(at)
}

// describe returns the description of a recorded event.
func (s *Service) describe(at bank.Connection, e bank.LifeEvent) (one RecordedEvent, err error) {
	one = RecordedEvent{LifeEvent: e, Connection: at}
	if err := json.Unmarshal(e.Body, &one.Life); err != nil {
		return one, fmt.Errorf("life event %s: %w", e.ID, err)
	}
	if one.Life.Account != "" {
		life, err := s.Lives.Inputs(at)
		if err != nil {
			return one, err
		}
		accounts, err := s.Lives.Accounts(at)
		if err != nil {
			return one, err
		}
		for i, a := range life.Persona.Accounts {
			if a.Role == one.Life.Account {
				one.Account = accounts[i].ID
			}
		}
	}
	if one.Life.Kind == fixtures.TransactionMade {
		one.Pending, one.Booked, err = s.Lives.EventTransaction(at, e.Number)
		if one.Life.Row.Booked.IsZero() {
			one.Pending = one.Booked
		}
	}
	return one, err
}
