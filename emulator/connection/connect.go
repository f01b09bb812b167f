package connection

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
	"budsandbox/storage"
)

// Order asks to connect a customer to a persona's accounts at a provider.
type Order struct {
	Provider  string
	Persona   string      // empty for the provider's default
	Outcome   bank.Result // empty is success, or what a magic persona forces
	Seed      *uint64     // of the data; nil derives one from the customer
	Overrides []byte      // changes to the persona, as JSON
}

// Connected is what came of an order. A failure leaves the task alone.
type Connected struct {
	Fetch      bank.Fetch
	Consent    bank.Consent
	Connection bank.Connection
	Accounts   []bank.AccountID // in the persona's order, without those that the client removed
}

// Has says whether a customer has the connection that an order asks for, so that there is nothing to do. An order that is to
// fail leaves no trace to know it by, and counts as done.
func (d *Desk) Has(tx *storage.Tx, p bank.Project, c bank.Customer, o Order) (bool, error) {
	checked, err := d.check(c, o)
	if err != nil || checked.result != bank.Success {
		return err == nil, err
	}
	_, there, err := findConnection(tx, p, c, checked)
	return there, err
}

// plan is an order that has been checked.
type plan struct {
	provider  string
	persona   Persona
	result    bank.Result
	refreshes bank.Result
	seed      *uint64
	overrides []byte
}

// check finds everything that an order names, and refuses what cannot be.
func (d *Desk) check(c bank.Customer, o Order) (plan, error) {
	at, err := d.providerFor(c, o.Provider)
	if err != nil {
		return plan{}, err
	}
	if o.Outcome != "" && !o.Outcome.Known() {
		return plan{}, &Refusal{ErrResult, "outcome", fmt.Sprintf("%q is none of Bud's result codes, such as %s or %s", o.Outcome, bank.Success, bank.AuthDenied)}
	}
	result, refreshes, err := forced(o.Persona)
	if err != nil {
		return plan{}, err
	}
	if o.Outcome != "" {
		result = o.Outcome
	}
	if result == "" {
		result = bank.Success
	}
	persona, err := d.persona(c, at.ID, o.Persona)
	if err != nil {
		return plan{}, err
	}
	if len(o.Overrides) > 0 {
		if err := d.Personas.Check(persona.ID, o.Overrides); err != nil {
			return plan{}, &Refusal{ErrOverrides, "overrides", err.Error()}
		}
	}
	return plan{at.ID, persona, result, refreshes, o.Seed, o.Overrides}, nil
}

// Connect authorises and connects at once, as when the customer has been at his bank: the data is there when it returns.
func (d *Desk) Connect(p bank.Project, c bank.Customer, o Order) (Connected, error) {
	var done Connected
	err := d.Store.Update(func(tx *storage.Tx) (err error) {
		done, err = d.ConnectIn(tx, p, c, o)
		return err
	})
	if err != nil {
		return Connected{}, err
	}
	return d.withAccounts(done)
}

// ConnectIn is Connect within the caller's transaction; it leaves out the accounts.
func (d *Desk) ConnectIn(tx *storage.Tx, p bank.Project, c bank.Customer, o Order) (Connected, error) {
	checked, err := d.check(c, o)
	if err != nil {
		return Connected{}, err
	}
	return d.connect(tx, p, c, checked, nil)
}

// Check refuses an order that cannot be carried out, as Connect would.
func (d *Desk) Check(c bank.Customer, o Order) error {
	_, err := d.check(c, o)
	return err
}

// withAccounts adds the accounts that the connection shows.
func (d *Desk) withAccounts(done Connected) (_ Connected, err error) {
	if done.Fetch.Failed() {
		return done, nil
	}
	done.Accounts, err = d.Accounts(done.Connection)
	return done, err
}

// connect carries an order out. The consent is the one to authorise, nil for a new one.
func (d *Desk) connect(tx *storage.Tx, p bank.Project, c bank.Customer, o plan, consent *bank.Consent) (done Connected, err error) {
	if err := present(tx, p, c.ID); err != nil {
		return done, err
	}
	if o.result == bank.Success {
		switch err := d.mustBeOpen(tx, p, o.provider); {
		case errors.Is(err, ErrMaintenance):
			o.result = bank.ProviderMaintenance
		case err != nil:
			return done, err
		}
	}
	again := consent != nil && consent.Connection != (bank.ConnectionID{})
	if o.result != bank.Success {
		return d.failConnect(tx, p, c, o, consent)
	}
	if consent == nil {
		fresh, err := d.newConsent(tx, p, c, o.provider)
		if err != nil {
			return done, err
		}
		consent = &fresh
	}
	now := d.Clock.Now()
	if done.Connection, err = d.connectionFor(tx, p, c, o, now); err != nil {
		return done, err
	}
	if err := d.revokeOlder(tx, p, c, done.Connection.ID, consent.ID); err != nil {
		return done, err
	}
	consent.Connection, consent.Status = done.Connection.ID, bank.ConsentAuthorised
	consent.ConsentedAt, consent.SyncedAt, consent.TransactionFrom = now, now, done.Connection.From
	consent.RevokedAt, consent.Reason, consent.Refreshes = time.Time{}, "", o.refreshes
	done.Consent = *consent
	if err := tx.Consents(p).Put(done.Consent); err != nil {
		return done, err
	}
	if again {
		if err := d.notify(tx, p, Event{Kind: ConsentReauthorised, Customer: c.ID, Consent: done.Consent}); err != nil {
			return done, err
		}
	}
	done.Fetch, err = d.keepFetch(tx, p, bank.Fetch{
		Customer: c.ID, Kind: bank.FetchConnect, Provider: o.provider, Result: bank.Success, Consent: consent.ID, New: true,
	}, taskDelay)
	if err != nil {
		return done, err
	}
	return done, tx.Touch(p, c.ID)
}

