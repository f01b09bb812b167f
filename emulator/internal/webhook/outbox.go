// Package webhook sends events to clients as Bud does: signed, at least once, and again after failures. A delivery is
// stored in the transaction that causes the event, so that a crash loses no event.
package webhook

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/storage"
)

// Config has what an Outbox needs, and its options.
type Config struct {
	Store       *storage.DB
	Clock       *clock.Clocks
	Signer      *Signer
	Seed        uint64
	AllowRemote bool           // endpoints may be on other machines
	Timeout     time.Duration  // time within which a receiver must respond; 0 for DefaultTimeout
	Authorities *x509.CertPool // authorities of receivers' certificates; nil for the system's
	Log         *slog.Logger

	// OnEvent, unless nil, is called for every message after its commit, whether or not an endpoint is set for it.
	OnEvent func(project bank.Project, owner bank.CustomerID, at time.Time, message Message)

	// OnDelivery, unless nil, is called for every delivery after the commit that stored or changed it.
	OnDelivery func(project bank.Project, delivery bank.Delivery)

	// OnAttempt, unless nil, is called after every stored attempt with the event and the outcome.
	OnAttempt func(event, outcome string)
}

// Outbox stores and sends events. Add, Settle and Replay are safe for concurrent use.
type Outbox struct {
	Config

	// ScanLock is held while the outbox looks for due deliveries. A caller that commits events of a future time must
	// hold it until the clock reaches that time. Otherwise deliveries of tasks with short delays could overtake them.
	ScanLock sync.Mutex

	client *http.Client
	wake   chan struct{}
	queue  *queue

	mu       sync.Mutex
	loading  sync.RWMutex         // held while the queue is read from the file, so that it does not appear empty
	busy     map[string]bool      // receivers to whom deliveries are being sent
	sent     map[string]time.Time // when the outstanding request to a receiver was sent
	idle     chan struct{}        // closed when deliveries end
	watches  []*watch
	listened map[bank.Project]bool   // who is asked for events; "" means all projects
	scanned  map[bank.Project]uint64 // the delivery at which removeOld continues; may be outdated after an import
	warned   time.Time               // when the last warning about abandoned deliveries was logged
}

// NewOutbox returns an outbox, which sends nothing until Run is called.
func NewOutbox(config Config) *Outbox {
	return &Outbox{
		Config: config, client: config.newClient(), wake: make(chan struct{}, 1), queue: newQueue(),
		busy: map[string]bool{}, sent: map[string]time.Time{}, idle: make(chan struct{}),
		scanned: map[bank.Project]uint64{}, listened: map[bank.Project]bool{},
	}
}

// Message is an event to be sent, at once or when a task ends.
type Message struct {
	Event   string
	Body    []byte    // JSON
	After   bank.Task // sent when it is done; zero for at once
	NoOwner bool      // the event is about no customer, so that it is retained when customers are deleted
	At      time.Time // when it happened; zero for now. An event in the future is sent when the clock reaches it
}

// SentAt returns when a message is sent: when it happened, or when its task ends.
func (m Message) SentAt() time.Time {
	ends := m.After.Ends()
	if m.After.Started.IsZero() || ends.Before(m.At) {
		return m.At
	}
	return ends
}

// Add stores messages about a customer for the project's endpoints in the transaction that causes them. They are sent
// after the commit. A zero owner is for a deleted customer, whose messages are removed once they are sent.
func (o *Outbox) Add(
	tx *storage.Tx, project bank.Project, owner bank.CustomerID, messages ...Message,
) error {
	if len(messages) == 0 {
		return nil
	}
	now := o.Clock.Of(project).Now()
	endpoints, err := endpointsOf(tx, project)
	if err != nil {
		return err
	}
	for _, message := range messages {
		if message.At.IsZero() {
			message.At = now
		}
		o.callWatches(tx, project, owner, message)
		if message.After.Started.IsZero() && message.At.After(now) {
			message.After = bank.Task{Started: now, Real: o.Clock.Real(), Delay: message.At.Sub(now)}
		}
		if o.OnEvent != nil {
			tx.OnCommit(func() { o.OnEvent(project, owner, message.At, message) })
		}
		url := endpoints.of(message.Event)
		if url == "" {
			continue
		}
		if err := o.deliver(tx, project, owner, message, url); err != nil {
			return err
		}
	}
	return nil
}

