package storage

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

// The model has few projects and customers, so that steps often affect the same rows.
var (
	modelProjects    = rapid.SampledFrom([]bank.Project{"shop", "sho", "shop\x00"})
	modelIdentifiers = rapid.SampledFrom([]string{"", "a", "ab", "a\x00", "b"})
	modelIDs         = rapid.Map(
		rapid.ByteRange(0, 7),
		func(b byte) bank.CustomerID { return bank.CustomerID{b, 15: 0xff} },
	)
	modelTimes     = rapid.Map(rapid.Int64Range(-2, 2), func(n int64) time.Time { return time.UnixMicro(n).UTC() })
	modelCustomers = rapid.Custom(func(t *rapid.T) bank.Customer {
		return bank.Customer{
			ID:         modelIDs.Draw(t, "id"),
			Identifier: modelIdentifiers.Draw(t, "identifier"),
			SecretHash: rapid.SampledFrom([][]byte{nil, {1}, {1, 2, 3}}).Draw(t, "secret"),
			CreatedAt:  modelTimes.Draw(t, "created"),
		}
	})
)

// modelChange puts a customer or, if it is a deletion, deletes the one with its id.
type modelChange struct {
	project  bank.Project
	customer bank.Customer
	deletion bool
}

var modelChanges = rapid.Custom(func(t *rapid.T) modelChange {
	return modelChange{
		project:  modelProjects.Draw(t, "project"),
		customer: modelCustomers.Draw(t, "customer"),
		deletion: rapid.IntRange(0, 2).Draw(t, "deletion when 0") == 0,
	}
})

// contents is the expected content of a project, as plain maps.
type contents struct {
	customers map[bank.CustomerID]bank.Customer
	numbers   uint64
}

// of returns the expected content of a project.
func (m *model) of(project bank.Project) *contents {
	if m.contents[project] == nil {
		m.contents[project] = &contents{customers: map[bank.CustomerID]bank.Customer{}}
	}
	return m.contents[project]
}

func (c *contents) put(customer bank.Customer) error {
	for id, other := range c.customers {
		if id != customer.ID && other.Identifier == customer.Identifier && other.Identifier != "" {
			return ErrTaken
		}
	}
	c.customers[customer.ID] = customer
	return nil
}

func (c *contents) delete(id bank.CustomerID) error {
	if _, found := c.customers[id]; !found {
		return ErrNotFound
	}
	delete(c.customers, id)
	return nil
}

func (m *model) sorted(project bank.Project, order func(a, b bank.Customer) int) (all []bank.Customer) {
	if c := m.contents[project]; c != nil {
		all = slices.SortedFunc(maps.Values(c.customers), order)
	}
	return all
}

func byID(a, b bank.Customer) int { return bytes.Compare(a.ID[:], b.ID[:]) }

func byCreation(a, b bank.Customer) int { return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), byID(a, b)) }

func byIdentifier(a, b bank.Customer) int { return cmp.Compare(a.Identifier, b.Identifier) }
