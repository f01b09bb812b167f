package emulator

import (
	"budsandbox/emulator/internal/ledger"
	"budsandbox/storage"
)

// Store returns the sandbox's file, for tests that put connections into it.
func (s *Sandbox) Store() *storage.DB { return s.app.Store }

// SetGenerator replaces the sandbox's generator of bank data.
func (s *Sandbox) SetGenerator(g ledger.Generator) {
	s.app.Books.Generator = g
	storage.WithRules(storage.Rules{})(s.app.Store) // the connections are not those of the fixtures
}

// DropBooks drops all cached books.
func (s *Sandbox) DropBooks() { s.app.Books.Clear() }

// SetMemory sets the maximum size of cached books in bytes, or the default for 0.
func (s *Sandbox) SetMemory(n int64) { s.app.Books.Memory = n }
