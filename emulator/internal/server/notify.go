package server

import (
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// inOrder returns a callback that calls several listeners one after another.
func inOrder[E any](listeners ...func(*storage.Tx, bank.Project, E) error) func(*storage.Tx, bank.Project, E) error {
	return func(tx *storage.Tx, p bank.Project, e E) error {
		for _, listen := range listeners {
			if err := listen(tx, p, e); err != nil {
				return err
			}
		}
		return nil
	}
}

// customerDeleted runs with the deletion of a customer. It sends webhooks about the connections, and empties the caches
// once the deletion is on disk.
func (a *App) customerDeleted(tx *storage.Tx, p bank.Project, id bank.CustomerID, at time.Time) error {
	tx.OnCommit(func() { a.Books.Forget(p, id) })
	return a.Connections.CustomerDeleted(tx, p, id, at)
}
