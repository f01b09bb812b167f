package storage

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"budsandbox/bank"
)

// named generates ids that clients choose: any text.
var named = rapid.StringN(1, -1, 100)

var (
	anyMoney = rapid.OneOf(rapid.Just(bank.Money{}), rapid.Custom(func(t *rapid.T) bank.Money {
		return bank.Money{Minor: rapid.Int64().Draw(t, "minor"), Currency: bank.Currency(words.Draw(t, "currency"))}
	}))
	pairs = rapid.MapOfN(rapid.StringN(0, 60, -1), rapid.StringN(0, 60, -1), 1, 4)
	spans = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bank.Window {
		return bank.Window{From: moments.Draw(t, "from"), To: moments.Draw(t, "to")}
	}), 1, 3)
)

var anyIngestedAccount = rapid.Custom(func(t *rapid.T) bank.IngestedAccount {
	text := func(name string) string { return rapid.String().Draw(t, name) }
	a := bank.IngestedAccount{
		Customer: bank.CustomerID(ids.Draw(t, "customer")),
		SentAt:   moments.Draw(t, "sent"),
		Account: bank.Account{
			ID: bank.AccountID(named.Draw(t, "id")), Provider: text("provider"), ProviderName: text("provider's name"),
			Name: text("name"), Type: bank.AccountType(text("type")), Usage: bank.CustomerType(text("usage")),
			Currency: bank.Currency(text("currency")), OpenedAt: moments.Draw(t, "opened"),
			ClosedAt: moments.Draw(t, "closed"),
			Identifiers: bank.Identifiers{
				SortCode: text("sort code"), AccountNumber: text("number"), AccountNumberUS: text("American number"),
				IBAN: text("IBAN"), PAN: text("PAN"),
			},
		},
	}
	for range rapid.IntRange(0, 2).Draw(t, "holders") {
		a.Holders = append(a.Holders, bank.Holder{Name: text("holder"), Relationship: words.Draw(t, "relationship")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "balances") {
		a.Balances = append(
			a.Balances,
			bank.Balance{Type: words.Draw(t, "type"), At: moments.Draw(t, "at"), Amount: anyMoney.Draw(t, "amount")},
		)
	}
	for range rapid.IntRange(0, 2).Draw(t, "limits") {
		a.Limits = append(
			a.Limits,
			bank.Limit{Type: words.Draw(t, "type"), At: moments.Draw(t, "at"), Amount: anyMoney.Draw(t, "amount")},
		)
	}
	return a
})

var anyIngestedTransaction = rapid.Custom(func(t *rapid.T) bank.IngestedTransaction {
	text := func(name string) string { return rapid.String().Draw(t, name) }
	row := bank.IngestedTransaction{
		Customer: bank.CustomerID(ids.Draw(t, "customer")), Merchant: text("merchant"), Country: text("country"),
		Model: text("model"),
		Transaction: bank.Transaction{
			ID: bank.TransactionID(named.Draw(t, "id")), Account: bank.AccountID(text("account")),
			Provider: text("provider"), Description: text("description"), Amount: anyMoney.Draw(t, "amount"),
			Status: bank.Status(text("status")), At: moments.Draw(t, "at"), ValueAt: moments.Draw(t, "value"),
			UpdatedAt: moments.Draw(t, "updated"), Running: anyMoney.Draw(t, "running"),
			Type: bank.TransactionType{Code: bank.TypeCode(text("code")), Description: text("what")}, MCC: text("mcc"),
			Counterparty: bank.Counterparty{
				Name:       text("counterparty"),
				Identifier: text("identifier"),
			},
			Suggested: text("suggested"),
		},
	}
	if rapid.Bool().Draw(t, "attributed") {
		row.ClientAttributes = pairs.Draw(t, "attributes")
	}
	return row
})

var anyIngestion = rapid.Custom(func(t *rapid.T) bank.Ingestion {
	i := bank.Ingestion{
		Task: anyTask.Draw(t, "task"), Customer: bank.CustomerID(ids.Draw(t, "customer")),
		Identifier: rapid.String().Draw(t, "identifier"), Index: rapid.IntRange(0, 1000).Draw(t, "place"),
		Request: uuid.UUID(ids.Draw(t, "request")), Route: rapid.String().Draw(t, "route"),
		Schema: rapid.String().Draw(t, "schema"), Result: bank.IngestResult(rapid.String().Draw(t, "result")),
		Applied: rapid.Bool().Draw(t, "applied"),
	}
	if rapid.Bool().Draw(t, "faulty") {
		i.Errors = pairs.Draw(t, "errors")
	}
	return i
})

// Ensure that ingested data are stored and loaded unchanged.
func TestCodecOfIngested(t *testing.T) {
	t.Run("accounts", func(t *testing.T) { testRoundTrip(t, ingestedAccounts, anyIngestedAccount) })
	t.Run("transactions", func(t *testing.T) { testRoundTrip(t, ingestedTransactions, anyIngestedTransaction) })
	t.Run("ingestions", func(t *testing.T) { testRoundTrip(t, ingestions, anyIngestion) })
	t.Run("coverages", func(t *testing.T) {
		testRoundTrip(t, coverages, rapid.Custom(func(t *rapid.T) bank.Coverage {
			return bank.Coverage{
				Customer: bank.CustomerID(ids.Draw(t, "customer")), Account: bank.AccountID(named.Draw(t, "account")),
				Windows: spans.Draw(t, "windows"),
			}
		}))
	})
	t.Run("erasures", func(t *testing.T) {
		testRoundTrip(t, tombstones, rapid.Custom(func(t *rapid.T) bank.Tombstone {
			return bank.Tombstone{
				Customer: bank.CustomerID(ids.Draw(t, "customer")), ID: bank.TransactionID(named.Draw(t, "transaction")),
				At: moments.Draw(t, "at"),
			}
		}))
	})
}
