package webhook_test

import (
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

// Ensure that only the latest finished deliveries are kept, however many older ones still wait, and that all
// waiting ones are kept.
func TestForgetting(t *testing.T) {
	o := open(t, storage.Memory, false)
	o.setEndpoint(t, "http://127.0.0.1:1/hook")
	const waiting, finished = 300, 4000
	o.add(t, bank.CustomerID{1}) // makes the customer
	for i := range waiting + finished {
		err := o.Store.Update(t.Context(), func(tx *storage.Tx) error {
			if err := o.Add(tx, shop, bank.CustomerID{1}, webhook.Message{Event: "payment.success",
				Body: []byte("{}")}); err != nil ||
				i < waiting {
				return err
			}
			rows := tx.Deliveries(shop)
			delivery, err := rows.Get(storage.DeliveryKey(bank.CustomerID{1}, uint64(i+1)))
			if err != nil {
				return err
			}
			delivery.State = bank.DeliveryDelivered
			return rows.Put(delivery)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	pending, rest := 0, 0
	for _, d := range o.deliveries(t) {
		rest++
		if d.State == bank.DeliveryPending {
			pending++
		}
	}
	if pending != waiting || rest-pending < 1000-waiting || rest-pending > 1100 {
		t.Errorf("%d wait and %d are kept that are done", pending, rest-pending)
	}
}
