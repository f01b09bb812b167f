package webhook

import (
	"budsandbox/bank"
	"budsandbox/storage"
)

// maxFinished is how many finished deliveries of a project stay listed.
const maxFinished = 1000

// How many old deliveries an Add looks at, and how many of them it removes. Those that wait stay, however many they are, so each Add goes on
// where the last one came to.
const maxScanned, maxRemoved = 64, 4

// removeOld removes finished deliveries that are too many, a few at a time.
func (o *Outbox) removeOld(tx *storage.Tx, p bank.Project, newest uint64) error {
	if newest <= maxFinished {
		return nil
	}
	o.mu.Lock()
	from := o.swept[p]
	o.mu.Unlock()
	next, looked, gone := uint64(0), 0, 0 // from the beginning, unless there are more
	table := tx.Deliveries(p)
	for key := range table.Keys(storage.ByNumber, storage.Key{}.Number(from), storage.Key{}.Number(newest-maxFinished)) {
		d, err := table.Get(key)
		if err != nil {
			return err
		}
		if looked++; looked > maxScanned || gone == maxRemoved {
			next = d.Number
			break
		}
		if d.State != bank.DeliveryPending {
			gone++
			if err := table.Delete(key); err != nil {
				return err
			}
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.swept == nil {
		o.swept = map[bank.Project]uint64{}
	}
	o.swept[p] = next
	return nil
}
