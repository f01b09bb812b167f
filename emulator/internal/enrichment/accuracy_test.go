package enrichment_test

import (
	"os"
	"strings"
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// labelled is a statement line and what a person made of it.
type labelled struct {
	country      fixtures.Country
	amount       bank.Money
	description  string
	merchant, l1 string // - for none
	held         bool   // held out while the rules were written
}

func labelledLines(t testing.TB) (all []labelled) {
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
		all = append(all, labelled{fixtures.Country(f[0]), amount, f[2], f[3], f[4], (i-2)%4 == 3})
	}
	return all
}

// marks are how many lines were read well.
type marks struct{ lines, answered, right, merchants, named int }

func (m *marks) add(one labelled, got enrichment.Result) {
	m.lines++
	l1, slug := got.Enrichment.Categories.L1, "-"
	if got.Enrichment.Merchant != nil {
		slug = got.Enrichment.Merchant.Slug
	}
	if l1 != "" {
		m.answered++
		if l1 == one.l1 {
			m.right++
		}
	}
	if one.merchant != "-" {
		m.merchants++
		if slug == one.merchant {
			m.named++
		}
	}
}

func (m *marks) correct() float64   { return float64(m.right) / float64(max(1, m.answered)) }
func (m *marks) answers() float64   { return float64(m.answered) / float64(max(1, m.lines)) }
func (m *marks) recognise() float64 { return float64(m.named) / float64(max(1, m.merchants)) }

// read marks the labelled lines: all of them, and those that were kept back.
func read(t testing.TB, e *enrichment.Engine) (all, held marks) {
	t.Helper()
	for _, one := range labelledLines(t) {
		got := e.Enrich(enrichment.Input{Description: one.description, Amount: one.amount, Country: one.country})
		all.add(one, got)
		if one.held {
			held.add(one, got)
		} else if l1 := got.Enrichment.Categories.L1; l1 != one.l1 && testing.Verbose() && (l1 != "" || one.l1 != "-") {
			t.Logf("%s %q is %s, read as %s/%s", one.country, one.description, one.l1, l1, got.Enrichment.Categories.L2)
		} else if testing.Verbose() && one.merchant != "-" && one.merchant != slugOf(got) {
			t.Logf("%s %q is by %s, read as %s", one.country, one.description, one.merchant, slugOf(got))
		}
	}
	return all, held
}

func engine(t testing.TB, options ...enrichment.Option) *enrichment.Engine {
	t.Helper()
	f, err := fixtures.Load()
	if err != nil {
		t.Fatal(err)
	}
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
	all, held := read(t, engine(t))
	for _, m := range []marks{all, held} {
		t.Logf(
			"%d lines: answered %.3f, right %.3f; merchant named %.3f of %d",
			m.lines, m.answers(), m.correct(), m.recognise(), m.merchants,
		)
		if m.lines < 100 || m.correct() < 0.90 || m.answers() < 0.85 {
			t.Errorf("want at least 0.90 right and 0.85 answered")
		}
	}
}

// BenchmarkEnrich measures how many lines a second one core reads, and how well.
func BenchmarkEnrich(b *testing.B) {
	e, lines := engine(b), labelledLines(b)
	all, held := read(b, e)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		one := &lines[n%len(lines)]
		e.Enrich(enrichment.Input{Description: one.description, Amount: one.amount, Country: one.country})
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(100*all.correct(), "%right")
	b.ReportMetric(100*all.answers(), "%answered")
	b.ReportMetric(100*held.correct(), "%right-kept-back")
	b.ReportMetric(100*held.answers(), "%answered-kept-back")
}

// BenchmarkFirstLine measures reading the first line, for which the engine is built.
func BenchmarkFirstLine(b *testing.B) {
	for b.Loop() {
		engine(b).Enrich(gb("TESCO STORES 3297 LEEDS GB", -2345))
	}
}
