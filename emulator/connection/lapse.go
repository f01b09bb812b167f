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

// horizon is, by project, an instant before which no consent ends by itself, as far as it was looked. It spares moves of the clock the reading of
// every consent, and the file an index. A consent that is made or renewed later ends later, because the clock goes forward.
type horizon struct {
	mu sync.Mutex
	at map[bank.Project]time.Time
}

// Forget has the next Lapse look at every consent again. Whoever replaces the file's content calls it.
func (d *Desk) Forget() {
	d.horizon.mu.Lock()
	defer d.horizon.mu.Unlock()
	d.horizon.at = nil
}

// Lapse ends the consents that no reconfirmation can extend any more by these clocks, in the order of their ends and each at its
// own, so that whoever moves the clock finds what the time between would have brought. What it tells of is due at those instants, too.
func (d *Desk) Lapse(tx *storage.Tx, clocks *bank.Clocks) error {
	all, err := d.endings(tx, clocks)
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
func (d *Desk) Lapses() (any bool, err error) {
	err = d.Store.View(func(tx *storage.Tx) error {
		all, err := d.endings(tx, d.Clock)
		any = len(all) > 0
		return err
	})
	return any, err
}

// endings are the authorised consents of all projects that have ended by these clocks, the first to end first.
func (d *Desk) endings(tx *storage.Tx, clocks *bank.Clocks) (all []ending, err error) {
	d.horizon.mu.Lock()
	defer d.horizon.mu.Unlock()
	if d.horizon.at == nil {
		d.horizon.at = map[bank.Project]time.Time{}
	}
	for p := range tx.Projects() {
		now, known := clocks.Of(p).Now(), d.horizon.at[p]
		if now.Before(known) {
			continue
		}
		ended, next, err := endingsOf(tx, p, now)
		if err != nil {
			return nil, err
		}
		if all = append(all, ended...); len(ended) == 0 { // what is to be ended is looked at again: it may not be kept
			d.horizon.at[p] = next
		}
	}
	slices.SortStableFunc(all, func(a, b ending) int {
		return cmp.Or(a.consent.RenewableUntil().Compare(b.consent.RenewableUntil()), a.consent.CreatedAt.Compare(b.consent.CreatedAt))
	})
	return all, nil
}

// endingsOf are a project's, and when the next of its consents can end: the first of those that are there or could be made.
func endingsOf(tx *storage.Tx, p bank.Project, now time.Time) (all []ending, next time.Time, err error) {
	next = bank.Consent{ConsentedAt: now}.RenewableUntil()
	for c, err := range tx.Consents(p).After(nil) {
		switch {
		case err != nil:
			return nil, next, err
		case c.Status != bank.ConsentAuthorised:
		case !c.Renewable(now):
			all = append(all, ending{p, c})
		case c.RenewableUntil().Before(next):
			next = c.RenewableUntil()
		}
	}
	return all, next, nil
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
