package ledger

import (
	"container/list"
	"sync"
	"sync/atomic"

	"budsandbox/bank"
)

// defaultMaxRows is the default of Books.MaxRows. It suffices for some forty customers with two years of transactions.
const defaultMaxRows = 100_000

// emptyRows is added to the number of an entry's rows, so that books without transactions are evicted, too.
const emptyRows = 10

// cache is an LRU cache of books.
type cache struct {
	mu      sync.Mutex
	maxRows int
	rows    int
	entries map[owner]*entry
	order   list.List // of *entry, the most recently used in front
}

// owner identifies the customer of a book.
type owner struct {
	project  bank.Project
	customer bank.CustomerID
}

// entry holds the book of one customer. An evicted entry stays usable for those who hold it.
type entry struct {
	owner    owner
	building sync.Mutex // held while a book is built
	version  atomic.Pointer[version]
	rows     int // number of transactions and tombstones, plus emptyRows
	element  *list.Element
}

// entry finds or creates the entry of an owner.
func (c *cache) entry(o owner, maxRows int) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.entries[o]; found != nil {
		c.order.MoveToFront(found.element)
		return found
	}
	if c.entries == nil {
		c.entries = map[owner]*entry{}
	}
	if c.maxRows = maxRows; maxRows == 0 {
		c.maxRows = defaultMaxRows
	}
	e := &entry{owner: o, rows: emptyRows}
	e.element = c.order.PushFront(e)
	c.entries[o] = e
	c.rows += e.rows
	c.evict()
	return e
}

// resize sets the number of rows of an entry's book, and evicts other entries if necessary.
func (c *cache) resize(e *entry, rows int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[e.owner] != e {
		return // evicted in the meantime
	}
	c.rows += emptyRows + rows - e.rows
	e.rows = emptyRows + rows
	c.order.MoveToFront(e.element)
	c.evict()
}

// evict removes the least recently used entries until the rest fits. It never removes the most recently used one.
func (c *cache) evict() {
	for c.rows > c.maxRows && c.order.Len() > 1 {
		last := c.order.Back()
		e := c.order.Remove(last).(*entry)
		c.rows -= e.rows
		delete(c.entries, e.owner)
	}
}

func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = nil
	c.rows = 0
	c.order.Init()
}
