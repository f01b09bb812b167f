package webhook

import (
	"encoding/json"
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/clock"
)

// CheckDelivery returns an error for a stored delivery that could be neither shown nor sent.
func CheckDelivery(delivery *bank.Delivery) error {
	if delivery.State > bank.DeliveryAbandoned {
		return fmt.Errorf("its state is %d", delivery.State)
	}
	if !json.Valid(delivery.Body) {
		return errors.New("its body is not JSON")
	}
	maxAttempts := len(retryDelays) + 1
	if delivery.State == bank.DeliveryPending {
		maxAttempts = len(retryDelays) // the last attempt ends the delivery
	}
	if len(delivery.Attempts) > maxAttempts {
		return fmt.Errorf("it has %d attempts", len(delivery.Attempts))
	}
	for _, a := range delivery.Attempts {
		if a.Took < 0 || a.Status < 0 || a.Status > 999 {
			return errors.New("an attempt has a negative duration or an impossible status")
		}
	}
	if err := clock.CheckTime(delivery.CreatedAt); err != nil {
		return fmt.Errorf("its time %w", err)
	}
	return CheckEndpoint(delivery.Event, delivery.URL)
}
