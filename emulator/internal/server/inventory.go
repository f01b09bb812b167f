package server

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/agenda"
	"budsandbox/emulator/internal/inventory"
)

// newInventory returns the reader of the sandbox's content.
func (a *App) newInventory() *inventory.Reader {
	return &inventory.Reader{
		Store: a.Store, Clock: a.Clock, Books: a.Books, ConnectionService: a.Connections, PaymentService: a.payments,
		Known: a.knownProjects(),
	}
}

// newAgenda returns the agenda of scheduled events.
func (a *App) newAgenda() *agenda.Agenda {
	return &agenda.Agenda{
		Store: a.Store, Clock: a.Clock, Connections: a.Connections, Background: a.background, Inbox: a.Inbox,
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
