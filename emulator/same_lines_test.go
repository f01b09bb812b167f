package emulator_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/difftest"
	"budsandbox/internal/long"
)

// Ensure that a line which a client ingests gets the answer that a bank's row with the same line has, in all that
// follows from the line: the suggested description and logo, merchant, processor with its words, place, and the type if
// the line states it (docs/fidelity.md).
func TestSameLinesHaveTheSameAnswer(t *testing.T) {
	t.Parallel()
	s := startAt(t, paymentsAt)
	c := emulatortest.NewClient(t, s, "shop")
	personas := []struct{ region, persona, bank string }{
		{"GB", "uk_salaried_renter", "Bank_Of_Bud"}, {"US", "us_paycheck_to_paycheck", "Bank_Of_Bud"},
		{"GB", "uk_graduate_bnpl", "Gingerbread_Building_Society"}, {"US", "us_bettor", "Cardboard_National"},
		{"GB", "uk_new_parent", "Sandcastle_Bank"}, {"US", "us_freelancer", "First_Imaginary_Bank"},
	}
	for _, of := range personas[:long.Of(2, len(personas))] {
		persona, region := of.persona, of.region
		newCustomer := func() map[string]string {
			return map[string]string{"X-Customer-Id": c.NewCustomer(t, `{"customer_context":{"region":"`+region+`"}}`)}
		}
		ofBank, own := newCustomer(), newCustomer()
		connections := "/_sandbox/customers/" + ofBank["X-Customer-Id"] + "/connections"
		c.Call(t, "POST", connections, `{"persona":"`+persona+`","provider":"`+of.bank+`"}`, nil)
		const list = "/financial/v2/transactions?page_size=200&status=booked"
		rows := c.Call(t, "GET", list, "", ofBank).Items(t)
		ingestRows(t, c, own["X-Customer-Id"], rows)
		ingested := map[string]map[string]any{}
		for _, row := range c.Call(t, "GET", list, "", own).Items(t) {
			ingested[row["transaction_id"].(string)] = row
		}
		differ := map[string]bool{}
		for _, row := range rows {
			want, got := followsFromTheLine(row), followsFromTheLine(ingested[row["transaction_id"].(string)])
			if row["transaction_type"].(map[string]any)["bud_code"] == "COR" { // the bank knows that a payment was returned
				delete(want, "transaction_type")
				delete(got, "transaction_type")
			}
			if diff := difftest.Of(want, got); diff != "" {
				differ[fmt.Sprintf("%s: %q (-bank +ingested):\n%s", persona, row["description"], diff)] = true
			}
		}
		if len(rows) != 200 || len(ingested) != 200 {
			t.Errorf("%s: %d rows of the bank, %d ingested", persona, len(rows), len(ingested))
		}
		for _, line := range slices.Sorted(maps.Keys(differ)) {
			t.Error(line)
		}
	}
}

// ingestRows ingests the lines of bank transactions.
func ingestRows(t *testing.T, c emulatortest.Client, customer string, rows []map[string]any) {
	t.Helper()
	var bodies []any
	for _, row := range rows {
		amount := row["amount"].(map[string]any)
		value := amount["value"].(string)
		if row["credit_debit_indicator"] == "debit" {
			value = "-" + value
		}
		bodies = append(bodies, map[string]any{
			"transaction_id": row["transaction_id"], "account_id": "own-1", "description": row["description"],
			"date_time": row["date_time"], "amount": value, "currency": amount["currency"],
		})
	}
	body := emulatortest.JSONOf(t, emulatortest.Answer{JSON: map[string]any{
		"all": []any{map[string]any{"customer_id": customer, "transactions": bodies}},
	}}, "all")
	if got := c.Call(t, "POST", emulatortest.IngestTransactionsPath, body, nil); got.Status != 200 {
		t.Fatalf("ingest: %d %s", got.Status, got.Text)
	}
}

// statesType matches lines with the bank's words for the payment method.
var statesType = regexp.MustCompile(`(?i)( visa| deb| dd| ddr| sto| fpo| fpi| bgc)$| purchase \d\d/\d\d|` +
	`^(visa dda pur|purchase authorized|card payment to|direct debit payment to|standing order to) `)

// followsFromTheLine returns the parts of a transaction that follow from its line. Confidences, and what depends on
// other transactions, may differ.
func followsFromTheLine(row map[string]any) map[string]any {
	parts := map[string]any{}
	for _, name := range []string{"suggested_description", "suggested_logo"} {
		parts[name] = row[name]
	}
	enrichments, _ := row["enrichments"].(map[string]any)
	for _, name := range []string{"merchant", "processor", "location"} {
		parts[name] = enrichments[name]
		if found, is := enrichments[name].(map[string]any); is && name != "location" {
			parts[name] = found["slug"]
		}
	}
	if processor, is := enrichments["processor"].(map[string]any); is {
		for _, token := range processor["tokens"].([]any) {
			parts["processor tokens"] = fmt.Sprint(parts["processor tokens"], token.(map[string]any)["value"])
		}
	}
	tags, _ := row["tags"].([]any)
	parts["subscription"] = slices.Contains(tags, any("subscription"))
	if statesType.MatchString(row["description"].(string)) {
		parts["transaction_type"] = row["transaction_type"]
	}
	return parts
}
