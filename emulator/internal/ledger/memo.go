package ledger

import "sync"

// Memo returns the result of compute for a book's transactions, which is computed only once. Customers whose books
// share their rows also share the result: compute gets a book with only its transactions, groups and model. The key
// must have a type that is private to the caller.
func Memo[T any](b *Book, key any, compute func(*Book) T) T {
	if b.shared != nil {
		b = b.shared
	}
	result, _ := b.memos.get(key, func() any { return compute(b) }).(T)
	return result
}

// CustomerMemo is Memo for results that depend on the customer or on the accounts. Other customers do not share them.
func CustomerMemo[T any](b *Book, key any, compute func(*Book) T) T {
	result, _ := b.memos.get(key, func() any { return compute(b) }).(T)
	return result
}

// memos holds what was computed of a book, by key. It is not a sync.Map, whose methods every package that mentions a
// Book would compile again.
type memos struct {
	mu    sync.RWMutex
	byKey map[any]func() any
}

// get returns the result for a key. Callers that need the same result at the same time wait for one of them.
func (m *memos) get(key any, compute func() any) any {
	m.mu.RLock()
	result := m.byKey[key]
	m.mu.RUnlock()
	if result == nil {
		result = m.add(key, sync.OnceValue(compute))
	}
	return result()
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
