package enrichment_test

import (
	"os"
	"strings"
	"testing"

	"budsandbox/emulator/internal/enrichment"
)

// TestAccuracyFile scores the accuracy file that the variable BUD_ACCURACY names, as in
//
//	BUD_ACCURACY=/path/to/lines.tsv go test ./emulator/internal/enrichment -run TestAccuracyFile -v
//
// and, with BUD_ACCURACY_MISTAKES=yes, lists what is wrong. It measures and demands nothing.
func TestAccuracyFile(t *testing.T) {
	path := os.Getenv("BUD_ACCURACY")
	if path == "" {
		path = "testdata/development.tsv"
	}
	var s score
	mistakes := os.Getenv("BUD_ACCURACY_MISTAKES") != ""
	s.addAll(engine(t), readAccuracyFile(t, path), func(kind string, x expectation, got enrichment.Result) {
		if !mistakes {
			return
		}
		c, slug := got.Enrichment.Categories, "-"
		if m := got.Enrichment.Merchant; m != nil {
			slug = m.DisplayName
		}
		t.Logf(
			"%s: %s %q %s is %s %s/%s %s, read as %s %s/%s %s",
			kind, x.in.Country, x.line, x.in.Amount, strings.Join(x.merchants, "|"), x.l1, x.l2,
			strings.Join(x.tags.Names(), ","), slug, c.L1, c.L2, strings.Join(got.Tags.Names(), ","),
		)
	})
	t.Logf("%s:\n%s", path, s.String())
}
