package connection

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// ending is a consent that ends by itself.
type ending struct {
	project bank.Project
	consent bank.Consent
}

// Lapse ends the consents that no reconfirmation can extend any more when it is now, in the order of their ends and each at its
// own, so that whoever moves the clock finds what the time between would have brought. What it tells of is due at those instants, too.
// Its cost is that of the consents that end.
func (d *Desk) Lapse(tx *storage.Tx, now time.Time) error {
	all, err := endings(tx, now)
	if err != nil {
		return err
	}
	for _, one := range all {
		if err := d.revokeAt(tx, one.project, one.consent, bank.RevokedInvalid, one.consent.RenewableUntil()); err != nil {
			return err
		}
	}
	return nil
}

// Lapses says whether there is anything for Lapse to do.
func (d *Desk) Lapses(now time.Time) (any bool, err error) {
	err = d.Store.View(func(tx *storage.Tx) error {
		all, err := endings(tx, now)
		any = len(all) > 0
		return err
	})
	return any, err
}

// endings are the authorised consents of all projects that have ended by now, the first to end first.
func endings(tx *storage.Tx, now time.Time) (all []ending, err error) {
	for p := range tx.Projects() {
		for key := range tx.Consents(p).Keys(storage.ByEnd, nil, storage.Key{}.Time(now.Add(time.Microsecond))) {
			c, err := tx.Consents(p).Get(key)
			if err != nil {
				return nil, err
			}
			all = append(all, ending{p, c})
		}
	}
	slices.SortStableFunc(all, func(a, b ending) int {
		return cmp.Or(a.consent.RenewableUntil().Compare(b.consent.RenewableUntil()), a.consent.CreatedAt.Compare(b.consent.CreatedAt))
	})
	return all, nil
}

// lapsed is a consent as it stands now, also where nobody has ended it yet.
func lapsed(c bank.Consent, now time.Time) bank.Consent {
	if c.Status == bank.ConsentAuthorised && !c.Renewable(now) {
		c.Status, c.RevokedAt, c.Reason = bank.ConsentRevoked, c.RenewableUntil(), bank.RevokedInvalid
	}
	return c
}

// revokeAt ends a consent at an instant, and tells who listens.
func (d *Desk) revokeAt(tx *storage.Tx, p bank.Project, c bank.Consent, reason bank.RevokeReason, at time.Time) error {
	c.Status, c.RevokedAt, c.Reason = bank.ConsentRevoked, at, reason
	if err := tx.Consents(p).Put(c); err != nil {
		return fmt.Errorf("revoke a consent: %w", err)
	}
	if err := tx.Touch(p, c.Customer); err != nil {
		return err
	}
	return d.notify(tx, p, Event{Kind: ConsentRevoked, Customer: c.Customer, Consent: c, At: at})
}
