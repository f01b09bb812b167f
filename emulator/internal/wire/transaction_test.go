package wire

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
)

// Ensure that words that are no name give no merchant, that a payment without one has the picture of its processor,
// and that unknown enrichments are omitted.
func TestNewTransaction(t *testing.T) {
	const base = "http://sandbox.example"
	paypal := &bank.Merchant{Slug: "paypal"}
	row := bank.Transaction{ID: "a", Description: "PAYPAL* X", Enrichment: bank.Enrichment{
		Tokens: []bank.Token{
			{Value: "x", Confidence: 40},
			{Value: "paypal", Confidence: 97, OfProcessor: true},
		}, Processor: paypal, Rules: []string{"r1"}, Names: []string{"Jo"},
	}, Labels: []*bank.Label{{Name: "Lisbon"}}, ClientAttributes: map[string]string{"till": "4"}}
	got := NewTransaction(base, &row)
	if diff := cmp.Diff(&Enrichments{
		Merchant: &Merchant{Processor: Processor{Tokens: []Token{{"x", "0.40"}}}},
		Processor: &Processor{
			Slug: "paypal", Logo: base + "/_sandbox/icons/merchants/paypal.svg", Website: base + "/_sandbox/merchants/paypal",
			Tokens: []Token{{"paypal", "0.97"}},
		},
		Corrections: &Corrections{[]string{"r1"}}, Names: []string{"jo"},
	}, got.Enrichments); diff != "" {
		t.Errorf("enrichments (-want +got):\n%s", diff)
	}
	if got.SuggestedLogo != Logo(base, paypal) || got.Suggested != "PAYPAL* X" {
		t.Errorf("suggested are %q and %q", got.SuggestedLogo, got.Suggested)
	}
	if len(got.Labels) != 1 || got.Labels[0].Name != "Lisbon" || got.ClientAttributes["till"] != "4" {
		t.Errorf("labels are %v, attributes %v", got.Labels, got.ClientAttributes)
	}
	row.Enrichment.Merchant = &bank.Merchant{Slug: "x", Website: "https://x.example"}
	if got := NewTransaction(base, &row); got.SuggestedLogo != base+"/_sandbox/icons/merchants/x.svg" ||
		got.Enrichments.Merchant.Website != "https://x.example" {
		t.Errorf("beside a merchant's picture the suggested one is %q", got.SuggestedLogo)
	}
	if got := NewTransaction(base, &bank.Transaction{}); got.Enrichments != nil || got.ValueAt != "" || got.Type != nil ||
		got.Running != nil ||
		got.Counterparty != nil {
		t.Errorf("of nothing there is %+v", got)
	}
}
