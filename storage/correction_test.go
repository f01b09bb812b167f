package storage

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"budsandbox/bank"
)

var anySubject = rapid.Custom(func(t *rapid.T) bank.Subject {
	return bank.Subject{
		ID: bank.TransactionID(named.Draw(t, "transaction")), Skeleton: rapid.String().Draw(t, "skeleton"),
		Amount: anyMoney.Draw(t, "amount"), At: moments.Draw(t, "at"),
	}
})

var anyCorrection = rapid.Custom(func(t *rapid.T) bank.Correction {
	c := bank.Correction{
		ID: bank.CorrectionID(ids.Draw(t, "id")), Customer: bank.CustomerID(ids.Draw(t, "customer")),
		Kind: bank.CorrectionKind(rapid.IntRange(1, 6).Draw(t, "kind")), Similar: rapid.Bool().Draw(t, "similar"),
		L1: rapid.String().Draw(t, "l1"), L2: rapid.String().Draw(t, "l2"),
		Merchant: uuid.UUID(ids.Draw(t, "merchant")), Frequency: rapid.String().Draw(t, "frequency"),
		At: moments.Draw(t, "at"), WithdrawnAt: moments.Draw(t, "gone"), Number: rapid.Uint64().Draw(t, "number"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "subjects") {
		c.Subjects = append(c.Subjects, anySubject.Draw(t, "subject"))
	}
	if rapid.Bool().Draw(t, "referring") {
		c.Reference = new(anySubject.Draw(t, "reference"))
	}
	return c
})

// Ensure that corrections and custom merchants are stored and loaded unchanged.
func TestCodecOfCorrections(t *testing.T) {
	t.Run("corrections", func(t *testing.T) { testRoundTrip(t, corrections, anyCorrection) })
	t.Run("merchants", func(t *testing.T) {
		testRoundTrip(t, customMerchants, rapid.Custom(func(t *rapid.T) bank.CustomMerchant {
			return bank.CustomMerchant{
				ID: uuid.UUID(ids.Draw(t, "id")), Customer: bank.CustomerID(ids.Draw(t, "customer")),
				Name: rapid.String().Draw(t, "name"), URL: rapid.String().Draw(t, "url"),
				Online: rapid.Bool().Draw(t, "online"), CreatedAt: moments.Draw(t, "created"),
				Number: rapid.Uint64().Draw(t, "number"),
			}
		}))
	})
}
