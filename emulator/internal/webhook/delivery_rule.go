package webhook

import (
	"encoding/json"
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/clock"
)

// CheckDelivery returns an error for a stored delivery that could be neither shown nor sent.
func CheckDelivery(d *bank.Delivery) error {
	if d.State > bank.DeliveryAbandoned {
		return fmt.Errorf("its state is %d", d.State)
	}
	if !json.Valid(d.Body) {
		return errors.New("its body is no JSON")
	}
	if len(d.Attempts) > len(retryDelays)+1 || d.State == bank.DeliveryPending && len(d.Attempts) > len(retryDelays) {
		return fmt.Errorf("it has %d attempts", len(d.Attempts))
	}
	for _, a := range d.Attempts {
		if a.Took < 0 || a.Status < 0 || a.Status > 999 {
			return errors.New("an attempt is none")
		}
	}
	if err := clock.CheckTime(d.CreatedAt); err != nil {
		return fmt.Errorf("its time %w", err)
	}
	return CheckEndpoint(d.Event, d.URL)
}
