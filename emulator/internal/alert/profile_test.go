package alert_test

import (
	"errors"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/alert"
	"budsandbox/storage"
)

// Ensure that the profile of custom insights of a customer who was deleted since the request began is not stored.
func TestProfileOfADeletedCustomer(t *testing.T) {
	store, err := storage.Open(storage.Memory)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	gone := bank.CustomerID{1}
	err = store.Update(t.Context(), func(tx *storage.Tx) error {
		coffee := bank.CustomInsight{ID: bank.CustomInsightID{2}, Name: "coffee", Active: true}
		return tx.CustomInsights("shop").Put(coffee)
	})
	if err != nil {
		t.Fatal(err)
	}
	service := &alert.Service{Store: store}
	err = service.BuildProfile(t.Context(), "shop", gone, time.Time{}, time.Time{})
	if !errors.Is(err, bank.ErrNoCustomer) {
		t.Errorf("got error %v, want %v", err, bank.ErrNoCustomer)
	}
	err = store.View(t.Context(), func(tx *storage.Tx) error {
		if _, err := tx.CustomProfiles("shop").Get(storage.CustomerKey(gone)); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("the profile is read with error %v, want %v", err, storage.ErrNotFound)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
