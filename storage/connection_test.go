package storage

import (
	"testing"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

// anyConnection has whatever a connection may have: it may have been refreshed, and lost and regained accounts.
var anyConnection = rapid.Custom(func(t *rapid.T) bank.Connection {
	return bank.Connection{
		Customer: bank.CustomerID(ids.Draw(t, "customer")), ID: bank.ConnectionID(ids.Draw(t, "connection")),
		Provider: rapid.String().Draw(t, "provider"), Persona: rapid.String().Draw(t, "persona"),
		Seed: rapid.Uint64().Draw(t, "seed"), Dataset: rapid.Int().Draw(t, "dataset"),
		Overrides: rapid.SliceOf(rapid.Byte()).Draw(t, "overrides"),
		CreatedAt: instants.Draw(t, "created"), From: instants.Draw(t, "from"),
		Pulls: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bank.Pull {
			return bank.Pull{At: instants.Draw(t, "at"), To: instants.Draw(t, "to")}
		}), 0, 5).Draw(t, "pulls"),
		Removed: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bank.Removal {
			r := bank.Removal{Account: rapid.IntRange(0, 300).Draw(t, "account"), At: instants.Draw(t, "at")}
			if rapid.Bool().Draw(t, "back") {
				r.Until = instants.Draw(t, "until")
			}
			return r
		}), 0, 3).Draw(t, "removed"),
	}
})

// Ensure that a connection is read as it was written, and that a later program's fields do not disturb.
func TestConnectionRoundTrip(t *testing.T) { testRoundTrip(t, connections, anyConnection) }
