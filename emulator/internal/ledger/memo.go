package ledger

import "sync"

// Memo returns the result of compute for a book's transactions, which is computed only once. Customers whose books
// share their rows also share the result: compute gets a book with only its transactions, groups and model. The key
// must have a type that is private to the caller.
func Memo[T any](b *Book, key any, compute func(*Book) T) T {
	if b.shared != nil {
		b = b.shared
	}
	return memo(b, key, compute)
}

// CustomerMemo is Memo for results that depend on the customer or on the accounts. Other customers do not share them.
func CustomerMemo[T any](b *Book, key any, compute func(*Book) T) T {
	return memo(b, key, compute)
}

// memo returns the result for a key among the book's own results. Callers that need the same result at the same time
// wait for one of them. Only a result that is missing makes a function, so that a known one allocates nothing for it.
func memo[T any](b *Book, key any, compute func(*Book) T) T {
	known := b.memos.get(key)
	if known == nil {
		known = b.memos.add(key, sync.OnceValue(func() any { return compute(b) }))
	}
	result, _ := known().(T)
	return result
}

// memos holds what was computed of a book, by key. It is not a sync.Map, whose methods every package that mentions a
// Book would compile again.
type memos struct {
	mu    sync.RWMutex
	byKey map[any]func() any
}

// get returns the function that returns the result for a key, or nil.
func (m *memos) get(key any) func() any {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.byKey[key]
}

// add stores a function that returns a result unless the key has one, and returns the stored function.
func (m *memos) add(key any, result func() any) func() any {
	m.mu.Lock()
	defer m.mu.Unlock()
	if known := m.byKey[key]; known != nil {
		return known
	}
	if m.byKey == nil {
		m.byKey = map[any]func() any{}
	}
	m.byKey[key] = result
	return result
}
