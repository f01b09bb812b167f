package server

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
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

// The callbacks of services are methods of App, because they call services that are created later.

// connected runs when a customer was connected without pages. It completes the customer's links of applications.
func (a *App) connected(tx *storage.Tx, p bank.Project, customer bank.CustomerID) error {
	return a.assess.CompleteOpen(tx, p, customer)
}

// connectionChanged runs with every change of a customer's connections or consents.
func (a *App) connectionChanged(tx *storage.Tx, p bank.Project, e connection.Event) error {
	notify := inOrder( // the stream tells of a task before it tells of its events
		a.publishTask, a.webhooks.ConnectionEvent, a.alerts.ConnectionEvent, a.assess.ConnectionEvent,
	)
	return notify(tx, p, e)
}

// paymentEnded runs with the end of a payment.
func (a *App) paymentEnded(tx *storage.Tx, p bank.Project, payment bank.Payment) error {
	return a.webhooks.PaymentEnded(tx, p, payment)
}

// attempted runs after an attempt to send a webhook.
func (a *App) attempted(event, outcome string) {
	if a.metrics != nil {
		a.metrics.CountAttempt(event, outcome)
	}
}

// scheduled runs after the commit of a write that may schedule an earlier event for the project.
func (a *App) scheduled(p bank.Project) { a.scheduler.Changed(p) }

// customerDeleted runs with the deletion of a customer. It sends webhooks about the connections, and empties the caches
// once the deletion is on disk.
func (a *App) customerDeleted(tx *storage.Tx, p bank.Project, id bank.CustomerID, at time.Time) error {
	tx.OnCommit(func() { a.Books.Forget(p, id) })
	return a.Connections.CustomerDeleted(tx, p, id, at)
}
