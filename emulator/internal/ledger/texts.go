package ledger

import (
	"container/list"
	"runtime"
	"sync"
	"sync/atomic"
	"weak"
)

// Texts keeps the encoded rows of a book in one form, or whole answers, for the next time that they are shown. The
// Texts of all books share a number of bytes: those that were not added to for longest lose theirs. It is safe for
// concurrent use.
type Texts struct {
	base    string     // URL in the texts
	limit   *textLimit // nil without a limit, as in tests
	count   int        // number of rows
	rows    atomic.Pointer[keptRows]
	element *list.Element // in limit.order; nil if nothing is kept
}

// keptRows are the texts by row, nil for those that are not kept.
type keptRows []atomic.Pointer[[]byte]

// Texts returns the kept texts of a book's rows with URLs below base. A book keeps those with the last base for each
// key, because most sandboxes have only one. The key must have a type that is private to the caller.
func (b *Book) Texts(key any, base string) *Texts {
	if b.shared != nil {
		b = b.shared
	}
	kept := Memo(b, key, func(*Book) *atomic.Pointer[Texts] { return new(atomic.Pointer[Texts]) })
	known := kept.Load()
	if known == nil || known.base != base {
		known = &Texts{base: base, limit: b.texts, count: b.Len()}
		kept.Store(known)
	}
	return known
}

// Row returns the text of a row, or nil. It must not be changed.
func (t *Texts) Row(i int) []byte {
	if rows := t.rows.Load(); rows != nil {
		if text := (*rows)[i].Load(); text != nil {
			return *text
		}
	}
	return nil
}

// Keep keeps the text of a row, which must not be changed any more.
func (t *Texts) Keep(i int, text []byte) {
	size := textOverhead + int64(len(text))
	rows := t.rows.Load()
	if rows == nil {
		made := make(keptRows, t.count)
		if rows = &made; t.rows.CompareAndSwap(nil, rows) {
			size += pointerSize * int64(t.count)
		}
	}
	(*rows)[i].Store(&text)
	if t.limit != nil {
		t.limit.add(t, size)
	}
}

// The bytes of a kept text besides itself.
const (
	pointerSize  = 8
	textOverhead = 32
)

// textShare is the part of Books.Limit that texts may take: a quarter.
const textShare = 4

// textLimit bounds the bytes of Texts. It does not keep them alive, so the texts of a deleted customer's book are
// garbage. Nothing may be reachable from it that reaches a Texts, because the cleanups of all Texts keep it alive.
type textLimit struct {
	mu    sync.Mutex
	most  int64
	size  int64
	order list.List // of *keptTexts, those that were added to last in front
}

// keptTexts is a Texts with the bytes that it keeps.
type keptTexts struct {
	texts weak.Pointer[Texts]
	size  int64
}

// add counts bytes that were added to a Texts, and empties others if there are too many.
func (l *textLimit) add(t *Texts, size int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.element == nil {
		t.element = l.order.PushFront(&keptTexts{texts: weak.Make(t)})
		runtime.AddCleanup(t, l.collected, t.element)
	}
	l.order.MoveToFront(t.element)
	t.element.Value.(*keptTexts).size += size
	l.size += size
	for l.size > l.most && l.order.Len() > 1 {
		l.remove(l.order.Back())
	}
}

// collected is called when the garbage collector has removed a Texts.
func (l *textLimit) collected(element *list.Element) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.remove(element)
}

// remove empties a Texts, unless it was removed before.
func (l *textLimit) remove(element *list.Element) {
	kept := l.order.Remove(element).(*keptTexts)
	l.size -= kept.size
	kept.size = 0
	if t := kept.texts.Value(); t != nil && t.element == element {
		t.element = nil
		t.rows.Store(nil)
	}
}

// bytes returns the number of bytes that are kept.
func (l *textLimit) bytes() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.size
}
