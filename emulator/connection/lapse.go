package connection

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// ending is a consent that ends by itself.
type ending struct {
	project bank.Project
	consent bank.Consent
}

// horizon is an instant before which no consent ends by itself, as far as it was looked. It spares moves of the clock the reading of
// every consent, and the file an index. A consent that is made or renewed later ends later, because the clock goes forward.
type horizon struct {
	mu    sync.Mutex
	known bool
	at    time.Time
}

// Forget has the next Lapse look at every consent again. Whoever replaces the file's content calls it.
func (d *Desk) Forget() {
	d.horizon.mu.Lock()
	defer d.horizon.mu.Unlock()
	d.horizon.known = false
}

// Lapse ends the consents that no reconfirmation can extend any more when it is now, in the order of their ends and each at its
// own, so that whoever moves the clock finds what the time between would have brought. What it tells of is due at those instants, too.
func (d *Desk) Lapse(tx *storage.Tx, now time.Time) error {
	all, err := d.endings(tx, now)
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
		all, err := d.endings(tx, now)
		any = len(all) > 0
		return err
	})
	return any, err
}

// endings are the authorised consents of all projects that have ended by now, the first to end first.
func (d *Desk) endings(tx *storage.Tx, now time.Time) (all []ending, err error) {
	d.horizon.mu.Lock()
	defer d.horizon.mu.Unlock()
	if d.horizon.known && now.Before(d.horizon.at) {
		return nil, nil
	}
	next := bank.Consent{ConsentedAt: now}.RenewableUntil() // of the first that could be made
	for p := range tx.Projects() {
		for c, err := range tx.Consents(p).After(nil) {
			switch {
			case err != nil:
				return nil, err
			case c.Status != bank.ConsentAuthorised:
			case !c.Renewable(now):
				all = append(all, ending{p, c})
			case c.RenewableUntil().Before(next):
				next = c.RenewableUntil()
			}
		}
	}
	d.horizon.known, d.horizon.at = len(all) == 0, next // what is to be ended is looked at again: it may not be kept
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
