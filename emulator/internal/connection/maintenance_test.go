package connection_test

import (
	"testing"
	"time"

	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Ensure that a refresh of all banks fails if the maintenance windows cannot be read, and does not report that a bank
// is in maintenance.
func TestRefreshAllWithDamagedMaintenance(t *testing.T) {
	t.Parallel()
	s := open(t)
	customer := s.customer(t, "GB")
	s.connect(t, customer, connection.ConnectRequest{})
	s.now = s.now.Add(2 * time.Hour)
	err := s.Store.Update(t.Context(), func(tx *storage.Tx) error {
		return tx.PutSetting(connection.MaintenanceSetting, "no windows")
	})
	if err != nil {
		t.Fatal(err)
	}
	task, _, err := s.RefreshAll(t.Context(), shop, customer, nil, connection.RefreshRequest{})
	if err == nil {
		t.Errorf("a refresh is answered with %+v", task)
	}
	err = s.Store.Update(t.Context(), func(tx *storage.Tx) error { return connection.ResetMaintenance(tx, "") })
	if err != nil {
		t.Fatal(err)
	}
}
