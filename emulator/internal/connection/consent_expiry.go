package connection

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/storage"
)

// Candidates yields the projects whose customers have consents.
func (s *Service) Candidates(tx *storage.Tx) iter.Seq[bank.Project] {
	return tx.ProjectsWith(storage.ConsentTable)
}

// Due finds the expiry of the project's consents that can no longer be reconfirmed. A consent that is created or
// reconfirmed later expires later than one created now, which limits next and makes an index unnecessary.
func (s *Service) Due(
	tx *storage.Tx, p bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, err error) {
	next = bank.Consent{ConsentedAt: now}.RenewableUntil()
	for c, err := range tx.Consents(p).After(nil) {
		switch {
		case err != nil:
			return next, err
		case c.Status != bank.ConsentAuthorised:
		case !c.Renewable(now):
			found(s.expiryEvent(p, c))
		case c.RenewableUntil().Before(next):
			next = c.RenewableUntil()
		}
	}
	return next, nil
}

// expiryEvent returns the event that revokes an expired consent.
func (s *Service) expiryEvent(p bank.Project, c bank.Consent) schedule.Event {
	// The event does not hold the whole consent, because thousands of events may wait.
	at, customer, id := c.RenewableUntil(), c.Customer, c.ID
	return schedule.Event{At: at, Begun: c.CreatedAt, Apply: func(tx *storage.Tx) ([]schedule.Event, error) {
		c, err := tx.Consents(p).Get(storage.ConsentKey(customer, id))
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return nil, nil // deleted with its customer
		case err != nil:
			return nil, fmt.Errorf("read the expired consent: %w", err)
		case c.Status != bank.ConsentAuthorised || c.Renewable(at):
			return nil, nil // an earlier event revoked or reconfirmed it
		}
		return nil, s.revokeAt(tx, p, c, bank.RevokedInvalid, at)
	}}
}

// WithExpiry returns a consent with status revoked if it has expired, even if its expiry event has not run yet.
func WithExpiry(c bank.Consent, now time.Time) bank.Consent {
	if c.Status == bank.ConsentAuthorised && !c.Renewable(now) {
		c.RevokedAt = c.RenewableUntil()
		c.Status = bank.ConsentRevoked
		c.Reason = bank.RevokedInvalid
	}
	return c
}

// revokeAt revokes a consent as of a time and sends the event.
func (s *Service) revokeAt(
	tx *storage.Tx, p bank.Project, c bank.Consent, reason bank.RevokeReason, at time.Time,
) error {
	c.Status = bank.ConsentRevoked
	c.RevokedAt = at
	c.Reason = reason
	if err := tx.Consents(p).Put(c); err != nil {
		return fmt.Errorf("revoke a consent: %w", err)
	}
	if err := tx.Touch(p, c.Customer); err != nil {
		return err
	}
	return s.notify(tx, p, Event{Kind: ConsentRevoked, Customer: c.Customer, Consent: c, At: at})
}
