package webhook

import (
	"context"
	"errors"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// sign returns the headers of a delivery with its signature, or nil if it cannot be signed.
func (o *Outbox) sign(ctx context.Context, d bank.Delivery) map[string]string {
	headers, err := o.Headers(ctx, d)
	if err != nil && ctx.Err() == nil {
		o.Log.Error("cannot sign a webhook", "event", d.Event, "error", err)
	}
	return headers
}

// attempted is a delivery that was sent, with the result to store.
type attempted struct {
	project  bank.Project
	delivery bank.Delivery
	bank.Attempt
	outcome string // as it was stored
	pending *bank.Delivery
}

// sendTo sends the due deliveries to a receiver one after another until none is left. While one is sent, the next is
// read and signed and earlier results are stored together, because each step takes about as long as the others.
func (o *Outbox) sendTo(ctx context.Context, receiver string) {
	for ctx.Err() == nil {
		taken := o.take(receiver)
		if len(taken) == 0 {
			o.finish(receiver)
			return
		}
		signed, results := make(chan signedItem, 4), make(chan *attempted, batchSize)
		var group sync.WaitGroup
		group.Go(func() { o.signAll(ctx, taken, signed) })
		group.Go(func() { o.storeAll(ctx, results) })
		for s := range signed {
			if a := o.sendSigned(ctx, receiver, s); a != nil {
				results <- a
			}
		}
		close(results)
		group.Wait()
	}
}

// finish ends the sending to a receiver.
func (o *Outbox) finish(receiver string) {
	o.mu.Lock()
	delete(o.busy, receiver)
	close(o.idle)
	o.idle = make(chan struct{})
	o.mu.Unlock()
	o.notify() // for deliveries that fell due in the meantime
}

// signedItem is a delivery that was read and signed.
type signedItem struct {
	*item
	delivery bank.Delivery
	headers  map[string]string
}

// signAll reads and signs deliveries in order, ahead of their sending.
func (o *Outbox) signAll(ctx context.Context, taken []*item, signed chan<- signedItem) {
	defer close(signed)
	for _, i := range taken {
		if d, ok := o.stillDue(ctx, i); ok {
			signed <- signedItem{i, d, o.sign(ctx, d)}
		}
	}
}

// stillDue reads a delivery that was taken. It removes it from the queue if it is no longer due.
func (o *Outbox) stillDue(ctx context.Context, i *item) (d bank.Delivery, ok bool) {
	err := o.Store.View(ctx, func(tx *storage.Tx) (err error) {
		d, ok, err = load(tx, i)
		return err
	})
	switch {
	case err != nil && ctx.Err() == nil:
		o.Log.Error("cannot read a webhook", "error", err)
	case err == nil && !ok:
		o.forget(i, d)
	}
	return d, err == nil && ok
}

// forget removes an outdated delivery from the queue, or replaces it by its current version.
func (o *Outbox) forget(i *item, d bank.Delivery) {
	if d.Number == i.number && d.State == bank.DeliveryPending {
		o.queue.put(i.deliveryKey.project, &d)
		return
	}
	o.queue.remove(i.deliveryKey)
}

// sendSigned sends a delivery, unless it was deleted or sent since it was signed. It returns nil if there is no result
// to store.
func (o *Outbox) sendSigned(ctx context.Context, receiver string, s signedItem) *attempted {
	if _, ok := o.stillDue(ctx, s.item); !ok || ctx.Err() != nil {
		return nil
	}
	o.setSent(receiver, time.Now())
	defer o.setSent(receiver, time.Time{})
	a := o.attempt(ctx, s.deliveryKey.project, s.delivery, s.headers)
	if ctx.Err() != nil {
		return nil // the sandbox is closing and will send it after the next start
	}
	return a
}

// attempt sends a delivery once.
func (o *Outbox) attempt(ctx context.Context, p bank.Project, d bank.Delivery, headers map[string]string) *attempted {
	start := time.Now()
	status, answer := o.post(ctx, &d, headers)
	return &attempted{project: p, delivery: d, Attempt: bank.Attempt{
		At: o.Clock.Of(p).Now(), Took: time.Since(start), Status: status, Answer: answer,
	}}
}

// storeAll stores results as they arrive. It stores all available results in one transaction.
func (o *Outbox) storeAll(ctx context.Context, results <-chan *attempted) {
	for first := range results {
		all := []*attempted{first}
		for len(results) > 0 {
			all = append(all, <-results)
		}
		o.store(context.WithoutCancel(ctx), all) // results of sent deliveries are stored even when the sandbox is closing
	}
}

// store stores results, and puts the deliveries that will be retried back into the queue.
func (o *Outbox) store(ctx context.Context, all []*attempted) {
	err := o.Store.Update(ctx, func(tx *storage.Tx) error {
		for _, a := range all {
			if err := o.storeOne(tx, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.Log.Error("cannot store the results of webhooks", "number", len(all), "error", err)
		time.Sleep(storePause)
	}
	for _, a := range all {
		d := &a.delivery
		switch {
		case err != nil: // it is sent again; receivers must accept duplicates
			o.queue.put(a.project, d)
			continue
		case a.pending != nil:
			o.queue.put(a.project, a.pending)
		default:
			o.queue.remove(deliveryKey{a.project, d.Owner, d.Number})
		}
		if o.OnAttempt != nil {
			o.OnAttempt(d.Event, a.outcome)
		}
		took := a.Took.Round(time.Microsecond)
		o.Log.Info("webhook", "event", d.Event, "url", d.URL, "status", a.Status, "answer", a.Answer, "took", took)
	}
	o.mu.Lock()
	close(o.idle)
	o.idle = make(chan struct{})
	o.mu.Unlock()
}

// storePause is the pause after a failed write to the file.
const storePause = 100 * time.Millisecond

// storeOne stores the result of one attempt.
func (o *Outbox) storeOne(tx *storage.Tx, a *attempted) error {
	a.outcome, a.pending = "failed", nil // it will be retried
	table := tx.Deliveries(a.project)
	key := storage.DeliveryKey(a.delivery.Owner, a.delivery.Number)
	stored, err := table.Get(key)
	if errors.Is(err, storage.ErrNotFound) {
		return nil // the customer was deleted in the meantime
	}
	if err != nil {
		return err
	}
	stored.Attempts = append(stored.Attempts, a.Attempt)
	stored.State, stored.Due, stored.DueReal = o.next(a.project, stored, a.Status)
	tx.OnCommit(func() { o.changed(a.project, stored) })
	if stored.State == bank.DeliveryPending {
		a.pending = &stored
		return table.Put(stored)
	}
	a.outcome = stored.State.String()
	if stored.Owner == (bank.CustomerID{}) && !stored.NoOwner {
		return table.Delete(key) // deliveries about a deleted customer are not retained
	}
	return table.Put(stored)
}
