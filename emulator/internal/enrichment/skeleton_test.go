package enrichment_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// Ensure that descriptions which differ in digits only have the same skeleton, unless it has digits itself. Groups of
// generated rows are found by it.
func TestSkeletonDoesNotDependOnDigits(t *testing.T) {
	t.Parallel()
	word := rapid.OneOf(
		rapid.SampledFrom([]string{
			"CARD", "PAYMENT", "TO", "ON", "CD", "DEB", "VISA", "MAY", "12MAY", "02OCT25", "AUTH", "#7", "ACH", "DEBIT", "PPD",
			"ID:", "PURCHASE", "FASTER", "VIA", "MOBILE", "PYMT", "FP", "H3G", "A1", "7", "00123", "TRANSFER", "REF",
		}),
		rapid.StringMatching(`[A-Z0-9]{1,8}`),
	)
	rapid.Check(t, func(t *rapid.T) {
		country := rapid.SampledFrom([]fixtures.Country{fixtures.GB, fixtures.US}).Draw(t, "country")
		line := strings.Join(rapid.SliceOfN(word, 1, 9).Draw(t, "words"), " ")
		other := strings.Map(func(c rune) rune {
			if c < '0' || c > '9' {
				return c
			}
			return rapid.RuneFrom([]rune("0123456789")).Draw(t, "digit")
		}, line)
		want := enrichment.Skeleton(country, line)
		if strings.ContainsAny(want, "0123456789") {
			return
		}
		if got := enrichment.Skeleton(country, other); got != want {
			t.Errorf("the skeleton of %q is %q, that of %q is %q", line, want, other, got)
		}
	})
}
