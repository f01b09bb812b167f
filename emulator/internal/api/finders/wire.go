package finders

import (
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// amount is an amount in the form of the newer operations.
type amount struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

func newAmount(m bank.Money) amount { return amount{m.Value(), string(m.Currency)} }

// oldAmount is an amount in the form of the oldest operations.
type oldAmount struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

func newOldAmount(m bank.Money) oldAmount { return oldAmount{m.Value(), string(m.Currency)} }

// row is a transaction in the responses of the finders, with amounts in the form M.
type row[M any] struct {
	ID          string `json:"transaction_id"`
	AccountID   string `json:"account_id"`
	Description string `json:"transaction_description"`
	Provider    string `json:"provider"`
	Date        string `json:"date"`
	Amount      M      `json:"amount"`
	Indicator   string `json:"credit_debit_indicator"  validate:"oneof=Credit Debit"`
}

func newRow[M any](t *bank.Transaction, money func(bank.Money) M) row[M] {
	return row[M]{
		ID: string(t.ID), AccountID: string(t.Account), Description: t.Description, Provider: t.Provider,
		Date: formatTime(t.At), Amount: money(t.Amount), Indicator: capitalise(t.Amount.Indicator()),
	}
}

// formatTime formats a time without a colon in the zone offset, as the finders do (docs/research/bud.md#dates).
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-0700") }

// capitalise returns Credit for credit.
func capitalise(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// merchant is a merchant with the older id.
type merchant struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Logo string `json:"logo"`
}

func newMerchant(base string, m *bank.Merchant) *merchant {
	if m == nil {
		return nil
	}
	return &merchant{insight.MerchantSlug(m), m.DisplayName, wire.Logo(base, m)}
}

// ratedMerchant is a merchant with a confidence.
type ratedMerchant struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Logo       string `json:"logo"`
	Confidence string `json:"confidence"`
}

// newRatedMerchant converts a merchant or processor. The confidence is the highest of the tokens that name it.
func newRatedMerchant(base string, m *bank.Merchant, e *bank.Enrichment) *ratedMerchant {
	if m == nil {
		return nil
	}
	certainty := uint8(0)
	for _, token := range e.Tokens {
		if token.OfProcessor == (m == e.Processor) {
			certainty = max(certainty, token.Confidence)
		}
	}
	if certainty == 0 {
		certainty = e.Categories.Confidence
	}
	return &ratedMerchant{
		ID: insight.MerchantSlug(m), Name: m.DisplayName, Logo: wire.Logo(base, m), Confidence: confidence(certainty),
	}
}

// confidence formats hundredths: 99 is "0.99".
func confidence(hundredths uint8) string { return decimals(int(hundredths), 100) }

// decimals formats n parts of a power of ten.
func decimals(n, of int) string { return strconv.Itoa(n/of) + "." + strconv.Itoa(of + n%of)[1:] }

// days are the days in the requests of the older operations.
type days struct {
	From route.DateOrTime `header:"X-From"`
	To   route.DateOrTime `header:"X-To"`
}

// period is the period of a response.
type period struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Results int    `json:"results"`
}

// window returns the window of a request. By default it ends today and starts back before its end.
func (d days) window(now time.Time, back bank.Period) (w insight.Window, data period, _ error) {
	from, to := d.From, d.To
	if to.Time.IsZero() {
		to = route.DateOrTime{Time: now.UTC().Truncate(24 * time.Hour), Day: true}
	}
	if from.Time.IsZero() {
		start := to.Time.UTC().Truncate(24 * time.Hour)
		from = route.DateOrTime{Time: insight.MonthsBefore(start, back.Months).AddDate(0, 0, -back.Days), Day: true}
	}
	if from.Time.After(to.Until()) {
		return w, data, route.Problems{{In: "header", Name: "X-From", Text: "must not be after X-To"}}
	}
	return insight.Between(from.Time, to.Until()), period{
		From: from.Time.Format(time.DateOnly),
		To:   to.Time.Format(time.DateOnly),
	}, nil
}

// found returns the period of a response with results.
func (p period) found(results int) *period {
	p.Results = results
	return &p
}
