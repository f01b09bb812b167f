package storage

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"budsandbox/bank"
)

// Ensure that labels are stored and loaded unchanged.
func TestCodecOfLabels(t *testing.T) {
	t.Run("labels", func(t *testing.T) {
		testRoundTrip(t, labels, rapid.Custom(func(t *rapid.T) bank.OwnLabel {
			return bank.OwnLabel{
				ID: uuid.UUID(ids.Draw(t, "id")), Customer: bank.CustomerID(ids.Draw(t, "customer")),
				Name: rapid.String().Draw(t, "name"), CreatedAt: moments.Draw(t, "created"),
				UpdatedAt: moments.Draw(t, "updated"), Number: rapid.Uint64().Draw(t, "number"),
			}
		}))
	})
	t.Run("labellings", func(t *testing.T) {
		testRoundTrip(t, labellings, rapid.Custom(func(t *rapid.T) bank.Labelling {
			l := bank.Labelling{
				Customer:    bank.CustomerID(ids.Draw(t, "customer")),
				Transaction: bank.TransactionID(named.Draw(t, "transaction")), At: moments.Draw(t, "at"),
			}
			for range rapid.IntRange(0, 3).Draw(t, "labels") {
				l.Labels = append(l.Labels, uuid.UUID(ids.Draw(t, "label")))
			}
			return l
		}))
	})
}
