package ledger

import (
	"container/list"
	"sync"
	"sync/atomic"
)

// DefaultMemory is the default of Books.Memory in bytes.
const DefaultMemory = 128 << 20

// cache is an LRU cache that counts its entries in bytes. An entry may use another one: a book uses the statement that
// it shares. An entry that is no longer used is kept for the next customer, up to an eighth of the limit.
type cache struct {
	mu      sync.Mutex
	limit   int64
	size    int64
	entries map[any]*entry
	order   list.List // of *entry, the most recently used in front
	unused  list.List // of *entry that are no longer used, the latest in front
	spare   int64     // size of unused
	onEvict func(key any)
}

// entry holds one value. An evicted entry stays usable for its holders.
type entry struct {
	key      any
	building sync.Mutex   // held while the value is built
	value    atomic.Value // keys of one type have values of one type
	revision atomic.Value // knownRevision
	size     int64        // in bytes
	element  *list.Element

	uses   *entry        // entry that the value refers to
	users  int           // number of entries that refer to this one
	unused *list.Element // in cache.unused
}

// entrySize is the size of an entry without its value in bytes.
const entrySize = 512

// entry finds or creates the entry of a key. limit is that of the cache in bytes, and onEvict is called for entries
// that are dropped because of it.
func (c *cache) entry(key any, limit int64, onEvict func(key any)) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.entries[key]; found != nil {
		c.order.MoveToFront(found.element)
		if found.uses != nil && c.entries[found.uses.key] == found.uses {
			c.order.MoveToFront(found.uses.element)
		}
		return found
	}
	if c.entries == nil {
		c.entries = map[any]*entry{}
	}
	c.limit, c.onEvict = limit, onEvict
	e := &entry{key: key, size: entrySize}
	e.element = c.order.PushFront(e)
	c.entries[key] = e
	c.size += e.size
	c.evict()
	return e
}

// find returns the entry of a key, or nil.
func (c *cache) find(key any) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entries[key]
}

// resize sets the size of an entry's value in bytes and the entry that it uses, and evicts other entries if necessary.
func (c *cache) resize(e *entry, size int64, uses *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[e.key] != e {
		return // evicted in the meantime
	}
	c.release(e)
	c.size += entrySize + size - e.size
	e.size = entrySize + size
	c.order.MoveToFront(e.element)
	c.use(e, uses)
	c.evict()
}

// use records that an entry uses another one, which becomes the more recently used of the two.
func (c *cache) use(e, used *entry) {
	if used == nil || c.entries[used.key] != used {
		return
	}
	e.uses = used
	used.users++
	c.order.MoveToFront(used.element)
	if used.unused != nil {
		c.unused.Remove(used.unused)
		c.spare -= used.size
		used.unused = nil
	}
}

// release records that an entry no longer uses another one.
func (c *cache) release(e *entry) {
	used := e.uses
	e.uses = nil
	if used == nil {
		return
	}
	if used.users--; used.users > 0 || c.entries[used.key] != used {
		return
	}
	used.unused = c.unused.PushFront(used)
	c.spare += used.size
	for c.spare > c.limit/8 {
		c.drop(c.unused.Back().Value.(*entry))
	}
}

// evict removes the least recently used entries until the rest fits. It never removes the most recently used one.
func (c *cache) evict() {
	for c.size > c.limit && c.order.Len() > 1 {
		last := c.order.Back().Value.(*entry)
		c.drop(last)
		c.onEvict(last.key)
	}
}

// drop removes an entry.
func (c *cache) drop(e *entry) {
	c.order.Remove(e.element)
	c.size -= e.size
	delete(c.entries, e.key)
	if e.unused != nil {
		c.unused.Remove(e.unused)
		c.spare -= e.size
	}
	c.release(e)
}

// remove removes the entry of a key, if there is one.
func (c *cache) remove(key any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[key]; e != nil {
		c.drop(e)
	}
}

// bytes returns the size of all entries.
func (c *cache) bytes() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}

func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries, c.size, c.spare = nil, 0, 0
	c.order.Init()
	c.unused.Init()
}
