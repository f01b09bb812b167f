package server

import (
	"budsandbox/bank"
	"budsandbox/storage"
)

// inOrder returns a notification of several listeners, one after another.
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
