package schedule

import (
	"context"
	"fmt"
	"sync"
)

// Lock is a mutex for which callers wait no longer than their context lasts. The zero value is not held.
type Lock struct {
	once sync.Once
	held chan struct{}
}

// Lock waits until the caller holds the lock or the context is done, whose error it returns then.
func (l *Lock) Lock(ctx context.Context) error {
	l.once.Do(func() { l.held = make(chan struct{}, 1) })
	select {
	case l.held <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for others: %w", ctx.Err())
	}
}

// Unlock releases the lock. The caller must hold it.
func (l *Lock) Unlock() { <-l.held }
