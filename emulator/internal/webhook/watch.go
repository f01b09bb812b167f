package webhook

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/storage"
)

// watch is a callback for messages.
type watch struct {
	fn func(tx *storage.Tx, project bank.Project, owner bank.CustomerID, m Message)
}

// Watch calls fn for every message, whether or not an endpoint is set for it, in the transaction that causes it, until
// stop is called. fn is called again if the transaction is retried, and also for transactions that are not committed.
func (o *Outbox) Watch(
	fn func(tx *storage.Tx, project bank.Project, owner bank.CustomerID, m Message),
) (stop func()) {
	w := &watch{fn}
	o.mu.Lock()
	o.watches = append(slices.Clip(o.watches), w)
	o.mu.Unlock()
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.watches = slices.DeleteFunc(slices.Clone(o.watches), func(other *watch) bool { return other == w })
	}
}

// callWatches calls the callbacks of Watch.
func (o *Outbox) callWatches(tx *storage.Tx, project bank.Project, owner bank.CustomerID, message Message) {
	o.mu.Lock()
	watches := o.watches
	o.mu.Unlock()
	for _, w := range watches {
		w.fn(tx, project, owner, message)
	}
}

// Listen records that somebody asks for the events of a project, or of all projects if it is empty. event is the one
// that is asked for, or empty for any. From then on insights are computed for these projects as if they had an
// endpoint, until the sandbox is stopped.
func (o *Outbox) Listen(project bank.Project, event string) {
	if event != "" && !strings.HasPrefix(event, "insights.") {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.listened[project] = true
}

// Listened reports whether somebody has asked for events of a project that may be about insights.
func (o *Outbox) Listened(project bank.Project) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.listened[project] || o.listened[""]
}