// failConnect leaves a task that failed, and of a consent that waited a rejected one.
func (d *Desk) failConnect(tx *storage.Tx, p bank.Project, c bank.Customer, o plan, consent *bank.Consent) (done Connected, err error) {
	f := bank.Fetch{Customer: c.ID, Kind: bank.FetchConnect, Provider: o.provider, Result: o.result}
	if consent != nil {
		f.Consent = consent.ID
		if consent.Status == bank.ConsentAwaiting {
			consent.Status = bank.ConsentRejected
			done.Consent = *consent
			if err := tx.Consents(p).Put(*consent); err != nil {
				return done, err
			}
		}
	}
	done.Fetch, err = d.keepFetch(tx, p, f, taskDelay)
	return done, err
}

// defaultMonths is how long a history is where the persona does not say.
const defaultMonths = 24

// historyFrom is where a history of so many months begins: at midnight UTC.
func historyFrom(now time.Time, months int) time.Time {
	if months == 0 {
		months = defaultMonths
	}
	return bank.Period{Months: -months}.After(now).Truncate(24 * time.Hour)
}

// connectionFor is the customer's connection to the persona, fetched anew if there is one already, or a new one.
func (d *Desk) connectionFor(tx *storage.Tx, p bank.Project, c bank.Customer, o plan, now time.Time) (bank.Connection, error) {
	table := tx.Connections(p)
	old, there, err := findConnection(tx, p, c, o)
	if err != nil {
		return old, err
	}
	if there {
		for i := range old.Removed {
			if old.Removed[i].Until.IsZero() {
				old.Removed[i].Until = now
			}
		}
		old.Pulls = pulled(old.Pulls, now, now)
		return old, table.Put(old)
	}
	number, err := table.NextNumber()
	if err != nil {
		return bank.Connection{}, err
	}
	made := bank.Connection{
		ID:       bank.ConnectionID(bank.NewID(d.Seed, number, "connection", string(p))),
		Customer: c.ID, Provider: o.provider, Persona: o.persona.ID, Dataset: seed.Dataset, Overrides: bytes.Clone(o.overrides),
		CreatedAt: now, From: historyFrom(now, o.persona.Months), Pulls: []bank.Pull{{At: now, To: now}},
	}
	if o.seed != nil {
		made.Seed = *o.seed
	} else {
		made.Seed = dataSeed(d.Seed, c.ID, o.provider, o.persona.ID)
	}
	return made, table.Put(made)
}

// findConnection is the customer's connection to an order's persona. One with other overrides is in the way: its history is
// told, and does not change.
func findConnection(tx *storage.Tx, p bank.Project, c bank.Customer, o plan) (old bank.Connection, there bool, err error) {
	for old, err = range tx.Connections(p).Under(storage.CustomerKey(c.ID)) {
		if err != nil {
			return old, false, err
		}
		if old.Provider != o.provider || old.Persona != o.persona.ID || (o.seed != nil && old.Seed != *o.seed) {
			continue
		}
		if len(o.overrides) > 0 && !bytes.Equal(old.Overrides, o.overrides) {
			return old, false, &Refusal{ErrOverrides, "overrides", fmt.Sprintf(
				"the customer is connected to %s at %s with other overrides, and history does not change; DELETE /v1/provider/%s first, or give another seed",
				o.persona.ID, o.provider, o.provider)}
		}
		return old, true, nil
	}
	return bank.Connection{}, false, nil
}

// pulled adds a pull, unless it would show nothing that the last one does not: what is visible never becomes less.
func pulled(pulls []bank.Pull, at, to time.Time) []bank.Pull {
	if n := len(pulls); n > 0 && !to.After(pulls[n-1].To) {
		return pulls
	}
	return append(slices.Clip(pulls), bank.Pull{At: at, To: to})
}

// dataSeed derives the seed of a connection's data, so that no customer's depends on which others there are. It has 53 bits,
// which JSON carries whole.
func dataSeed(sandbox uint64, customer bank.CustomerID, provider, persona string) uint64 {
	h := sha256.New()
	var word [8]byte
	binary.BigEndian.PutUint64(word[:], sandbox)
	h.Write(word[:])
	h.Write(customer[:])
	for _, part := range []string{provider, persona} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return binary.BigEndian.Uint64(h.Sum(nil)) >> 11
}

// revokeOlder ends the other consents over a connection: the same accounts are connected twice.
func (d *Desk) revokeOlder(tx *storage.Tx, p bank.Project, c bank.Customer, connection bank.ConnectionID, keep bank.ConsentID) error {
	for old, err := range tx.Consents(p).Under(storage.CustomerKey(c.ID)) {
		if err != nil {
			return err
		}
		if old.Connection == connection && old.ID != keep && old.Status == bank.ConsentAuthorised {
			if err := d.revoke(tx, p, old, bank.RevokedDuplicate); err != nil {
				return err
			}
		}
	}
	return nil
}

// Accounts are the accounts that a connection shows, in the persona's order.
func (d *Desk) Accounts(c bank.Connection) ([]bank.AccountID, error) {
	all, err := d.Generator.Accounts(c)
	if err != nil {
		return nil, fmt.Errorf("the accounts of %s at %s: %w", c.Persona, c.Provider, err)
	}
	ids := []bank.AccountID{}
	for i := range all {
		if !removed(c, i) {
			ids = append(ids, all[i].ID)
		}
	}
	return ids, nil
}

func removed(c bank.Connection, place int) bool {
	return slices.ContainsFunc(c.Removed, func(r bank.Removal) bool { return r.Account == place && r.Until.IsZero() })
}
