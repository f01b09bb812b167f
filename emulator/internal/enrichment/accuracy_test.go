package enrichment_test

import (
	"os"
	"strings"
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// labelledLine is a statement line with the merchant and the category that a person gave it.
type labelledLine struct {
	country      fixtures.Country
	amount       bank.Money
	description  string
	merchant, l1 string // - for none
	heldOut      bool   // held out while the rules were written
}

func labelledLines(t testing.TB) (all []labelledLine) {
	t.Helper()
	text, err := os.ReadFile("testdata/descriptions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for i, content := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		f := strings.Split(content, "\t")
		if i < 2 {
			continue
		}
		if len(f) != 5 {
			t.Fatalf("descriptions.tsv:%d: %d fields, want 5", i+1, len(f))
		}
		currency := bank.GBP
		if f[0] == "US" {
			currency = bank.USD
		}
		amount, err := bank.ParseMoney(f[1], currency)
		if err != nil {
			t.Fatalf("descriptions.tsv:%d: %v", i+1, err)
		}
		all = append(all, labelledLine{fixtures.Country(f[0]), amount, f[2], f[3], f[4], (i-2)%4 == 3})
	}
	return all
}

// accuracy counts how many lines got a category and a merchant, and how many got the right ones.
type accuracy struct{ lines, answered, right, merchants, named int }

func (m *accuracy) add(line labelledLine, got enrichment.Result) {
	m.lines++
	l1, slug := got.Enrichment.Categories.L1, "-"
	if got.Enrichment.Merchant != nil {
		slug = got.Enrichment.Merchant.Slug
	}
	if l1 != "" {
		m.answered++
		if l1 == line.l1 {
			m.right++
		}
	}
	if line.merchant != "-" {
		m.merchants++
		if slug == line.merchant {
			m.named++
		}
	}
}

func (m *accuracy) correct() float64   { return float64(m.right) / float64(max(1, m.answered)) }
func (m *accuracy) answers() float64   { return float64(m.answered) / float64(max(1, m.lines)) }
func (m *accuracy) recognise() float64 { return float64(m.named) / float64(max(1, m.merchants)) }

// readLabelledLines enriches the labelled lines and returns the accuracy for all of them, and for those that were held
// out.
func readLabelledLines(t testing.TB, e *enrichment.Engine) (all, heldOut accuracy) {
	t.Helper()
	for _, line := range labelledLines(t) {
		got := e.Enrich(enrichment.Input{Description: line.description, Amount: line.amount, Country: line.country})
		all.add(line, got)
		if line.heldOut {
			heldOut.add(line, got)
		} else if l1 := got.Enrichment.Categories.L1; l1 != line.l1 && testing.Verbose() && (l1 != "" || line.l1 != "-") {
			t.Logf("%s %q is %s, read as %s/%s", line.country, line.description, line.l1, l1, got.Enrichment.Categories.L2)
		} else if testing.Verbose() && line.merchant != "-" && line.merchant != slugOf(got) {
			t.Logf("%s %q is by %s, read as %s", line.country, line.description, line.merchant, slugOf(got))
		}
	}
	return all, heldOut
}

func engine(t testing.TB, options ...enrichment.Option) *enrichment.Engine {
	t.Helper()
	f := fixtures.Load()
	e, err := enrichment.New(f, options...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Ensure that 85 in 100 of the lines that people wrote and labelled, without the patterns of the catalogue, get a
// category, and that nine of ten categories are correct at level 1. The same holds for the lines that were held out
// while the rules were written.
func TestAccuracy(t *testing.T) {
	all, heldOut := readLabelledLines(t, engine(t))
	for _, m := range []accuracy{all, heldOut} {
		t.Logf(
			"%d lines: answered %.3f, right %.3f; merchant named %.3f of %d",
			m.lines, m.answers(), m.correct(), m.recognise(), m.merchants,
		)
		if m.lines < 100 || m.correct() < 0.90 || m.answers() < 0.85 {
			t.Errorf("want at least 0.90 right and 0.85 answered")
		}
	}
}

// BenchmarkEnrich measures how many lines one core enriches in a second, and how accurately.
func BenchmarkEnrich(b *testing.B) {
	e, lines := engine(b), labelledLines(b)
	all, heldOut := readLabelledLines(b, e)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		line := &lines[n%len(lines)]
		e.Enrich(enrichment.Input{Description: line.description, Amount: line.amount, Country: line.country})
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(100*all.correct(), "%right")
	b.ReportMetric(100*all.answers(), "%answered")
	b.ReportMetric(100*heldOut.correct(), "%right-kept-back")
	b.ReportMetric(100*heldOut.answers(), "%answered-kept-back")
}

// BenchmarkFirstLine measures the first line, for which the engine is built.
func BenchmarkFirstLine(b *testing.B) {
	for b.Loop() {
		engine(b).Enrich(gb("TESCO STORES 3297 LEEDS GB", -2345))
	}
}
