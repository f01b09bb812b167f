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

// defaultMonths is the length of a history if the persona does not set it.
const defaultMonths = 24

// historyFrom returns the start of a history of the given months: midnight UTC. 0 stands for defaultMonths.
func historyFrom(now time.Time, months int) time.Time {
	if months == 0 {
		months = defaultMonths
	}
	return bank.Period{Months: months}.Before(now).Truncate(24 * time.Hour)
}

// connectionFor stores and returns the customer's connection to a persona: a new one, or the existing one with another
// pull.
func (s *Service) connectionFor(
	tx *storage.Tx, project bank.Project, customer bank.Customer, req resolvedRequest, now time.Time,
) (bank.Connection, error) {
	table := tx.Connections(project)
	existing, ok, err := findConnection(tx, project, customer, req)
	if err != nil {
		return existing, err
	}
	if ok {
		for i := range existing.Removed {
			if existing.Removed[i].Until.IsZero() {
				existing.Removed[i].Until = now
			}
		}
		existing.Pulls = appendPull(existing.Pulls, now, now)
		return existing, table.Put(existing)
	}
	id, _, err := table.NextID(s.Seed, "connection")
	if err != nil {
		return bank.Connection{}, err
	}
	connection := bank.Connection{
		ID:       bank.ConnectionID(id),
		Customer: customer.ID, Provider: req.provider, Persona: req.persona.ID, Dataset: seed.Dataset,
		Overrides: bytes.Clone(req.overrides),
		CreatedAt: now, From: historyFrom(now, req.persona.Months), Pulls: []bank.Pull{{At: now, To: now}},
	}
	if req.seed != nil {
		connection.Seed = *req.seed
	} else {
		connection.Seed = dataSeed(s.Seed, customer.ID, req.provider, req.persona.ID)
	}
	return connection, table.Put(connection)
}

// findConnection finds the customer's connection to the persona of a request. It returns a Refusal for a connection
// with other overrides, because history that was reported must not change.
func findConnection(
	tx *storage.Tx, project bank.Project, customer bank.Customer, req resolvedRequest,
) (existing bank.Connection, ok bool, err error) {
	for existing, err = range tx.Connections(project).WithPrefix(storage.CustomerKey(customer.ID)) {
		if err != nil {
			return existing, false, err
		}
		otherSeed := req.seed != nil && existing.Seed != *req.seed
		if existing.Provider != req.provider || existing.Persona != req.persona.ID || otherSeed {
			continue
		}
		if len(req.overrides) > 0 && !bytes.Equal(existing.Overrides, req.overrides) {
			text := fmt.Sprintf("the customer is connected to %s at %s with other overrides, and history does not "+
				"change; DELETE /v1/provider/%s first, or give another seed",
				req.persona.ID, req.provider, req.provider)
			return existing, false, &Refusal{ErrOverrides, "overrides", text}
		}
		return existing, true, nil
	}
	return bank.Connection{}, false, nil
}

// appendPull adds a pull if it reaches further than the last one. Visible data never disappear. pulls must be of a
// connection that only the caller has, because what is behind their end is overwritten.
func appendPull(pulls []bank.Pull, at, to time.Time) []bank.Pull {
	if n := len(pulls); n > 0 && !to.After(pulls[n-1].To) {
		return pulls
	}
	return append(pulls, bank.Pull{At: at, To: to})
}

// dataSeed derives the seed of a connection's data from the sandbox's seed and the connection alone, so that it does
// not depend on other customers. It has 53 bits, which every JSON decoder reads exactly.
func dataSeed(sandbox uint64, customerID bank.CustomerID, provider, persona string) uint64 {
	h := sha256.New()
	var word [8]byte
	binary.BigEndian.PutUint64(word[:], sandbox)
	h.Write(word[:])
	h.Write(customerID[:])
	for _, part := range []string{provider, persona} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return binary.BigEndian.Uint64(h.Sum(nil)) >> 11
}

// Accounts returns the accounts of a connection that were not removed, in the persona's order.
func (s *Service) Accounts(connection bank.Connection) ([]bank.AccountID, error) {
	all, err := s.Generator.Accounts(connection)
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", connection.ID, err)
	}
	return visibleIDs(connection, all), nil
}

// visibleIDs returns the ids of a connection's accounts that the client did not remove.
func visibleIDs(connection bank.Connection, all []seed.Account) []bank.AccountID {
	ids := []bank.AccountID{}
	for i := range all {
		if !isRemoved(connection, i) {
			ids = append(ids, all[i].ID)
		}
	}
	return ids
}

// isRemoved reports whether the account with this index is currently removed.
func isRemoved(c bank.Connection, index int) bool {
	return slices.ContainsFunc(c.Removed, func(r bank.Removal) bool { return r.Account == index && r.Until.IsZero() })
}
