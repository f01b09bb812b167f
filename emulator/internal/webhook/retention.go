package webhook

import (
	"budsandbox/bank"
	"budsandbox/storage"
)

// maxFinished is the number of finished deliveries of a project that are retained.
const maxFinished = 1000

const (
	maxScanned = 64 // maximum number of deliveries that one call of removeOld reads
	maxRemoved = 4  // maximum number of deliveries that one call of removeOld deletes
)

// removeOld deletes finished deliveries in excess of maxFinished, a few in each call. Pending deliveries are never
// deleted. Each call continues where the previous one stopped.
func (o *Outbox) removeOld(tx *storage.Tx, project bank.Project, newest uint64) error {
	if newest <= maxFinished {
		return nil
	}
	o.mu.Lock()
	from := o.scanned[project]
	o.mu.Unlock()
	var next uint64 // the next call starts at the beginning unless this one reaches a limit
	scanned := 0
	removed := 0
	table := tx.Deliveries(project)
	first, last := storage.Key{}.Number(from), storage.Key{}.Number(newest-maxFinished)
	for key := range table.Keys(storage.ByNumber, first, last) {
		delivery, err := table.Indexed(key)
		if err != nil {
			return err
		}
		if scanned++; scanned > maxScanned || removed == maxRemoved {
			next = delivery.Number
			break
		}
		if delivery.State != bank.DeliveryPending {
			removed++
			if err := table.Delete(key); err != nil {
				return err
			}
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.scanned[project] = next
	return nil
}
