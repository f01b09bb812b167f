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

// taggedRow is a transaction with its category and tags.
type taggedRow struct {
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

// category returns the category and the subcategory.
func (r taggedRow) category() string {
	return r.Enrichments.Categories.L1.Slug + "/" + r.Enrichments.Categories.L2.Slug
}

// kind returns the category with the tags that depend on it.
func (r taggedRow) kind() string { return fmt.Sprintf("%s [%s]", r.category(), r.categoryTags()) }

// taggedRows returns the customer's booked transactions that have a category.
func taggedRows(t *testing.T, of *emulatortest.ConnectedCustomer) (all []taggedRow) {
	t.Helper()
	for path := "/financial/v2/transactions?page_size=200"; path != ""; {
		var page struct {
			Data     []taggedRow
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

// categoryTags returns the tags that depend on the category, which a correction of the category must therefore change.
func (r taggedRow) categoryTags() string {
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

// mustTagAlike corrects one transaction of each kind to the category of the next kind, and compares the tags.
func mustTagAlike(t *testing.T, of *emulatortest.ConnectedCustomer, side string) {
	t.Helper()
	var kinds []taggedRow
	for _, r := range taggedRows(t, of) {
		if r.Side == side && !slices.ContainsFunc(kinds, func(k taggedRow) bool { return k.kind() == r.kind() }) {
			kinds = append(kinds, r)
		}
	}
	if len(kinds) < 2 {
		return
	}
	var body []map[string]any
	want := map[string]taggedRow{}
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
	for _, r := range taggedRows(t, of) {
		model, corrected := want[r.ID]
		if !corrected {
			continue
		}
		tags := model.categoryTags()
		if strings.HasSuffix(model.category(), "/pension_income") {
			tags = "income" // the payer of a pension makes it a benefit, not the category
		}
		if r.categoryTags() != tags || r.category() != model.category() {
			t.Errorf("a %s corrected to %s is %s", side, model.kind(), r.kind())
		}
	}
}
