package connection

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
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
	Payment         seed.AgreedPayment // the first of its agreement that it changes; zero for none
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
	ctx context.Context, project bank.Project, customer bank.Customer, request LifeEventRequest,
) (recorded RecordedEvent, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		connection, err := s.connectionOf(tx, project, customer.ID, request)
		if err != nil {
			return err
		}
		recorded, err = s.record(tx, project, connection, request, nil)
		return err
	})
	return recorded, err
}

// ReviseLifeEvent replaces an event. change modifies the request that recorded it.
func (s *Service) ReviseLifeEvent(
	ctx context.Context, project bank.Project, customer bank.Customer, id bank.EventID, change func(*LifeEventRequest),
) (recorded RecordedEvent, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		connection, old, err := s.findEvent(tx, project, customer.ID, id)
		if err != nil {
			return err
		}
		request, err := requestOf(connection, old)
		if err != nil {
			return err
		}
		change(&request)
		recorded, err = s.record(tx, project, connection, request, &old)
		return err
	})
	return recorded, err
}

// requestOf returns a request that would record an event unchanged.
func requestOf(connection bank.Connection, e bank.LifeEvent) (request LifeEventRequest, err error) {
	if err := json.Unmarshal(e.Body, &request.Event); err != nil {
		return request, fmt.Errorf("life event %s: %w", e.ID, err)
	}
	request.At = request.Event.At.Instant(connection.CreatedAt)
	if row := request.Event.Row; row != nil && !row.Booked.IsZero() {
		request.Booked = row.Booked.Instant(connection.CreatedAt)
	}
	return request, nil
}

// WithdrawLifeEvent records that an event did not happen.
func (s *Service) WithdrawLifeEvent(
	ctx context.Context, project bank.Project, customer bank.Customer, id bank.EventID,
) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		connection, old, err := s.findEvent(tx, project, customer.ID, id)
		if err != nil {
			return err
		}
		_, err = s.appendEvent(tx, project, connection, bank.LifeEvent{At: old.At, Replaces: old.Number, Withdrawn: true})
		return err
	})
}

// record checks a request against the persona and stores it. old is the event that it replaces, or nil.
func (s *Service) record(
	tx *storage.Tx, project bank.Project, connection bank.Connection, request LifeEventRequest, old *bank.LifeEvent,
) (recorded RecordedEvent, err error) {
	event := bank.LifeEvent{At: cmp.Or(request.At, s.now(project)).UTC().Truncate(time.Second)}
	completed, err := s.completeLifeEvent(connection, request, event.At)
	if err != nil {
		return recorded, err
	}
	if event.Body, err = json.Marshal(completed); err != nil {
		return recorded, err
	}
	if old != nil {
		event.Replaces = old.Number
		if old.At.Before(event.At) {
			event.At = old.At
		}
	}
	if connection, err = s.appendEvent(tx, project, connection, event); err != nil {
		return recorded, err
	}
	stored := connection.Events[len(connection.Events)-1]
	if old != nil {
		stored.ID, stored.Number = old.ID, old.Number
	}
	described, err := s.describe(connection, []bank.LifeEvent{stored})
	if err != nil {
		return recorded, err
	}
	return described[0], nil
}

// completeLifeEvent returns the requested event at a time with the fields that the persona fills in. It returns a
// Refusal if the connection cannot have such an event.
func (s *Service) completeLifeEvent(
	connection bank.Connection, request LifeEventRequest, at time.Time,
) (event fixtures.LifeEvent, err error) {
	inputs, err := s.Generator.Inputs(connection)
	if err != nil {
		return event, err
	}
	event = request.Event
	if request.Account != "" {
		role, found, err := s.role(connection, request.Account)
		if err != nil {
			return event, err
		}
		if !found {
			return event, refuseLifeEvent("account_id", "%q is not an account of this connection", request.Account)
		}
		event.Account = role
	}
	if err := checkEventTime(connection, at, "at"); err != nil {
		return event, err
	}
	if event.At, err = fixtures.ParseWhen(at.Format(time.RFC3339)); err != nil {
		return event, err
	}
	if !request.Booked.IsZero() && event.Row != nil {
		if err := checkEventTime(connection, request.Booked, "booked_at"); err != nil {
			return event, err
		}
		row := *event.Row
		if row.Booked, err = fixtures.ParseWhen(request.Booked.UTC().Format(time.RFC3339)); err != nil {
			return event, err
		}
		event.Row = &row
	}
	if err := inputs.Persona.CompleteLifeEvent(&event); err != nil {
		return event, refuseField(err)
	}
	err = s.namePayment(connection, &event, at)
	return event, err
}

// namePayment gives an event of payments that names no agreement the one whose payment is due next. The event keeps
// it, so that other events do not move it to another agreement.
func (s *Service) namePayment(connection bank.Connection, event *fixtures.LifeEvent, at time.Time) (err error) {
	switch event.Kind {
	case fixtures.PaymentMissed, fixtures.PaymentDoubled, fixtures.PaymentChanges:
	default:
		return nil
	}
	if event.Obligation != "" {
		return nil
	}
	event.Obligation, err = s.Generator.NextPayment(connection, at)
	if err == nil && event.Obligation == "" {
		return refuseLifeEvent("obligation", "no payment is due in the two years after %s", at.Format(time.RFC3339))
	}
	return err
}

// refuseLifeEvent returns a Refusal with ErrLifeEvent that names the field of the request.
func refuseLifeEvent(field, format string, args ...any) error {
	return &Refusal{ErrLifeEvent, field, fmt.Sprintf(format, args...)}
}

// refuseField returns the Refusal of a field that does not suit the persona, with the names of the control plane.
func refuseField(err error) error {
	var invalid *fixtures.FieldError
	if !errors.As(err, &invalid) {
		return err
	}
	return refuseLifeEvent(wireName(invalid.Field), "%s", invalid.Text(wireName))
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

// checkEventTime returns a Refusal for a time that no history of the connection includes.
func checkEventTime(connection bank.Connection, t time.Time, field string) error {
	if latest := connection.CreatedAt.AddDate(maxAhead, 0, 0); t.Before(connection.From) || t.After(latest) {
		return refuseLifeEvent(field, "must be from %s, where the history begins, to %s",
			connection.From.Format(time.RFC3339), latest.Format(time.RFC3339))
	}
	return nil
}

// appendEvent stores an event after the others of its connection.
func (s *Service) appendEvent(
	tx *storage.Tx, project bank.Project, connection bank.Connection, event bank.LifeEvent,
) (bank.Connection, error) {
	if len(connection.Events) >= maxLifeEvents {
		const format = "a connection has at most %d events and changes of events"
		return connection, refuseLifeEvent("connection_id", format, maxLifeEvents)
	}
	event.Number = len(connection.Events) + 1
	event.AfterPulls = len(connection.Pulls)
	event.RecordedAt = s.now(project)
	id := bank.NewID(s.Seed, uint64(event.Number), "life event", string(project), connection.ID.String())
	event.ID = bank.EventID(id)
	connection.Events = append(slices.Clip(connection.Events), event)
	return connection, tx.Connections(project).Put(connection)
}
