package webhook

import (
	"budsandbox/bank"
	"budsandbox/storage"
)

// keptDeliveries is how many finished deliveries of a project stay listed.
const keptDeliveries = 1000

// How many old deliveries an Add looks at, and how many of them it removes. Those that wait stay, however many they are, so each Add goes on
// where the last one came to.
const mostLooked, mostForgotten = 64, 4

// forgetOld removes finished deliveries that are too many, a few at a time.
func (o *Outbox) forgetOld(tx *storage.Tx, p bank.Project, newest uint64) error {
	if newest <= keptDeliveries {
		return nil
	}
	o.mu.Lock()
	from := o.swept[p]
	o.mu.Unlock()
	next, looked, gone := uint64(0), 0, 0 // from the beginning, unless there are more
	table := tx.Deliveries(p)
	for key := range table.Keys(storage.ByNumber, storage.Key{}.Number(from), storage.Key{}.Number(newest-keptDeliveries)) {
		d, err := table.Get(key)
		if err != nil {
			return err
		}
		if looked++; looked > mostLooked || gone == mostForgotten {
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
