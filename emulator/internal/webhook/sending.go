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
func (o *Outbox) sign(ctx context.Context, delivery bank.Delivery) map[string]string {
	headers, err := o.Headers(ctx, delivery)
	if err != nil && ctx.Err() == nil {
		o.Log.Error("cannot sign a webhook", "event", delivery.Event, "error", err)
	}
	return headers
}

// attempted is a delivery that was sent, with the result to store.
type attempted struct {
	project  bank.Project
	delivery bank.Delivery
	bank.Attempt
	unreachable bool   // there was no connection to the receiver
	unsent      bool   // it was not sent, because the receiver had been unreachable just before
	outcome     string // as it was stored
	pending     *bank.Delivery
}

// sendTo sends the due deliveries to a receiver one after another until none is left. While one is sent, the next is
// read and signed and earlier results are stored together, because each step takes about as long as the others.
func (o *Outbox) sendTo(ctx context.Context, receiver string) {
	var last failure
	for ctx.Err() == nil {
		limit, recent := batchSize, last.recent()
		if recent != "" {
			limit = maxUnsent
		}
		taken := o.take(receiver, limit)
		switch {
		case len(taken) == 0:
			o.finish(receiver)
			return
		case recent != "":
			o.fail(ctx, taken, recent)
		default:
			o.sendAll(ctx, receiver, taken, &last)
		}
	}
}

// sendAll sends deliveries to a receiver until there is no connection to it.
func (o *Outbox) sendAll(ctx context.Context, receiver string, taken []*item, last *failure) {
	signed, results := make(chan signedItem, 4), make(chan *attempted, batchSize)
	signing, cancel := context.WithCancel(ctx)
	defer cancel()
	var group sync.WaitGroup
	group.Go(func() { o.signAll(signing, taken, signed) })
	group.Go(func() { o.storeAll(ctx, results) })
	var unsent []*item
	for s := range signed {
		if signing.Err() != nil {
			unsent = append(unsent, s.item)
			continue
		}
		result := o.sendSigned(ctx, receiver, s)
		if result == nil {
			continue
		}
		results <- result
		if result.unreachable {
			last.set(result.Answer)
			cancel()
		}
	}
	close(results)
	group.Wait()
	if ctx.Err() == nil {
		o.fail(ctx, unsent, last.answer)
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

// signAll reads and signs deliveries in order, ahead of their sending. It does neither once ctx is done.
func (o *Outbox) signAll(ctx context.Context, taken []*item, signed chan<- signedItem) {
	defer close(signed)
	for _, i := range taken {
		if ctx.Err() != nil {
			signed <- signedItem{item: i}
		} else if d, ok := o.stillDue(ctx, i); ok {
			signed <- signedItem{i, d, o.sign(ctx, d)}
		} else if ctx.Err() != nil { // it is unknown whether it is due
			signed <- signedItem{item: i}
		}
	}
}

// stillDue reads a delivery that was taken. It removes it from the queue if it is no longer due.
func (o *Outbox) stillDue(ctx context.Context, taken *item) (delivery bank.Delivery, ok bool) {
	err := o.Store.View(ctx, func(tx *storage.Tx) (err error) {
		delivery, ok, err = load(tx, taken)
		return err
	})
	switch {
	case err != nil && ctx.Err() == nil:
		o.Log.Error("cannot read a webhook", "error", err)
	case err == nil && !ok:
		o.forget(taken, delivery)
	}
	return delivery, err == nil && ok
}

// forget removes an outdated delivery from the queue, or replaces it by its current version.
func (o *Outbox) forget(taken *item, d bank.Delivery) {
	if d.Number == taken.number && d.State == bank.DeliveryPending {
		o.queue.put(taken.deliveryKey.project, &d)
		return
	}
	o.queue.remove(taken.deliveryKey)
}

// sendSigned sends a delivery, unless it was deleted or sent since it was signed. It returns nil if there is no result
// to store.
func (o *Outbox) sendSigned(ctx context.Context, receiver string, s signedItem) *attempted {
	if _, ok := o.stillDue(ctx, s.item); !ok || ctx.Err() != nil {
		return nil
	}
	o.setSent(receiver, time.Now())
	defer o.setSent(receiver, time.Time{})
	result := o.attempt(ctx, s.deliveryKey.project, s.delivery, s.headers)
	if ctx.Err() != nil {
		return nil // the sandbox is closing and will send it after the next start
	}
	return result
}

// attempt sends a delivery once.
func (o *Outbox) attempt(
	ctx context.Context, project bank.Project, delivery bank.Delivery, headers map[string]string,
) *attempted {
	start := time.Now()
	out := o.post(ctx, &delivery, headers)
	return &attempted{project: project, delivery: delivery, unreachable: out.unreachable, Attempt: bank.Attempt{
		At: o.Clock.Of(project).Now(), Took: time.Since(start), Status: out.status, Answer: out.answer,
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
	if len(all) == 0 {
		return
	}
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
	for _, result := range all {
		delivery := &result.delivery
		switch {
		case err != nil: // it is sent again; receivers must accept duplicates
			o.queue.put(result.project, delivery)
			continue
		case result.pending != nil:
			o.queue.put(result.project, result.pending)
		default:
			o.queue.remove(deliveryKey{result.project, delivery.Owner, delivery.Number})
		}
		if o.OnAttempt != nil {
			o.OnAttempt(delivery.Event, result.outcome)
		}
		if result.unsent {
			continue
		}
		took := result.Took.Round(time.Microsecond)
		o.Log.Info("webhook", "event", delivery.Event, "url", delivery.URL, "status", result.Status, "answer", result.Answer,
			"took", took)
	}
	o.mu.Lock()
	close(o.idle)
	o.idle = make(chan struct{})
	o.mu.Unlock()
}

// storePause is the pause after a failed write to the file.
const storePause = 100 * time.Millisecond

// storeOne stores the result of one attempt.
func (o *Outbox) storeOne(tx *storage.Tx, result *attempted) error {
	result.outcome, result.pending = "failed", nil // it will be retried
	table := tx.Deliveries(result.project)
	key := storage.DeliveryKey(result.delivery.Owner, result.delivery.Number)
	stored, err := table.Get(key)
	if errors.Is(err, storage.ErrNotFound) {
		return nil // the customer was deleted in the meantime
	}
	if err != nil {
		return err
	}
	if result.unsent && stored.State != bank.DeliveryPending { // it was replayed in the meantime
		return nil
	}
	stored.Attempts = append(stored.Attempts, result.Attempt)
	stored.State, stored.Due, stored.DueReal = o.next(result.project, stored, result.Status)
	tx.OnCommit(func() { o.changed(result.project, stored) })
	if stored.State == bank.DeliveryPending {
		result.pending = &stored
		return table.Put(stored)
	}
	result.outcome = stored.State.String()
	if stored.Owner == (bank.CustomerID{}) && !stored.NoOwner {
		return table.Delete(key) // deliveries about a deleted customer are not retained
	}
	return table.Put(stored)
}
