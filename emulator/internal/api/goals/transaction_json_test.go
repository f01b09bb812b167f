package goals

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/emulator/internal/wire"
)

// Ensure that a transaction of a budget is written exactly as encoding/json writes it, with any values and any
// missing fields.
func TestTransactionIsWrittenAsJSON(t *testing.T) {
	word := rapid.OneOf(
		rapid.String(), rapid.SampledFrom([]string{"", "Caffè <&> \"Nero\"", "a\u2028b", "\x00\xff", "\\"}),
	)
	one := rapid.Custom(func(t *rapid.T) (made transaction) {
		for _, field := range []*string{
			&made.ID, &made.AccountID, &made.Provider, &made.Description, &made.Indicator, &made.Status,
			&made.Amount.Value, &made.Amount.Currency, &made.At, &made.Suggested, &made.SuggestedLogo,
		} {
			*field = word.Draw(t, "field")
		}
		if rapid.Bool().Draw(t, "is enriched") {
			made.Enrichments = &enrichments{}
			if rapid.Bool().Draw(t, "has categories") {
				made.Enrichments.Categories = &wire.CategoryPair{
					L1: wire.Category{Slug: word.Draw(t, "l1"), Confidence: word.Draw(t, "confidence")},
					L2: wire.Category{Slug: word.Draw(t, "l2"), Confidence: word.Draw(t, "confidence")},
				}
			}
			if rapid.Bool().Draw(t, "has a merchant") {
				made.Enrichments.Merchant = &merchant{
					word.Draw(t, "id"), word.Draw(t, "slug"), word.Draw(t, "name"), word.Draw(t, "logo"),
				}
			}
		}
		return made
	})
	rapid.Check(t, func(t *rapid.T) {
		made := one.Draw(t, "transaction")
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(made); err != nil {
			t.Fatal(err)
		}
		if got := made.append([]byte("before ")); string(got) != "before "+string(bytes.TrimSpace(want.Bytes())) {
			t.Fatalf("got  %s\nwant %s", got[7:], want.Bytes())
		}
	})
}
