package finders

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/emulator/internal/wire"
)

// Ensure that a row of income is written exactly as encoding/json writes it, with any values and any missing
// fields.
func TestIncomeRowIsWrittenAsJSON(t *testing.T) {
	word := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[ -~]{0,20}`),
		rapid.SampledFrom([]string{"", "Caffè <&> \"Nero\"", "a\u2028b", "\x00\xff", "\\"}),
	)
	sure := rapid.Custom(func(t *rapid.T) *ratedMerchant {
		return &ratedMerchant{word.Draw(t, "id"), word.Draw(t, "name"), word.Draw(t, "logo"), word.Draw(t, "sure")}
	})
	step := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) level {
		return level{word.Draw(t, "name"), word.Draw(t, "sure"), word.Draw(t, "label")}
	}), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		r := incomeRow{row: row[wire.Amount]{
			word.Draw(t, "id"), word.Draw(t, "account"), word.Draw(t, "line"), word.Draw(t, "provider"), word.Draw(t, "date"),
			wire.Amount{Value: word.Draw(t, "value"), Currency: word.Draw(t, "currency")}, word.Draw(t, "indicator"),
		}}
		r.Enrichment.Income = incomeType{word.Draw(t, "type"), word.Draw(t, "sure")}
		if rapid.Bool().Draw(t, "has categories") {
			r.Enrichment.Categories = &levels{step.Draw(t, "l1"), step.Draw(t, "l2"), []level{}}
		}
		if rapid.Bool().Draw(t, "has a merchant") {
			r.Enrichment.Merchant = sure.Draw(t, "merchant")
		}
		if rapid.Bool().Draw(t, "has a processor") {
			r.Enrichment.Processor = sure.Draw(t, "processor")
		}
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(r); err != nil {
			t.Fatal(err)
		}
		if got := r.AppendJSON([]byte("before ")); string(got) != "before "+string(bytes.TrimSpace(want.Bytes())) {
			t.Fatalf("got  %s\nwant %s", got[7:], want.Bytes())
		}
	})
}
