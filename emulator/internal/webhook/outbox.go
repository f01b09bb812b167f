// Package webhook sends events to clients as Bud does: signed, at least once, again after failures. What is to be sent is kept in
// the file with what it tells of, so that a crash loses no event.
package webhook

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Outbox keeps events and sends them. Add, Settle and Replay are safe for concurrent use.
type Outbox struct {
	Store       *storage.DB
	Clock       *bank.Clocks
	Signer      *Signer
	Seed        uint64
	AllowRemote bool // clients need not be on this machine
	Log         *slog.Logger

	// Looking is held while the outbox looks for what is due. Whoever commits events of a time to come holds it until the clock shows that
	// time: by then those that only the clock brings would be overtaken by those that a task of milliseconds brings.
	ScanLock sync.Mutex

	// Tap, unless nil, hears of every message once it is on disk, whether an address wants it or not.
	OnEvent func(p bank.Project, owner bank.CustomerID, at time.Time, m Message)

	// Tried, unless nil, hears of every attempt whose end is kept: its event and what became of it.
	OnAttempt func(event, outcome string)

	once   sync.Once
	client *http.Client
	wake   chan struct{}

	mu      sync.Mutex
	waiting map[bank.Project]int    // projects that may have something due, and how often they were poked
	busy    map[string]int          // by receiver, how many of its deliveries are under way
	idle    chan struct{}           // closed at the end of each delivery
	swept   map[bank.Project]uint64 // up to which number old deliveries were looked through; a guess, if a file was replaced
}

// Message is an event to be sent: at once, or when a task ends that the client polls.
type Message struct {
	Event   string
	Body    []byte // JSON
	After   bank.Task
	NoOwner bool      // it is about no customer: nobody's going forbids to keep it
	At      time.Time // when it happened; zero is now. What the clock is about to pass is sent when it does
}

// Add keeps messages about a customer for the project's hooks, in the transaction of what they tell of; they are sent once it is on
// disk. An owner of zero is for a customer who is gone: then nothing is kept once it is sent.
func (o *Outbox) Add(tx *storage.Tx, p bank.Project, owner bank.CustomerID, messages ...Message) error {
	table, now := tx.Deliveries(p), o.Clock.Of(p).Now()
	for _, m := range messages {
		if m.At.IsZero() {
			m.At = now
		}
		if o.OnEvent != nil {
			tx.OnCommit(func() { o.OnEvent(p, owner, m.At, m) })
		}
		url, err := endpointFor(tx, p, m.Event)
		if err != nil {
			return err
		}
		if url == "" {
			continue
		}
		number, err := table.NextNumber()
		if err != nil {
			return err
		}
		after := m.After
		if after.Started.IsZero() {
			after = bank.Task{Started: now, Real: o.Clock.Real(), Delay: m.At.Sub(now)}
		}
		err = table.Put(bank.Delivery{
			ID: bank.DeliveryID(bank.NewID(o.Seed, number, "delivery", string(p))), Number: number, Owner: owner, Lasting: m.NoOwner,
			Event: m.Event, URL: url, Body: m.Body, CreatedAt: m.At,
			Due: after.Started.Add(after.Delay), DueReal: after.Real.Add(after.Delay),
		})
		if err != nil {
			return err
		}
		if err := o.removeOld(tx, p, number); err != nil {
			return err
		}
		tx.OnCommit(func() { o.notify(p) })
	}
	return nil
}

// notify has the projects looked through for what is due.
func (o *Outbox) notify(projects ...bank.Project) {
	o.prepare()
	o.mu.Lock()
	for _, p := range projects {
		o.waiting[p]++
	}
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *Outbox) prepare() {
	o.once.Do(func() {
		o.wake = make(chan struct{}, 1)
		o.waiting, o.busy, o.idle = map[bank.Project]int{}, map[string]int{}, make(chan struct{})
		o.client = newClient(o.AllowRemote)
	})
}

// ClockMoved says that the clock was moved, or the file replaced.
func (o *Outbox) ClockMoved() error {
	all, err := o.pendingProjects()
	if err == nil {
		o.notify(all...)
	}
	return err
}

// pendingProjects are those with anything that waits, as a restarted sandbox finds them.
func (o *Outbox) pendingProjects() (all []bank.Project, err error) {
	err = o.Store.View(func(tx *storage.Tx) error {
		all = all[:0]
		for p := range tx.Projects() {
			for range tx.Deliveries(p).Keys(storage.ByDue, nil, nil) {
				all = append(all, p)
				break
			}
		}
		return nil
	})
	return all, err
}

