package connection

import (
	"errors"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Lapse ends the consents that no reconfirmation can extend any more, the first that ended first and each at the instant at which
// it did, so that whoever moves the clock finds what half a year would have brought. It reads every consent of the file.
func (d *Desk) Lapse() error {
	type lapsed struct {
		project bank.Project
		consent bank.Consent
	}
	var all []lapsed
	now := d.Clock.Now()
	err := d.Store.View(func(tx *storage.Tx) error {
		for p := range tx.Projects() {
			for c, err := range tx.Consents(p).After(nil) {
				if err != nil {
					return err
				}
				if c.Status == bank.ConsentAuthorised && !c.Renewable(now) {
					all = append(all, lapsed{p, c})
				}
			}
		}
		return nil
	})
	if err != nil || len(all) == 0 {
		return err
	}
	slices.SortStableFunc(all, func(a, b lapsed) int { return a.consent.RenewableUntil().Compare(b.consent.RenewableUntil()) })
	return d.Store.Update(func(tx *storage.Tx) error {
		for _, one := range all {
			c, err := tx.Consents(one.project).Get(storage.ConsentKey(one.consent.Customer, one.consent.ID))
			if errors.Is(err, storage.ErrNotFound) || err == nil && (c.Status != bank.ConsentAuthorised || c.Renewable(now)) {
				continue // it went, or was renewed, meanwhile
			}
			if err != nil {
				return err
			}
			if err := d.revokeAt(tx, one.project, c, bank.RevokedInvalid, c.RenewableUntil()); err != nil {
				return err
			}
		}
		return nil
	})
}

// revokeAt ends a consent at an instant, and tells who listens.
func (d *Desk) revokeAt(tx *storage.Tx, p bank.Project, c bank.Consent, reason bank.RevokeReason, at time.Time) error {
	c.Status, c.RevokedAt, c.Reason = bank.ConsentRevoked, at, reason
	if err := tx.Consents(p).Put(c); err != nil {
		return err
	}
	if err := tx.Touch(p, c.Customer); err != nil {
		return err
	}
	return d.notify(tx, p, Event{Kind: ConsentRevoked, Customer: c.Customer, Consent: c, At: at})
}
