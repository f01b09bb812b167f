package ledger

import (
	"container/list"
	"sync"
	"sync/atomic"
	"time"

	"budsandbox/bank"
)

// defaultMaxRows is the default of Books.MaxRows. It suffices for some forty customers with two years of transactions.
const defaultMaxRows = 100_000

// maxEvicted is the maximum number of evictions that are recorded singly.
const maxEvicted = 50_000

// emptyRows is added to the number of an entry's rows, so that books without transactions are evicted, too.
const emptyRows = 10

// cache is an LRU cache of books.
type cache struct {
	mu      sync.Mutex
	maxRows int
	rows    int
	entries map[owner]*entry
	order   list.List // of *entry, the most recently used in front

	clocks  *bank.Clocks
	cleared bank.Moment         // when all entries were dropped
	evicted map[owner]time.Time // when single entries were, since then
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
func (c *cache) entry(o owner, maxRows int, clocks *bank.Clocks) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clocks = clocks
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
		if len(c.evicted) >= maxEvicted {
			c.cleared, c.evicted = c.clocks.Moment(), nil
		}
		if c.evicted == nil {
			c.evicted = map[owner]time.Time{}
		}
		c.evicted[e.owner] = c.clocks.Of(e.owner.project).Now()
	}
}

// lost returns until when books of an owner may have been read that are not remembered; zero if there was none.
func (c *cache) lost(o owner) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return latest(c.cleared.Of(o.project), c.evicted[o])
}

// clear drops all entries. What was read until the moment is forgotten.
func (c *cache) clear(at bank.Moment) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleared, c.evicted = at, nil
	c.entries = nil
	c.rows = 0
	c.order.Init()
}
