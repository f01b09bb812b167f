package contract

import (
	"maps"
	"slices"
)

// Changes lists the differences between a newer document and the edition that the sandbox follows.
type Changes struct {
	Edition        Edition
	Added, Removed []string // ids of operations
	Changed        []Change
}

// Change lists the differences in the description of one operation.
type Change struct {
	Operation      string
	Removed, Added []string // facts
}

// None reports whether nothing changed.
func (c Changes) None() bool { return len(c.Added)+len(c.Removed)+len(c.Changed) == 0 }

// Touches reports whether an operation was removed or changed.
func (c Changes) Touches(operation string) bool {
	changed := func(one Change) bool { return one.Operation == operation }
	return slices.Contains(c.Removed, operation) || slices.ContainsFunc(c.Changed, changed)
}

// size returns the number of facts that differ. An added or removed operation counts as twenty.
func (c Changes) size() int {
	n := 20 * (len(c.Added) + len(c.Removed))
	for _, one := range c.Changed {
		n += len(one.Removed) + len(one.Added)
	}
	return n
}

// Compare compares a document with the edition that it resembles most.
func Compare(newer Facts) (Changes, error) {
	var nearest Changes
	for _, edition := range []Edition{UK, US} {
		followed, err := edition.Followed()
		if err != nil {
			return nearest, err
		}
		changes := followed.compare(newer)
		changes.Edition = edition
		if nearest.Edition == "" || changes.size() < nearest.size() {
			nearest = changes
		}
	}
	return nearest, nil
}

// compare returns the differences between f and a newer document.
func (f Facts) compare(newer Facts) (c Changes) {
	for _, operation := range slices.Sorted(maps.Keys(newer)) {
		if _, known := f[operation]; !known {
			c.Added = append(c.Added, operation)
		}
	}
	for _, operation := range slices.Sorted(maps.Keys(f)) {
		facts, found := newer[operation]
		if !found {
			c.Removed = append(c.Removed, operation)
			continue
		}
		change := Change{operation, without(f[operation], facts), without(facts, f[operation])}
		if len(change.Removed)+len(change.Added) > 0 {
			c.Changed = append(c.Changed, change)
		}
	}
	return c
}

// without returns the facts that others does not contain.
func without(facts, others []string) []string {
	return slices.DeleteFunc(slices.Clone(facts), func(fact string) bool { return slices.Contains(others, fact) })
}
