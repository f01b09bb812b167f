package storage

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"budsandbox/bank"
)

// Ensure that searches come back from the file as they went in.
func TestCodecOfSearches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(label string) string { return rapid.String().Draw(t, label) }
		want := bank.Search{
			ID: bank.SearchID(ids.Draw(t, "id")), Customer: bank.CustomerID(ids.Draw(t, "customer")), CreatedAt: moments.Draw(t, "created"),
			Zone: text("zone"), Field: text("field"), Text: text("text"), Indicator: text("indicator"), Least: text("least"), Most: text("most"),
			From: moments.Draw(t, "from"), To: moments.Draw(t, "to"), Number: rapid.Uint64().Draw(t, "number"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "accounts") {
			want.Accounts = append(want.Accounts, bank.AccountID(text("account")))
		}
		value, err := encodeSearch(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeSearch(SearchKey(want.Customer, want.ID), value)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
