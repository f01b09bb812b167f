package storage

import (
	"testing"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

var anySearch = rapid.Custom(func(t *rapid.T) bank.Search {
	text := func(label string) string { return rapid.String().Draw(t, label) }
	s := bank.Search{
		ID: bank.SearchID(ids.Draw(t, "id")), Customer: bank.CustomerID(ids.Draw(t, "customer")),
		CreatedAt: moments.Draw(t, "created"), Zone: text("zone"), Field: text("field"), Text: text("text"),
		Indicator: text("indicator"), MinAmount: text("least"), MaxAmount: text("most"), From: moments.Draw(t, "from"),
		To: moments.Draw(t, "to"), Number: rapid.Uint64().Draw(t, "number"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "accounts") {
		s.Accounts = append(s.Accounts, bank.AccountID(text("account")))
	}
	return s
})

// Ensure that searches are stored and loaded unchanged.
func TestCodecOfSearches(t *testing.T) { testRoundTrip(t, searches, anySearch) }
