package server

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/stream"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

// newStream creates the hub that publishes what happens.
func (a *App) newStream() {
	a.hub = &stream.Hub{}
	a.tasks = stream.NewTasks(a.hub, a.Clock)
}

// watchClocks publishes what happens to the clocks from now on.
func (a *App) watchClocks() {
	clocks := &stream.Clocks{Hub: a.hub, Clock: a.Clock}
	clocks.Start()
	a.Clock.OnChange = func() {
		clocks.Changed()
		a.tasks.Wake()
	}
}

// publishMail publishes a mail that Bud would have sent.
func (a *App) publishMail(p bank.Project, m bank.Mail) {
	a.hub.Publish(stream.Message{Kind: stream.Mail, Project: p, Customer: ownerID(m.Customer), Value: m})
}

// publishRequest publishes a request without its bodies, which stay in the log.
func (a *App) publishRequest(e *requestlog.Entry) {
	a.hub.Publish(stream.Message{
		Kind: stream.Request, Project: bank.Project(e.Client), Customer: e.Customer, Value: e,
	})
}

// Listen records that somebody waits for an event of a project. An empty project or event means all.
func (a *App) Listen(p bank.Project, event string) { a.webhooks.Listen(p, event) }

// publishEvent stores an event for callers that wait for it, and publishes it when it is sent.
func (a *App) publishEvent(p bank.Project, owner bank.CustomerID, at time.Time, m webhook.Message) {
	a.Inbox.Add(p, owner, at, m)
	a.tasks.PublishAfter(m.After, stream.Message{
		Kind: stream.Event, Project: p, Customer: ownerID(owner),
		Value: stream.RaisedEvent{Name: m.Event, At: at, SentAt: m.SentAt(), Body: m.Body},
	})
}

// publishDelivery publishes a delivery that was stored or changed.
func (a *App) publishDelivery(p bank.Project, d bank.Delivery) {
	a.hub.Publish(stream.Message{Kind: stream.Delivery, Project: p, Customer: ownerID(d.Owner), Value: d})
}

// publishTask publishes the start of a task about a customer's connections.
func (a *App) publishTask(tx *storage.Tx, p bank.Project, e connection.Event) error {
	if e.Kind == connection.FetchEnded {
		tx.OnCommit(func() { a.tasks.Started(p, e.Fetch) })
	}
	return nil
}

// ownerID returns the id of a customer, or "" for the zero id.
func ownerID(id bank.CustomerID) string {
	if id == (bank.CustomerID{}) {
		return ""
	}
	return id.String()
}
