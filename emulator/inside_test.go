package emulator

import (
	"budsandbox/emulator/ledger"
	"budsandbox/storage"
)

// Store is the sandbox's file, for tests that put connections into it.
func (s *Sandbox) Store() *storage.DB { return s.store }

// Tell gives the sandbox a generator of the test's own.
func (s *Sandbox) Tell(g ledger.Generator) { s.books.Generator = g }

// Forget drops all books.
func (s *Sandbox) Forget() { s.books.Drop() }
