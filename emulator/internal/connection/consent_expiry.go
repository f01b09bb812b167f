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
	tx *storage.Tx, project bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, err error) {
	next = bank.Consent{ConsentedAt: now}.RenewableUntil()
	for consent, err := range tx.Consents(project).After(nil) {
		switch {
		case err != nil:
			return next, err
		case consent.Status != bank.ConsentAuthorised:
		case !consent.Renewable(now):
			found(s.expiryEvent(project, consent))
		case consent.RenewableUntil().Before(next):
			next = consent.RenewableUntil()
		}
	}
	return next, nil
}

// expiryEvent returns the event that revokes an expired consent.
func (s *Service) expiryEvent(project bank.Project, consent bank.Consent) schedule.Event {
	// The event does not hold the whole consent, because thousands of events may wait.
	at, customerID, id := consent.RenewableUntil(), consent.Customer, consent.ID
	return schedule.Event{At: at, Begun: consent.CreatedAt, Apply: func(tx *storage.Tx) ([]schedule.Event, error) {
		consent, err := tx.Consents(project).Get(storage.ConsentKey(customerID, id))
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return nil, nil // deleted with its customer
		case err != nil:
			return nil, fmt.Errorf("read the expired consent: %w", err)
		case consent.Status != bank.ConsentAuthorised || consent.Renewable(at):
			return nil, nil // an earlier event revoked or reconfirmed it
		}
		return nil, s.revokeAt(tx, project, consent, bank.RevokedInvalid, at)
	}}
}

// WithExpiry returns a consent with status revoked if it has expired, even if its expiry event has not run yet.
func WithExpiry(consent bank.Consent, now time.Time) bank.Consent {
	if consent.Status == bank.ConsentAuthorised && !consent.Renewable(now) {
		consent.RevokedAt = consent.RenewableUntil()
		consent.Status = bank.ConsentRevoked
		consent.Reason = bank.RevokedInvalid
	}
	return consent
}
