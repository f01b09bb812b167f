package server

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/inventory"
)

// newInventory returns the reader of what the sandbox holds.
func (a *App) newInventory() *inventory.Reader {
	return &inventory.Reader{
		Store: a.Store, Clock: a.Clock, Books: a.Books, ConnectionService: a.Connections, PaymentService: a.payments,
		Known: a.knownProjects(),
	}
}

// knownProjects returns the projects that the configuration names.
func (a *App) knownProjects() []bank.Project {
	known := []bank.Project{a.config.DefaultProject}
	for id := range a.config.Projects {
		known = append(known, bank.Project(id))
	}
	return known
}
