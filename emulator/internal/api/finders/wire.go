package finders

import (
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/wire"
)

// row is a transaction in the responses of the finders, with an amount in the form A.
type row[A any] struct {
	ID          string `json:"transaction_id"`
	AccountID   string `json:"account_id"`
	Description string `json:"transaction_description"`
	Provider    string `json:"provider"`
	Date        string `json:"date"`
	Amount      A      `json:"amount"`
	Indicator   string `json:"credit_debit_indicator"  validate:"oneof=Credit Debit"`
}

func newRow(t *bank.Transaction) row[wire.Amount] { return rowWith(t, wire.NewAmount(t.Amount)) }

func newRowV1(t *bank.Transaction) row[wire.AmountV1] { return rowWith(t, wire.NewAmountV1(t.Amount)) }

func rowWith[A any](t *bank.Transaction, amount A) row[A] {
	return row[A]{
		ID: string(t.ID), AccountID: string(t.Account), Description: t.Description, Provider: t.Provider,
		Date: wire.DateTimeV1(t.At), Amount: amount, Indicator: wire.Capitalise(t.Amount.Indicator()),
	}
}

// ratedMerchant is a merchant with a confidence.
type ratedMerchant struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Logo       string `json:"logo"`
	Confidence string `json:"confidence"`
}

// newRatedMerchant converts a merchant or processor. The confidence is the highest of the tokens that name it.
func newRatedMerchant(base string, merchant *bank.Merchant, e *bank.Enrichment) *ratedMerchant {
	if merchant == nil {
		return nil
	}
	certainty := uint8(0)
	for _, token := range e.Tokens {
		if token.OfProcessor == (merchant == e.Processor) {
			certainty = max(certainty, token.Confidence)
		}
	}
	if certainty == 0 {
		certainty = e.Categories.Confidence
	}
	return &ratedMerchant{
		ID: insight.MerchantSlug(merchant), Name: merchant.DisplayName, Logo: wire.Logo(base, merchant),
		Confidence: wire.Confidence(certainty),
	}
}

// decimals formats n parts of a power of ten.
func decimals(n, of int) string { return strconv.Itoa(n/of) + "." + strconv.Itoa(of + n%of)[1:] }

// period is the period of a response.
type period struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Results int    `json:"results"`
}

// window returns the window of a request, by default a period that ends today, and the period of the response.
func (in *daysRequest) window(now time.Time, length bank.Period) (w insight.Window, data period, _ error) {
	from, to, err := in.Bounds(now, length)
	if err != nil {
		return w, data, err
	}
	data = period{From: from.Time.Format(time.DateOnly), To: to.Time.Format(time.DateOnly)}
	return insight.Between(from.Time, to.Until()), data, nil
}

// found returns the period of a response with results.
func (p period) found(results int) *period {
	p.Results = results
	return &p
}
