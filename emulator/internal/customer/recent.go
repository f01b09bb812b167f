package customer

import (
	"sync"

	"budsandbox/bank"
)

// recent keeps the customers that were read since the last commit, because every request of a customer's data reads
// the customer, and most requests follow others about the same one.
type recent struct {
	mu      sync.RWMutex
	version uint64 // of the file
	known   map[recentKey]bank.Customer
}

type recentKey struct {
	project bank.Project
	id      bank.CustomerID
}

// maxRecent is the maximum number of customers that are kept.
const maxRecent = 256

// find returns a customer as it was read from this version of the file.
func (r *recent) find(version uint64, key recentKey) (c bank.Customer, found bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.version != version {
		return c, false
	}
	c, found = r.known[key]
	return c, found
}

// add keeps a customer that was read from a version of the file or a later one.
func (r *recent) add(version uint64, key recentKey, c bank.Customer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.version != version || len(r.known) >= maxRecent {
		clear(r.known)
		r.version = version
	}
	if r.known == nil {
		r.known = map[recentKey]bank.Customer{}
	}
	r.known[key] = c
}
