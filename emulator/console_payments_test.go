package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/emulatortest"
	"budsandbox/storage"
)

// Ensure that the console shows a payment however many newer ones the project has, and says so if there is none.
func TestConsolePaymentAmongMany(t *testing.T) {
	t.Parallel()
	v, _ := newConsole(t, emulatortest.March)
	at := v.s.Clock().Now()
	oldest := bank.PaymentID(bank.NewID(1, 1, "payment"))
	err := v.s.Store().Update(t.Context(), func(tx *storage.Tx) error {
		for n := range uint64(1500) {
			if _, err := tx.Payments("demo").NextNumber(); err != nil {
				return err
			}
			err := tx.Payments("demo").Put(bank.Payment{
				ID: bank.PaymentID(bank.NewID(1, n+1, "payment")), Number: n + 1,
				State: bank.TaskID(bank.NewID(1, n+1, "state")), Service: bank.SinglePayment,
				Amount: bank.Money{Minor: 1250, Currency: bank.GBP}, Reference: "rent", CreatedAt: at,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if text := v.open("/_sandbox/console/payments/" + oldest.String()); !strings.Contains(text, "rent") {
		t.Errorf("the page of the oldest payment shows %s", text)
	}
	unknown := bank.PaymentID(bank.NewID(2, 1, "payment")).String()
	got, text := v.send("GET", "/_sandbox/console/payments/"+unknown, "")
	if got.StatusCode != 404 || !strings.Contains(text, unknown) {
		t.Errorf("an unknown payment is answered %d %s", got.StatusCode, text)
	}
}
