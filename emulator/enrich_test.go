package emulator_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that lines are enriched with the sandbox's own merchants, as by an Enricher of the sandbox.
func TestEnrichLines(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "merchants.tsv")
	own := "country\tslug\tname\tcategory\taliases\nGB\tzog_bakes\tZog Bakes\tfood_and_drink/coffee\tZOG BAKES\n"
	if err := os.WriteFile(file, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	s := emulator.Start(t, emulator.Options{Merchants: file})
	c := emulatortest.NewClient(t, s, "shop")
	got := c.Call(t, "POST", "/_sandbox/enrich", `{"lines":[{"description":"CARD ZOG BAKES 12 LEEDS","amount":-4.5},
		{"description":"TESCO STORES 3297 LEEDS GB","amount":"-23.45"},{"description":"QQQQ 17"}]}`, nil)
	if got.Status != 200 {
		t.Fatalf("enrich: %d %s", got.Status, got.Text)
	}
	enricher, err := s.Enricher(emulator.EnricherOptions{})
	if err != nil {
		t.Fatal(err)
	}
	lines := []emulator.EnrichedLine{
		{
			Transaction: bank.Transaction{
				Description: "CARD ZOG BAKES 12 LEEDS",
				Amount:      bank.Money{Minor: -450, Currency: "GBP"},
			},
		},
		{
			Transaction: bank.Transaction{
				Description: "TESCO STORES 3297 LEEDS GB",
				Amount:      bank.Money{Minor: -2345, Currency: "GBP"},
			},
		},
		{Transaction: bank.Transaction{Description: "QQQQ 17"}},
	}
	enricher.Enrich(lines)
	for i, l := range lines {
		at := func(path string) string { return got.Str(fmt.Sprintf("data.%d.%s", i, path)) }
		merchant := ""
		if l.Enrichment.Merchant != nil {
			merchant = l.Enrichment.Merchant.Slug
		}
		if at("enrichments.merchant.slug") != merchant ||
			at("enrichments.categories.l2.slug") != l.Enrichment.Categories.L2 ||
			at("description") != l.Description {
			t.Errorf(
				"%q is %s, the enricher finds %s in %+v", l.Description,
				emulatortest.JSONOf(t, got, fmt.Sprintf("data.%d", i)), merchant, l.Enrichment.Categories,
			)
		}
	}
	if got.Str("data.0.enrichments.merchant.slug") != "zog_bakes" || got.At("data.0.line") != nil {
		t.Errorf("the sandbox's own merchant is %s", got.Text)
	}
	if _, err := s.Enricher(emulator.EnricherOptions{Merchants: file}); err == nil {
		t.Error("an enricher of the sandbox takes merchants of its own")
	}
}

// Ensure that payments with a schedule are found among lines with dates, and that the category of a line can be
// explained.
func TestEnrichSchedulesAndExplains(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	var lines []map[string]string
	for month := 1; month <= 6; month++ {
		lines = append(
			lines,
			map[string]string{"description": "NETFLIX.COM", "amount": "-9.99", "date": fmt.Sprintf("2026-%02d-05", month)},
		)
	}
	body, err := json.Marshal(map[string]any{"lines": lines, "explain": true})
	if err != nil {
		t.Fatal(err)
	}
	got := c.Call(t, "POST", "/_sandbox/enrich", string(body), nil)
	if got.Str("data.0.frequency") != "monthly" || got.Str("data.5.enrichments.regularity.frequency") != "monthly" {
		t.Errorf("the schedule is not found: %s", got.Text)
	}
	if got.Str("data.0.line.payee") == "" || got.At("data.0.decisions.0.counts") != true {
		t.Errorf("the explanation is %s", emulatortest.JSONOf(t, got, "data.0"))
	}
}

// Ensure that invalid lines are refused with the index of the line.
func TestEnrichRefuses(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	many := `{"lines":[` + strings.TrimSuffix(strings.Repeat(`{"description":"A"},`, 1001), ",") + `]}`
	for body, want := range map[string]string{
		`{}`: "lines", `{"lines":[]}`: "lines", many: "lines",
		`{"lines":[{"description":""}]}`:                     "lines[0].description is required",
		`{"lines":[{"description":"A"},{"amount":1}]}`:       "lines[1].description is required",
		`{"lines":[{"description":"A","amount":"ten"}]}`:     "lines[0].amount",
		`{"lines":[{"description":"A","amount":"1.005"}]}`:   "lines[0].amount",
		`{"lines":[{"description":"A","date":"yesterday"}]}`: "lines[0].date",
		`{"lines":[{"description":"A"}],"country":"FR"}`:     "country must be one of",
		`{"lines":[{"description":"A"}],"model":"uk-v9"}`:    "model must be one of",
		`{"lines":[{"description":"A","amonut":1}]}`:         "amount",
		`{"lines":"TESCO"}`:                                  "lines",
	} {
		if got := c.Call(t, "POST", "/_sandbox/enrich", body, nil); got.Status != 400 || !strings.Contains(got.Text, want) {
			t.Errorf("%.80s is answered %d %.300s, want 400 with %q", body, got.Status, got.Text, want)
		}
	}
}

// Ensure that the Go API marks regular payments as ingestion does, and ignores a line without a date.
func TestFindSchedules(t *testing.T) {
	t.Parallel()
	enricher, err := emulator.NewEnricher(emulator.EnricherOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []emulator.EnrichedLine
	for month := range 6 {
		lines = append(lines, emulator.EnrichedLine{Transaction: bank.Transaction{
			Description: "NETFLIX.COM", Amount: bank.Money{Minor: -1099, Currency: bank.GBP}, Status: bank.Booked,
			At: time.Date(2026, time.Month(1+month), 14, 0, 0, 0, 0, time.UTC),
		}})
	}
	undated := lines[0]
	undated.At = time.Time{}
	lines = append(lines, undated)
	enricher.Enrich(lines)
	enricher.FindSchedules(lines)
	for i, line := range lines {
		regularity := line.Enrichment.Regularity
		if regular := i < 6; (line.Frequency == "monthly") != regular || (regularity != nil) != regular ||
			line.Tags.Has(bank.TagRegular) != regular || regular && regularity.Frequency != "monthly" {
			t.Errorf("line %d has frequency %q, tags %v and regularity %v", i, line.Frequency, line.Tags.Names(), regularity)
		}
	}
}
