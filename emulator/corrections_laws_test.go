package emulator_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// sorted is a row as far as its category and tags go.
type sorted struct {
	ID          string   `json:"transaction_id"`
	Status      string   `json:"status"`
	Side        string   `json:"credit_debit_indicator"`
	Tags        []string `json:"tags"`
	Enrichments struct {
		Categories *struct {
			L1 struct{ Slug string } `json:"l1"`
			L2 struct{ Slug string } `json:"l2"`
		} `json:"categories"`
	} `json:"enrichments"`
}

// category is the row's.
func (r sorted) category() string {
	return r.Enrichments.Categories.L1.Slug + "/" + r.Enrichments.Categories.L2.Slug
}

// kind is what a row says about money.
func (r sorted) kind() string { return fmt.Sprintf("%s [%s]", r.category(), r.telling()) }

// sortedRows are the customer's booked rows that have a category.
func sortedRows(t *testing.T, of *emulatortest.ConnectedCustomer) (all []sorted) {
	t.Helper()
	for path := "/financial/v2/transactions?page_size=200"; path != ""; {
		var page struct {
			Data     []sorted
			Metadata struct {
				NextPageToken string `json:"next_page_token"`
			}
		}
		of.Read(t, path, of.Headers, &page)
		for _, r := range page.Data {
			if r.Status == "booked" && r.Enrichments.Categories != nil {
				all = append(all, r)
			}
		}
		path = ""
		if page.Metadata.NextPageToken != "" {
			path = "/financial/v2/transactions?page_size=200&page_token=" + page.Metadata.NextPageToken
		}
	}
	return all
}

// telling are those of a row's tags that a category brings, and a correction of it must therefore change.
func (r sorted) telling() string {
	var some []string
	for _, tag := range r.Tags {
		if slices.Contains([]string{"benefit", "debt-collection", "loan", "hcst", "income"}, tag) {
			some = append(some, tag)
		}
	}
	return strings.Join(some, " ")
}

// Ensure that corrections and the enrichment agree about categories: a transaction that is corrected to the
// category of another one has the same tags, for transactions of every kind and persona.
func TestCorrectedTags(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for i, p := range emulatortest.Personas(t) {
		if emulatortest.Sampled && i%6 != 0 {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
			of := emulatortest.NewClient(t, s, "shop").ConnectPersona(t, p)
			for _, side := range []string{"credit", "debit"} {
				mustTagAlike(t, of, side)
			}
		})
	}
}

// mustTagAlike corrects one row of each kind of a side to the category of the next kind.
func mustTagAlike(t *testing.T, of *emulatortest.ConnectedCustomer, side string) {
	t.Helper()
	var kinds []sorted
	for _, r := range sortedRows(t, of) {
		if r.Side == side && !slices.ContainsFunc(kinds, func(k sorted) bool { return k.kind() == r.kind() }) {
			kinds = append(kinds, r)
		}
	}
	if len(kinds) < 2 {
		return
	}
	var body []map[string]any
	want := map[string]sorted{}
	for i, r := range kinds {
		model := kinds[(i+1)%len(kinds)]
		want[r.ID] = model
		body = append(body, map[string]any{"transaction_id": r.ID, "category_l1": model.Enrichments.Categories.L1.Slug,
			"category_l2": model.Enrichments.Categories.L2.Slug})
	}
	text, _ := json.Marshal(body)
	if got := of.Call(t, "POST", "/corrections/v2/categories", string(text), of.Headers); got.Status != 200 {
		t.Fatalf("correct: %d %s", got.Status, got.Text)
	}
	for _, r := range sortedRows(t, of) {
		model, corrected := want[r.ID]
		if !corrected {
			continue
		}
		tags := model.telling()
		if strings.HasSuffix(model.category(), "/pension_income") {
			tags = "income" // who pays a pension makes it a benefit, not the category
		}
		if r.telling() != tags || r.category() != model.category() {
			t.Errorf("a %s corrected to %s is %s", side, model.kind(), r.kind())
		}
	}
}
