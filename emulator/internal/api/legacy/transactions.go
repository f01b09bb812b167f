package legacy

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type transactionsRequest struct {
	route.ForCustomer
	route.Days
	AccountID string `header:"X-Account-Id"`
}

type transaction struct {
	ID         string     `json:"id"`
	Provider   string     `json:"provider"`
	Raw        raw        `json:"raw_transaction"`
	Enrichment enrichment `json:"enrichment"`
}

// raw is a transaction as the bank delivered it.
type raw struct {
	AccountID     string           `json:"account_id"`
	TransactionID string           `json:"transaction_id"`
	Amount        wire.AmountV1    `json:"amount"`
	Indicator     string           `json:"credit_debit_indicator"`
	Status        string           `json:"status"`
	BookedAt      string           `json:"booking_date_time"`
	ValueAt       string           `json:"value_date_time,omitempty"`
	Description   string           `json:"transaction_information"`
	Code          *code            `json:"proprietary_bank_transaction_code,omitempty"`
	Balance       *running         `json:"balance,omitempty"`
	Merchant      *merchantDetails `json:"merchant_details,omitempty"`
}

type code struct {
	Code   string `json:"code"`
	Issuer string `json:"issuer"`
}

type running struct {
	Amount    wire.AmountV1 `json:"amount"`
	Indicator string        `json:"credit_debit_indicator"`
	Type      string        `json:"type"`
}

type merchantDetails struct {
	Name string `json:"merchant_name,omitempty"`
	MCC  string `json:"merchant_category_code,omitempty"`
}

type enrichment struct {
	Categoriser *categoriser `json:"categoriser,omitempty"`
	Merchant    *merchant    `json:"merchant,omitempty"`
	Regular     regular      `json:"regular_payments"`
}

type categoriser struct {
	L1 []category    `json:"categories"`
	L2 []subcategory `json:"subcategories"`
}

type category struct {
	Name       string `json:"category_name"`
	Confidence string `json:"confidence"`
}

type subcategory struct {
	Name       string `json:"subcategory_name"`
	Confidence string `json:"confidence"`
}

type merchant struct {
	ID         string `json:"id"`
	Name       string `json:"merchant_name"`
	Logo       string `json:"merchant_logo"`
	Confidence string `json:"merchant_confidence"`
}

type regular struct {
	Label  string `json:"label"`
	Score  string `json:"score"`
	Period string `json:"period"`
}

// transactions lists a customer's transactions in the requested days, newest first. The default is the last three
// months.
func (h *Handlers) transactions(
	req *route.Request, in *transactionsRequest,
) (reply route.Reply[[]transaction, wire.Results], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	from, to, err := in.Bounds(req.Now(), bank.Period{Months: 3})
	if err != nil {
		return reply, err
	}
	w := insight.Between(from.Time, to.Until())
	reply.Data = []transaction{}
	for i := range book.Len() {
		t := book.At(i)
		outside := t.At.Before(w.From) || !t.At.Before(w.Until) || t.Status == bank.Declined
		if outside || in.AccountID != "" && string(t.Account) != in.AccountID {
			continue
		}
		reply.Data = append(reply.Data, newTransaction(req.BaseURL(), t))
	}
	reply.Meta = &wire.Results{Count: len(reply.Data)}
	return reply, nil
}

func newTransaction(base string, t *bank.Transaction) transaction {
	data := transaction{ID: string(t.ID), Provider: t.Provider, Raw: raw{
		AccountID: string(t.Account), TransactionID: string(t.ID), Amount: wire.NewAmountV1(t.Amount),
		Indicator: wire.Capitalise(t.Amount.Indicator()), Status: wire.Capitalise(string(t.Status)),
		BookedAt: wire.DateTimeV1(t.At), Description: t.Description,
	}, Enrichment: newEnrichment(base, t)}
	if !t.ValueAt.IsZero() {
		data.Raw.ValueAt = wire.DateTimeV1(t.ValueAt)
	}
	if t.Type.Code != "" {
		data.Raw.Code = &code{string(t.Type.Code), t.Provider}
	}
	if t.Running.Known() {
		data.Raw.Balance = &running{wire.NewAmountV1(t.Running), wire.Capitalise(t.Running.Indicator()), "InterimBooked"}
	}
	if t.MCC != "" {
		data.Raw.Merchant = &merchantDetails{MCC: t.MCC}
	}
	return data
}

func newEnrichment(base string, t *bank.Transaction) enrichment {
	e := &t.Enrichment
	data := enrichment{Regular: regular{"-1", "0", "unknown"}} // as in the examples for a transaction that is not regular
	certainty := wire.Confidence(e.Categories.Confidence)
	if c := e.Categories; c.L1 != "" {
		data.Categoriser = &categoriser{[]category{{c.L1, certainty}}, []subcategory{{c.L2, certainty}}}
	}
	if m := e.Merchant; m != nil {
		data.Merchant = &merchant{insight.MerchantSlug(m), m.DisplayName, wire.Logo(base, m), certainty}
	}
	if r := e.Regularity; r != nil {
		data.Regular = regular{r.Group, "1", r.Frequency}
	}
	return data
}

// camel returns InterimBooked for interim_booked.
func camel(name string) string {
	words := slices.DeleteFunc(strings.Split(name, "_"), func(word string) bool { return word == "" })
	for i := range words {
		words[i] = wire.Capitalise(words[i])
	}
	return strings.Join(words, "")
}
