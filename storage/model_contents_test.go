package storage

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"budsandbox/bank"
)

// contents is what a project must hold, kept in the simplest way there is.
type contents struct {
	customers map[bank.CustomerID]bank.Customer
	numbers   uint64
}

// of returns what a project that writes must hold.
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
