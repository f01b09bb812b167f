package finders

import (
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
)

// amount is money as the newer operations write it.
type amount struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

func showAmount(m bank.Money) amount { return amount{m.Value(), string(m.Currency)} }

// oldAmount is money as the oldest operations write it.
type oldAmount struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

func showOldAmount(m bank.Money) oldAmount { return oldAmount{m.Value(), string(m.Currency)} }

// row is a transaction as the finders show it, with money in the form M.
type row[M any] struct {
	ID          string `json:"transaction_id"`
	AccountID   string `json:"account_id"`
	Description string `json:"transaction_description"`
	Provider    string `json:"provider"`
	Date        string `json:"date"`
	Amount      M      `json:"amount"`
	Indicator   string `json:"credit_debit_indicator" validate:"oneof=Credit Debit"`
}

func showRow[M any](t *bank.Transaction, money func(bank.Money) M) row[M] {
	return row[M]{
		ID: string(t.ID), AccountID: string(t.Account), Description: t.Description, Provider: t.Provider, Date: oldInstant(t.At),
		Amount: money(t.Amount), Indicator: capital(t.Amount.Indicator()),
	}
}

// oldInstant is the finders' date: without a colon in the zone (research section 1.6).
func oldInstant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-0700") }

// capital writes credit as Credit.
func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// merchant is who was paid or paid, by the older id.
type merchant struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Logo string `json:"logo"`
}

func showMerchant(m *bank.Merchant) *merchant {
	if m == nil {
		return nil
	}
	return &merchant{insight.MerchantSlug(m), m.DisplayName, m.Logo}
}

// sureMerchant is a merchant and how sure it is that it is the one.
type sureMerchant struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Logo       string `json:"logo"`
	Confidence string `json:"confidence"`
}

// showSure shows a merchant or processor; how sure it is, is how sure the surest of the words is that named it.
func showSure(m *bank.Merchant, e *bank.Enrichment) *sureMerchant {
	if m == nil {
		return nil
	}
	sure := uint8(0)
	for _, token := range e.Tokens {
		sure = max(sure, token.Confidence)
	}
	if sure == 0 {
		sure = e.Categories.Confidence
	}
	return &sureMerchant{ID: insight.MerchantSlug(m), Name: m.DisplayName, Logo: m.Logo, Confidence: confidence(sure)}
}

// confidence writes hundredths: 99 is "0.99".
func confidence(hundredths uint8) string { return decimals(int(hundredths), 100) }

// decimals writes n parts of a power of ten.
func decimals(n, of int) string { return strconv.Itoa(n/of) + "." + strconv.Itoa(of + n%of)[1:] }

// days are the days that the older operations ask about.
type days struct {
	From route.DateOrTime `header:"X-From"`
	To   route.DateOrTime `header:"X-To"`
}

// period says which days an answer is about.
type period struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Results int    `json:"results"`
}

// window completes the days of a request: up to today, from a number of days or months before unless it says otherwise.
func (d days) window(now time.Time, back bank.Period) (w insight.Window, shown period, _ error) {
	from, to := d.From, d.To
	if to.Time.IsZero() {
		to = route.DateOrTime{Time: now.UTC().Truncate(24 * time.Hour), Day: true}
	}
	if from.Time.IsZero() {
		start := to.Time.UTC().Truncate(24 * time.Hour)
		from = route.DateOrTime{Time: insight.Back(start, back.Months).AddDate(0, 0, -back.Days), Day: true}
	}
	if from.Time.After(to.Until()) {
		return w, shown, route.Problems{{In: "header", Name: "X-From", Text: "must not be after X-To"}}
	}
	return insight.Between(from.Time, to.Until()), period{From: from.Time.Format(time.DateOnly), To: to.Time.Format(time.DateOnly)}, nil
}

// found is the period of an answer with results.
func (p period) found(results int) *period {
	p.Results = results
	return &p
}
