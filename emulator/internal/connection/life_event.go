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
	"budsandbox/storage"
)

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
	Life            fixtures.LifeEvent // as completed by the persona
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
func (s *Service) RecordLifeEvent(
	ctx context.Context, p bank.Project, c bank.Customer, r LifeEventRequest,
) (e RecordedEvent, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		connection, err := s.connectionOf(tx, p, c.ID, r)
		if err != nil {
			return err
		}
		e, err = s.record(tx, p, connection, r, nil)
		return err
	})
	return e, err
}

// ReviseLifeEvent replaces an event. change modifies the request that recorded it.
func (s *Service) ReviseLifeEvent(
	ctx context.Context, p bank.Project, c bank.Customer, id bank.EventID, change func(*LifeEventRequest),
) (e RecordedEvent, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		connection, old, err := s.recorded(tx, p, c.ID, id)
		if err != nil {
			return err
		}
		r, err := requestOf(connection, old)
		if err != nil {
			return err
		}
		change(&r)
		e, err = s.record(tx, p, connection, r, &old)
		return err
	})
	return e, err
}

// requestOf returns a request that would record an event unchanged.
func requestOf(connection bank.Connection, e bank.LifeEvent) (r LifeEventRequest, err error) {
	if err := json.Unmarshal(e.Body, &r.Event); err != nil {
		return r, fmt.Errorf("life event %s: %w", e.ID, err)
	}
	r.At = r.Event.At.Instant(connection.CreatedAt)
	if row := r.Event.Row; row != nil && !row.Booked.IsZero() {
		r.Booked = row.Booked.Instant(connection.CreatedAt)
	}
	return r, nil
}

// WithdrawLifeEvent records that an event did not happen.
func (s *Service) WithdrawLifeEvent(ctx context.Context, p bank.Project, c bank.Customer, id bank.EventID) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		connection, old, err := s.recorded(tx, p, c.ID, id)
		if err != nil {
			return err
		}
		_, err = s.appendEvent(tx, p, connection, bank.LifeEvent{At: old.At, Replaces: old.Number, Withdrawn: true})
		return err
	})
}

// record checks a request against the persona and stores it. old is the event that it replaces, or nil.
func (s *Service) record(
	tx *storage.Tx, p bank.Project, connection bank.Connection, r LifeEventRequest, old *bank.LifeEvent,
) (recorded RecordedEvent, err error) {
	e := bank.LifeEvent{At: cmp.Or(r.At, s.now(p)).UTC().Truncate(time.Second)}
	completed, err := s.completeLifeEvent(connection, r, e.At)
	if err != nil {
		return recorded, err
	}
	if e.Body, err = json.Marshal(completed); err != nil {
		return recorded, err
	}
	if old != nil {
		e.Replaces = old.Number
		if old.At.Before(e.At) {
			e.At = old.At
		}
	}
	if connection, err = s.appendEvent(tx, p, connection, e); err != nil {
		return recorded, err
	}
	stored := connection.Events[len(connection.Events)-1]
	if old != nil {
		stored.ID, stored.Number = old.ID, old.Number
	}
	return s.describe(connection, stored)
}

// completeLifeEvent returns the requested event at a time with the fields that the persona fills in. It returns a
// Refusal if the connection cannot have such an event.
func (s *Service) completeLifeEvent(
	connection bank.Connection, r LifeEventRequest, at time.Time,
) (e fixtures.LifeEvent, err error) {
	inputs, err := s.Generator.Inputs(connection)
	if err != nil {
		return e, err
	}
	e = r.Event
	if r.Account != "" {
		role, found, err := s.role(connection, r.Account)
		if err != nil {
			return e, err
		}
		if !found {
			return e, refuseLifeEvent("account_id", "%q is no account of this connection", r.Account)
		}
		e.Account = role
	}
	if err := within(connection, at, "at"); err != nil {
		return e, err
	}
	if e.At, err = fixtures.ParseWhen(at.Format(time.RFC3339)); err != nil {
		return e, err
	}
	if !r.Booked.IsZero() && e.Row != nil {
		if err := within(connection, r.Booked, "booked_at"); err != nil {
			return e, err
		}
		row := *e.Row
		if row.Booked, err = fixtures.ParseWhen(r.Booked.UTC().Format(time.RFC3339)); err != nil {
			return e, err
		}
		e.Row = &row
	}
	if err := inputs.Persona.CompleteLifeEvent(&e); err != nil {
		field, text, _ := strings.Cut(err.Error(), ": ")
		return e, refuseLifeEvent(wireName(field), "%s", text)
	}
	return e, nil
}

// refuseLifeEvent returns a Refusal with ErrLifeEvent that names the field of the request.
func refuseLifeEvent(field, format string, args ...any) error {
	return &Refusal{ErrLifeEvent, field, fmt.Sprintf(format, args...)}
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

// maxAhead is how many years after its creation a connection can have events.
const maxAhead = 10

// within returns a Refusal for a time that no history of the connection includes.
func within(connection bank.Connection, t time.Time, field string) error {
	if latest := connection.CreatedAt.AddDate(maxAhead, 0, 0); t.Before(connection.From) || t.After(latest) {
		return refuseLifeEvent(field, "must be from %s, where the history begins, to %s",
			connection.From.Format(time.RFC3339), latest.Format(time.RFC3339))
	}
	return nil
}

// appendEvent stores an event after the others of its connection.
func (s *Service) appendEvent(
	tx *storage.Tx, p bank.Project, connection bank.Connection, e bank.LifeEvent,
) (bank.Connection, error) {
	if len(connection.Events) >= maxLifeEvents {
		const format = "a connection has at most %d events and changes of events"
		return connection, refuseLifeEvent("connection_id", format, maxLifeEvents)
	}
	e.Number = len(connection.Events) + 1
	e.AfterPulls = len(connection.Pulls)
	e.RecordedAt = s.now(p)
	e.ID = bank.EventID(bank.NewID(s.Seed, uint64(e.Number), "life event", string(p), connection.ID.String()))
	connection.Events = append(slices.Clip(connection.Events), e)
	return connection, tx.Connections(p).Put(connection)
}
