package connection

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
	"budsandbox/storage"
)

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
func (s *Service) connectionFor(tx *storage.Tx, p bank.Project, c bank.Customer, o resolved, now time.Time) (bank.Connection, error) {
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
		ID:       bank.ConnectionID(bank.NewID(s.Seed, number, "connection", string(p))),
		Customer: c.ID, Provider: o.provider, Persona: o.persona.ID, Dataset: seed.Dataset, Overrides: bytes.Clone(o.overrides),
		CreatedAt: now, From: historyFrom(now, o.persona.Months), Pulls: []bank.Pull{{At: now, To: now}},
	}
	if o.seed != nil {
		made.Seed = *o.seed
	} else {
		made.Seed = dataSeed(s.Seed, c.ID, o.provider, o.persona.ID)
	}
	return made, table.Put(made)
}

// findConnection is the customer's connection to an order's persona. One with other overrides is in the way: its history is
// told, and does not change.
func findConnection(tx *storage.Tx, p bank.Project, c bank.Customer, o resolved) (old bank.Connection, there bool, err error) {
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

// Accounts are the accounts that a connection shows, in the persona's order.
func (s *Service) Accounts(c bank.Connection) ([]bank.AccountID, error) {
	all, err := s.Generator.Accounts(c)
	if err != nil {
		return nil, fmt.Errorf("the accounts of %s at %s: %w", c.Persona, c.Provider, err)
	}
	return shownIDs(c, all), nil
}

// shownIDs are those of a connection's accounts that the client did not remove.
func shownIDs(c bank.Connection, all []seed.Account) []bank.AccountID {
	ids := []bank.AccountID{}
	for i := range all {
		if !removed(c, i) {
			ids = append(ids, all[i].ID)
		}
	}
	return ids
}

func removed(c bank.Connection, place int) bool {
	return slices.ContainsFunc(c.Removed, func(r bank.Removal) bool { return r.Account == place && r.Until.IsZero() })
}
