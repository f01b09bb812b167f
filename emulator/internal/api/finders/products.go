package finders

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// dateOnly is a day as YYYY-MM-DD.
type dateOnly struct{ time.Time }

// UnmarshalText parses a day.
func (d *dateOnly) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return notDate(text)
	}
	return nil
}

// notDate is the error of a text that is not a day.
type notDate string

func (text notDate) Error() string {
	return fmt.Sprintf("%q is not a day such as 2026-03-01", string(text))
}

// Phrase returns the error in Bud's words.
func (text notDate) Phrase(parameter string) string {
	return fmt.Sprintf("invalid '%s' date: '%s'", parameter, string(text))
}

type productsRequest struct {
	route.ForCustomer
	From dateOnly `query:"from"`
	To   dateOnly `query:"to"`
}

type product struct {
	Types    []string        `json:"type"`
	Merchant wire.MerchantV1 `json:"merchant"`
	Amount   wire.Amount     `json:"amount"`

	Period string `json:"period" validate:"oneof=daily weekly biweekly monthly quarterly six_monthly annually unknown"`
}

// products lists the financial products that a customer pays for, by default in the last six months.
func (h *Handlers) products(
	req *route.Request, in *productsRequest,
) (reply route.Reply[[]product, period], _ error) {
	from, to := in.From.Time, req.Now()
	if !in.To.IsZero() {
		to = route.DateOrTime{Time: in.To.Time, Day: true}.Until()
	}
	if from.IsZero() {
		from = bank.Period{Months: 6}.Before(to)
	}
	if from.After(to) {
		return reply, route.Problems{{In: "query", Name: "from", Text: "must not be after to"}}
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	found := insight.Products(book, insight.Between(from, to))
	insight.Explain(req.Context(), insight.ExplainEach(found, insight.Product.Explain))
	reply.Data = make([]product, len(found))
	for i, p := range found {
		reply.Data[i] = product{p.Types, *wire.NewMerchantV1(req.BaseURL(), p.Merchant), wire.NewAmount(p.Amount), p.Period}
	}
	reply.Meta = &period{wire.DateTime(from), wire.DateTime(to), len(found)}
	return reply, nil
}

type subscription struct {
	Type         string                   `json:"subscription_type"`
	Period       string                   `json:"period"`
	Categories   slugs                    `json:"categories"`
	Merchant     *wire.MerchantV1         `json:"merchant,omitempty"`
	Transactions listed[row[wire.Amount]] `json:"transactions"`
}

type slugs struct {
	L1 string `json:"l1"`
	L2 string `json:"l2"`
}

// subscriptions lists a customer's subscriptions with the payments in the requested days.
func (h *Handlers) subscriptions(
	req *route.Request, in *daysRequest,
) (reply route.Reply[[]subscription, period], _ error) {
	book, w, data, err := h.read(req, in)
	if err != nil {
		return reply, err
	}
	found := insight.Subscriptions(book, w)
	insight.Explain(req.Context(), insight.ExplainEach(found, insight.Subscription.Explain))
	if len(found) == 0 {
		return noContent[[]subscription, period](), nil
	}
	for _, s := range found {
		reply.Data = append(reply.Data, subscription{
			Type: s.Type, Period: s.Period, Categories: slugs{s.Categories.L1, s.Categories.L2},
			Merchant:     wire.NewMerchantV1(req.BaseURL(), s.Merchant),
			Transactions: list(req, book, s.Rows, newRow),
		})
	}
	reply.Meta = data.found(len(found))
	return reply, nil
}
