package webhook

import (
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

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
