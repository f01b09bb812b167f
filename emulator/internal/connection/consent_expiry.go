package connection

import (
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/storage"
)

// Due are the project's consents that no reconfirmation can extend any more, as they end by themselves. A consent that is made or renewed
// later ends later, because the clock goes forward; so next looks as far ahead as one made now, and spares the file an index.
func (s *Service) Due(tx *storage.Tx, p bank.Project, now time.Time) (all []schedule.Event, next time.Time, err error) {
	next = bank.Consent{ConsentedAt: now}.RenewableUntil()
	for c, err := range tx.Consents(p).After(nil) {
		switch {
		case err != nil:
			return nil, next, err
		case c.Status != bank.ConsentAuthorised:
		case !c.Renewable(now):
			all = append(all, s.ending(p, c))
		case c.RenewableUntil().Before(next):
			next = c.RenewableUntil()
		}
	}
	return all, next, nil
}

// ending is the end of a consent. What it tells of is due at that instant, too.
func (s *Service) ending(p bank.Project, c bank.Consent) schedule.Event {
	at := c.RenewableUntil()
	return schedule.Event{At: at, Begun: c.CreatedAt, Apply: func(tx *storage.Tx) ([]schedule.Event, error) {
		c, err := tx.Consents(p).Get(storage.ConsentKey(c.Customer, c.ID))
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return nil, nil // it went with its customer
		case err != nil:
			return nil, fmt.Errorf("the consent that ends: %w", err)
		case c.Status != bank.ConsentAuthorised || c.Renewable(at):
			return nil, nil // something before ended or renewed it
		}
		return nil, s.revokeAt(tx, p, c, bank.RevokedInvalid, at)
	}}
}

// expiredConsents is a consent as it stands now, also where nobody has ended it yet.
func expiredConsents(c bank.Consent, now time.Time) bank.Consent {
	if c.Status == bank.ConsentAuthorised && !c.Renewable(now) {
		c.Status, c.RevokedAt, c.Reason = bank.ConsentRevoked, c.RenewableUntil(), bank.RevokedInvalid
	}
	return c
}

// revokeAt ends a consent at an instant, and tells who listens.
func (s *Service) revokeAt(tx *storage.Tx, p bank.Project, c bank.Consent, reason bank.RevokeReason, at time.Time) error {
	c.Status, c.RevokedAt, c.Reason = bank.ConsentRevoked, at, reason
	if err := tx.Consents(p).Put(c); err != nil {
		return fmt.Errorf("revoke a consent: %w", err)
	}
	if err := tx.Touch(p, c.Customer); err != nil {
		return err
	}
	return s.notify(tx, p, Event{Kind: ConsentRevoked, Customer: c.Customer, Consent: c, At: at})
}
