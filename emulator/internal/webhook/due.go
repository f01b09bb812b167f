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

// load reads a delivery that was taken. ok is false if it is no longer due, because its customer was deleted or it was
// sent in the meantime.
func load(tx *storage.Tx, taken *item) (delivery bank.Delivery, ok bool, err error) {
	delivery, err = tx.Deliveries(taken.deliveryKey.project).Get(storage.DeliveryKey(taken.owner, taken.number))
	if errors.Is(err, storage.ErrNotFound) {
		return delivery, false, nil
	}
	return delivery, err == nil && delivery.State == bank.DeliveryPending && len(delivery.Attempts) == taken.attempts, err
}