// Run sends what is due until ctx ends.
func (o *Outbox) Run(ctx context.Context) {
	o.prepare()
	if err := o.ClockMoved(); err != nil {
		o.Log.Error("webhooks of the last run", "error", err)
	}
	var group sync.WaitGroup
	defer group.Wait()
	for {
		wait, err := o.send(ctx, &group)
		if err != nil {
			o.Log.Error("webhooks", "error", err)
			wait = time.Second
		}
		timer := time.NewTimer(wait)
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

// maxIdle is how long Run sleeps at most when nothing is due.
const maxIdle = time.Minute

// send starts a delivery run for each receiver that has something due, and says how long nothing else is.
func (o *Outbox) send(ctx context.Context, group *sync.WaitGroup) (time.Duration, error) {
	due, nap, err := o.due()
	if err != nil {
		return nap, err
	}
	for receiver, list := range due {
		o.mu.Lock()
		free := o.busy[receiver] == 0
		if free {
			o.busy[receiver] = len(list)
		}
		o.mu.Unlock()
		if !free { // its run looks again when it is through
			continue
		}
		group.Go(func() {
			for _, d := range list {
				if ctx.Err() == nil && o.stillDue(d) {
					o.attempt(ctx, d)
				}
				o.mu.Lock()
				o.busy[receiver]--
				close(o.idle)
				o.idle = make(chan struct{})
				o.mu.Unlock()
			}
			o.notify()
		})
	}
	return nap, nil
}

// stillDue says whether nobody has sent a delivery since it was found to be due.
func (o *Outbox) stillDue(d pending) bool {
	still := false
	err := o.Store.View(func(tx *storage.Tx) error {
		now, err := tx.Deliveries(d.project).Get(storage.DeliveryKey(d.Owner, d.Number))
		still = err == nil && len(now.Attempts) == len(d.Attempts) && now.DueBy(o.Clock.Of(d.project).Now(), o.Clock.Real())
		return nil
	})
	return err == nil && still
}

// pending is a delivery and whose.
type pending struct {
	bank.Delivery
	project bank.Project
}

// due are the deliveries that are due now, by receiver in the order in which they fell due, whosever they are, and how long it takes
// until the next one is.
func (o *Outbox) due() (byReceiver map[string][]pending, nap time.Duration, err error) {
	o.mu.Lock()
	projects := maps.Clone(o.waiting)
	o.mu.Unlock()
	byReceiver, nap = map[string][]pending{}, maxIdle
	o.ScanLock.Lock()
	defer o.ScanLock.Unlock()
	at := o.Clock.Moment()
	err = o.Store.View(func(tx *storage.Tx) error {
		for _, p := range slices.Sorted(maps.Keys(projects)) {
			table, waits := tx.Deliveries(p), false
			for key := range table.Keys(storage.ByDue, nil, nil) {
				d, err := table.Get(key)
				if err != nil {
					return err
				}
				waits = true
				if d.DueBy(at.Of(p), at.Real) {
					to := receiver(d.URL)
					byReceiver[to] = append(byReceiver[to], pending{d, p})
				} else {
					nap = min(nap, max(0, d.DueReal.Sub(at.Real)))
				}
			}
			if waits {
				delete(projects, p)
			}
		}
		return nil
	})
	if err != nil {
		return nil, nap, err
	}
	for _, list := range byReceiver {
		slices.SortStableFunc(list, func(a, b pending) int { return a.Due.Compare(b.Due) })
	}
	o.clearIdle(projects)
	return byReceiver, nap, nil
}

// receiver is whom an address leads to. One who has a path for each event still gets them all in their order.
func receiver(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

// clearIdle takes projects that have nothing to send off the list, unless they were poked meanwhile.
func (o *Outbox) clearIdle(quiet map[bank.Project]int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for p, pokes := range quiet {
		if o.waiting[p] == pokes {
			delete(o.waiting, p)
		}
	}
}

// Settle waits until everything that is due by the clock was tried once, or ctx ends.
func (o *Outbox) Settle(ctx context.Context) error {
	o.prepare()
	for {
		o.mu.Lock()
		idle, working := o.idle, len(o.busy) > 0 && sum(o.busy) > 0
		o.mu.Unlock()
		due, _, err := o.due()
		switch {
		case err != nil:
			return err
		case len(due) == 0 && !working:
			return nil
		}
		o.notify()
		select {
		case <-idle:
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func sum(counts map[string]int) (all int) {
	for _, n := range counts {
		all += n
	}
	return all
}

// ErrNoDelivery is the answer to an id that is no delivery's.
var ErrNoDelivery = errors.New("no such delivery")
