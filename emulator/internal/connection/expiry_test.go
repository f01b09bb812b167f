package connection_test

import (
	"testing"
	"time"

	"budsandbox/clock"
	"budsandbox/emulator/internal/connection"
)

// Ensure that a code is answered although its authorisation ends while the code is handled, whichever reading of the
// clock is the first one after the end.
func TestCodeMeetsTheEndOfItsAuthorisation(t *testing.T) {
	s := open(t)
	customer := s.customer(t, "GB")
	ended := 0
	for readings := range 12 {
		now, left := s.now, -1
		s.Clock = clock.NewClocks(clock.New(func() time.Time {
			if left == 0 {
				return now.Add(time.Hour)
			}
			left--
			return now
		}, clock.State{}))
		begun, err := s.StartOwnLicence(t.Context(), shop, customer,
			connection.OwnLicenceRequest{Provider: "Bank_Of_Bud", Return: "https://app.example"})
		if err != nil {
			t.Fatal(err)
		}
		left = readings
		done, err := s.ExchangeCode(t.Context(), shop, customer, begun.Authorisation.ID, "code", "")
		if err != nil {
			t.Errorf("the clock passes the end after %d readings: %v", readings, err)
		}
		if done.Fetch.Result == "auth_expired" {
			ended++
		}
	}
	if ended < 2 {
		t.Errorf("only %d authorisations ended", ended)
	}
}
