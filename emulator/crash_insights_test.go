package emulator_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a sandbox that is killed between storing new data and delivering the insights that they cause still
// delivers them: each acknowledged refresh and ingestion brings a duplicate charge, which is reported at least
// once, over several kills with the same file.
func TestCrashLosesNoInsight(t *testing.T) {
	t.Parallel()
	const rounds, each = 3, 8
	file, target := filepath.Join(t.TempDir(), "sandbox.db"), newReceiver(t)
	var token string
	var customers []string
	t.Run("the file is made", func(t *testing.T) {
		s := emulator.Start(
			t,
			emulator.Options{
				Data:      file,
				Now:       time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
				Freeze:    true,
				TaskDelay: new(time.Duration),
			},
		)
		c := emulatortest.NewClient(t, s, "shop")
		for range rounds * each {
			of := c.ConnectPersona(
				t,
				emulatortest.Persona{ID: "thin_file", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"},
			)
			customers = append(customers, of.ID)
		}
		if err := s.Webhooks().SetEndpoint("insights.spending.triggered", target.URL); err != nil {
			t.Fatal(err)
		}
		if err := s.Clock().Advance(2 * time.Hour); err != nil { // otherwise a refresh returns the last fetch
			t.Fatal(err)
		}
		token = emulatortest.NewClient(t, s, "shop").Token
	})
	var answered []string
	for round := range rounds {
		answered = append(answered, chargeUntilKilled(t, file, token, customers[round*each:(round+1)*each])...)
	}
	if len(answered) < 2*rounds {
		t.Fatalf("only %d were answered before the kills", len(answered))
	}
	target.mustReceive(t, file, answered)
}

// chargeUntilKilled charges customers twice at the same instant, from several clients, and kills the sandbox
// meanwhile. It returns the customers whose refresh or ingestion was answered.
func chargeUntilKilled(t *testing.T, file, token string, customers []string) (answered []string) {
	t.Helper()
	victim, base := startVictim(t, file)
	var mu sync.Mutex
	var group sync.WaitGroup
	for i, id := range customers {
		group.Go(func() {
			told := chargeTwice(base, token, id, i%2 == 0)
			mu.Lock()
			defer mu.Unlock()
			if told {
				answered = append(answered, id)
			}
			if len(answered) >= len(customers)/2 {
				_ = victim.Process.Kill()
			}
		})
	}
	group.Wait()
	_ = victim.Process.Kill()
	_ = victim.Wait()
	return answered
}

// chargeTwice charges a customer twice, by a refresh or by ingestion, and reports whether that was answered.
func chargeTwice(base, token, customer string, refresh bool) bool {
	var ignored any
	if !refresh {
		rows := emulatortest.TransactionsBody(
			[4]string{"a", "2026-02-25T10:00:00Z", "-9.50", "LIFT HIRE"},
			[4]string{"b", "2026-02-25T10:00:00Z", "-9.50", "LIFT HIRE"},
		)
		return postTo(base+"/v2/ingest/transactions", token, "", `[{"customer_id":"`+customer+`",`+rows+`}]`, &ignored)
	}
	for range 2 {
		charge := `{"client_id":"shop","description":"LIFT HIRE","amount":-9.5,"at":"2026-03-01T10:00:00Z"}`
		if !postTo(base+"/_sandbox/customers/"+customer+"/transactions", token, "", charge, &ignored) {
			return false
		}
	}
	return postTo(base+"/open-banking/v2/refresh", token, customer, `{}`, &ignored)
}