// deliver stores the delivery of a message to an endpoint.
func (o *Outbox) deliver(
	tx *storage.Tx, project bank.Project, owner bank.CustomerID, message Message, url string,
) error {
	table := tx.Deliveries(project)
	id, number, err := table.NextID(o.Seed, "delivery")
	if err != nil {
		return err
	}
	after := message.After
	if after.Started.IsZero() {
		now := o.Clock.Of(project).Now()
		after = bank.Task{Started: now, Real: o.Clock.Real(), Delay: message.At.Sub(now)}
	}
	delivery := bank.Delivery{
		ID:     bank.DeliveryID(id),
		Number: number, Owner: owner, NoOwner: message.NoOwner,
		Event: message.Event, URL: url, Body: message.Body, CreatedAt: message.At,
		Due: after.Ends(), DueReal: after.Real.Add(after.Delay),
	}
	err = errors.Join(
		o.abandonOldest(tx, project, len(message.Body)), table.Put(delivery), o.removeOld(tx, project, number),
	)
	if err != nil {
		return err
	}
	tx.OnCommit(func() {
		o.queue.put(project, &delivery)
		o.changed(project, delivery)
		o.notify()
	})
	return nil
}

// changed calls OnDelivery.
func (o *Outbox) changed(project bank.Project, d bank.Delivery) {
	if o.OnDelivery != nil {
		o.OnDelivery(project, d)
	}
}

// notify makes Run look for due deliveries.
func (o *Outbox) notify() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// ClockMoved must be called after moving a clock.
func (o *Outbox) ClockMoved() { o.notify() }

// Reload reads the pending deliveries again. It must be called after replacing the content of the file.
func (o *Outbox) Reload(ctx context.Context) error {
	o.loading.Lock()
	defer o.loading.Unlock()
	o.queue.clear()
	err := o.Store.View(ctx, func(tx *storage.Tx) error {
		for project := range tx.ProjectsWith(storage.DeliveryTable) {
			table := tx.Deliveries(project)
			for key := range table.Keys(storage.ByDue, nil, nil) {
				delivery, err := table.Indexed(key)
				if err != nil {
					return err
				}
				o.queue.put(project, &delivery)
			}
		}
		return nil
	})
	o.notify()
	return err
}

// Run sends due deliveries until ctx is done.
func (o *Outbox) Run(ctx context.Context) {
	if err := o.Reload(ctx); err != nil && ctx.Err() == nil {
		o.Log.Error("cannot read the pending webhooks", "error", err)
	}
	defer o.client.CloseIdleConnections()
	var group sync.WaitGroup
	defer group.Wait()
	for {
		timer := time.NewTimer(o.send(ctx, &group))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-o.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// maxIdle is the maximum time that Run waits when nothing is due.
const maxIdle = time.Minute

// send starts a goroutine for each receiver that has due deliveries and no goroutine yet. It returns how long to wait
// for the next delivery.
func (o *Outbox) send(ctx context.Context, group *sync.WaitGroup) time.Duration {
	receivers, wait := o.due()
	for receiver := range receivers {
		o.mu.Lock()
		free := !o.busy[receiver]
		o.busy[receiver] = true
		o.mu.Unlock()
		if free {
			group.Go(func() { o.sendTo(ctx, receiver) })
		}
	}
	return wait
}

// setSent stores when a receiver was sent a request. Zero means that it has responded.
func (o *Outbox) setSent(receiver string, at time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if at.IsZero() {
		delete(o.sent, receiver)
		return
	}
	o.sent[receiver] = at
}

// ErrNoDelivery reports an unknown delivery id.
var ErrNoDelivery = errors.New("no such delivery")
