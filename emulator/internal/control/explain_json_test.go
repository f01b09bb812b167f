package control

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

// Ensure that explanations are written exactly as encoding/json writes them, with any values.
func TestExplanationsAreWrittenAsJSON(t *testing.T) {
	word := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "1/(n + 1)^2 <&> \"x\"", "a\u2028b", "\x00\xff"}))
	id := rapid.Map(word, func(s string) bank.TransactionID { return bank.TransactionID(s) })
	one := rapid.Custom(func(t *rapid.T) figure {
		ids := append([]bank.TransactionID{}, rapid.SliceOfN(id, 0, 3).Draw(t, "ids")...)
		return figure{word.Draw(t, "name"), word.Draw(t, "value"), word.Draw(t, "formula"), ids}
	})
	transaction := rapid.Custom(func(t *rapid.T) explainedTransaction {
		return explainedTransaction{
			id.Draw(t, "id"), bank.AccountID(word.Draw(t, "account")), word.Draw(t, "at"),
			explainedAmount{word.Draw(t, "value"), word.Draw(t, "currency")}, word.Draw(t, "side"), word.Draw(t, "line"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		e := explained{
			Operation: word.Draw(t, "operation"), Customer: word.Draw(t, "customer"),
			Figures:      append([]figure{}, rapid.SliceOfN(one, 0, 3).Draw(t, "figures")...),
			Transactions: rapid.SliceOfN(transaction, 0, 3).Draw(t, "transactions"),
		}
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(e); err != nil {
			t.Fatal(err)
		}
		if got := e.AppendJSON([]byte("before ")); string(got) != "before "+string(bytes.TrimSpace(want.Bytes())) {
			t.Fatalf("got  %s\nwant %s", got[7:], want.Bytes())
		}
	})
}
