package webhook

import (
	"errors"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// due returns the receivers for whom deliveries are due, and the time until the next one.
func (o *Outbox) due() (receivers map[string]bool, wait time.Duration) {
	o.loading.RLock()
	defer o.loading.RUnlock()
	o.ScanLock.Lock()
	defer o.ScanLock.Unlock()
	return o.queue.due(o.Clock.Moment(), maxIdle)
}

// take takes up to limit due deliveries to a receiver from the queue. The caller must put them back or remove them.
func (o *Outbox) take(receiver string, limit int) []*item {
	o.ScanLock.Lock()
	defer o.ScanLock.Unlock()
	return o.queue.take(receiver, o.Clock.Moment(), limit)
}

// batchSize is the number of deliveries that are taken at a time to be sent.
const batchSize = 64

// receiverOf returns the scheme and the host of an address. Events for one receiver are sent in order, even if they
// have different paths.
func receiverOf(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

// callerGrace is how long Settle waits for a receiver that had not responded when Settle was called. The receiver may
// be the caller, which moves the clock before it responds.
const callerGrace = 500 * time.Millisecond

// receiverGrace is how long Settle waits for the response to a request that was sent since it was called.
const receiverGrace = 5 * time.Second

const (
	maxPending      = 10_000   // number of deliveries of a project that may wait
	maxPendingBytes = 64 << 20 // length of their bodies
)

// abandonOldest abandons the deliveries that have been due for longest, until one of size bytes fits into the limits.
func (o *Outbox) abandonOldest(tx *storage.Tx, project bank.Project, size int) error {
	count, bytes := o.queue.waiting(project)
	table := tx.Deliveries(project)
	for count >= maxPending || count > 0 && bytes+size > maxPendingBytes {
		delivery, found, err := oldest(table)
		if err != nil || !found {
			return err
		}
		count--
		bytes -= len(delivery.Body)
		delivery.State = bank.DeliveryAbandoned
		if delivery.Owner == (bank.CustomerID{}) && !delivery.NoOwner { // of a deleted customer
			err = table.Delete(storage.DeliveryKey(delivery.Owner, delivery.Number))
		} else {
			err = table.Put(delivery)
		}
		if err != nil {
			return err
		}
		tx.OnCommit(func() {
			o.queue.remove(deliveryKey{project, delivery.Owner, delivery.Number})
			o.changed(project, delivery)
			o.warn(project, delivery.URL)
		})
	}
	return nil
}

// oldest returns the pending delivery that has been due for longest.
func oldest(table storage.Rows[bank.Delivery]) (delivery bank.Delivery, found bool, err error) {
	for key := range table.Keys(storage.ByDue, nil, nil) {
		delivery, err = table.Indexed(key)
		return delivery, err == nil, err
	}
	return delivery, false, nil
}

// warn logs that deliveries are abandoned, once a minute.
func (o *Outbox) warn(project bank.Project, url string) {
	o.mu.Lock()
	often := time.Since(o.warned) < time.Minute
	if !often {
		o.warned = time.Now()
	}
	o.mu.Unlock()
	if !often {
		const text = "webhooks wait for a receiver that does not take them; the oldest are abandoned"
		o.Log.Warn(text, "client_id", project, "url", url, "limit", maxPending)
	}
}

// load reads a delivery that was taken. ok is false if it is no longer due, because its customer was deleted or it was
// sent in the meantime.
func load(tx *storage.Tx, taken *item) (delivery bank.Delivery, ok bool, err error) {
	delivery, err = tx.Deliveries(taken.deliveryKey.project).Get(storage.DeliveryKey(taken.owner, taken.number))
	if errors.Is(err, storage.ErrNotFound) {
		return delivery, false, nil
	}
	return delivery, err == nil && delivery.State == bank.DeliveryPending && len(delivery.Attempts) == taken.attempts, err
}
