package emulator_test

import (
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that the Go API can add events and transactions, change them and withdraw them.
func TestLifeEventsFromGo(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	client := s.Client("shop")
	id, err := client.NewCustomer(emulator.CustomerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Connect(id, "uk_salaried_renter"); err != nil {
		t.Fatal(err)
	}
	event, err := client.AddLifeEvent(id, emulator.LifeEvent{Kind: "overdraft", Amount: "40"})
	if err != nil {
		t.Fatal(err)
	}
	posted, err := client.AddTransaction(
		id,
		emulator.BankTransaction{Description: "SHOP", Amount: "-5", BookedAt: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)},
	)
	if err != nil || posted.ID == "" || posted.PendingID == posted.ID {
		t.Fatalf("%+v %v", posted, err)
	}
	if err := client.SetInsightThresholds(map[string]string{"low_balance.balance_threshold": "10"}); err != nil {
		t.Error(err)
	}
	if err := client.EditTransaction(id, posted.ID, emulator.BankTransaction{Amount: "-6"}); err != nil {
		t.Error(err)
	}
	if err := client.RemoveTransaction(id, posted.ID); err != nil {
		t.Error(err)
	}
	if err := client.WithdrawLifeEvent(id, event); err != nil {
		t.Error(err)
	}
	if _, err := client.AddLifeEvent(id, emulator.LifeEvent{Kind: "lottery"}); err == nil {
		t.Error("a lottery can happen")
	}
}
