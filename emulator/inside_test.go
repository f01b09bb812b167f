package emulator

import (
	"budsandbox/emulator/internal/ledger"
	"budsandbox/storage"
)

// Store is the sandbox's file, for tests that put connections into it.
func (s *Sandbox) Store() *storage.DB { return s.app.Store }

// Tell gives the sandbox a generator of the test's own.
func (s *Sandbox) Tell(g ledger.Generator) {
	s.app.Books.Generator = g
	storage.WithRules(storage.Rules{})(s.app.Store) // the connections are not those of the fixtures
}

// Forget drops all books.
func (s *Sandbox) Forget() { s.app.Books.Clear() }

// KeepMemory sets how many bytes of books are cached, 0 for the usual number.
func (s *Sandbox) KeepMemory(n int64) { s.app.Books.Memory = n }
