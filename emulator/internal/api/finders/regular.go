package finders

import (
	"maps"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type regularGroup struct {
	Label        string             `json:"label"`
	Period       string             `json:"period"       validate:"oneof=daily weekly biweekly monthly quarterly unknown"`
	Score        string             `json:"score"`
	Transactions listed[regularRow] `json:"transactions"`
}

type regularGroups []regularGroup

// AppendJSON appends the groups without re-encoding the transactions.
func (g regularGroups) AppendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for i, one := range g {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = route.AppendString(append(dst, `{"label":`...), one.Label)
		dst = route.AppendString(append(dst, `,"period":`...), one.Period)
		dst = route.AppendString(append(dst, `,"score":`...), one.Score)
		dst = append(one.Transactions.AppendJSON(append(dst, `,"transactions":`...)), '}')
	}
	return append(dst, ']')
}

type regularRow struct {
	row[wire.AmountV1]
	Merchant *wire.MerchantV1 `json:"merchant,omitempty"`
}

// regular lists the groups of regular transactions of all time with all members.
func (h *Handlers) regular(
	req *route.Request, in *route.ForCustomer,
) (reply route.Reply[regularGroups, wire.Results], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	groups := insight.RegularGroups(book)
	insight.Explain(req.Context(), insight.ExplainEach(groups, insight.RegularGroup.Explain))
	if len(groups) == 0 {
		return noContent[regularGroups, wire.Results](), nil
	}
	// The American document has no merchants here.
	base, american := req.BaseURL(), req.Customer.Context.CategoryModel() == bank.ModelUS
	for _, g := range groups {
		reply.Data = append(reply.Data, regularGroup{
			Label: g.Label, Period: g.Period, Score: decimals(g.Score(), 10_000),
			Transactions: list(req, book, g.Rows, func(t *bank.Transaction) regularRow {
				converted := regularRow{row: newRowV1(t)}
				if !american {
					converted.Merchant = wire.NewMerchantV1(base, t.Enrichment.Merchant)
				}
				return converted
			}),
		})
	}
	reply.Meta = &wire.Results{Count: len(groups)}
	return reply, nil
}

type futureRequest struct {
	route.ForCustomer
	Months  int                       `query:"months"                         default:"3" validate:"gte=1,lte=24"`
	Changes insight.ChangePercentages `query:"change_percentage[subcategory]" default:"2"`
}

type futureGroup struct {
	ID          string             `json:"transaction_id"`
	AccountID   string             `json:"account_id"`
	Description string             `json:"transaction_description"`
	At          string             `json:"date_time"`
	Amount      wire.Amount        `json:"amount"`
	Indicator   string             `json:"credit_debit_indicator"  validate:"oneof=credit debit"`
	Label       string             `json:"label"`
	Period      string             `json:"period" validate:"oneof=daily weekly biweekly monthly quarterly unknown"`
	Confidence  string             `json:"confidence"`
	Categories  *wire.CategoryPair `json:"categories,omitempty"`
	Coming      []expected         `json:"future_transactions"`
}

type expected struct {
	Date   string      `json:"date"`
	Amount wire.Amount `json:"amount"`
}

type futureMeta struct {
	Results int      `json:"results"`
	Months  int      `json:"months"`
	Changes []change `json:"change_percentages"`
}

type change struct {
	L2    string  `json:"l2"`
	Value float64 `json:"value"`
}

// future forecasts the regular groups. The percentages in the response are those that were applied.
func (h *Handlers) future(
	req *route.Request, in *futureRequest,
) (reply route.Reply[[]futureGroup, futureMeta], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	forecasts := insight.Forecasts(book, req.Now(), in.Months, in.Changes)
	insight.Explain(req.Context(), insight.ExplainEach(forecasts, insight.Forecast.Explain))
	if len(forecasts) == 0 {
		return noContent[[]futureGroup, futureMeta](), nil
	}
	applied := map[string]float64{}
	for _, forecast := range forecasts {
		reply.Data = append(reply.Data, newFutureGroup(forecast))
		if l2 := forecast.Base.Enrichment.Categories.L2; l2 != "" {
			applied[l2] = forecast.ChangePercentage.Float()
		}
	}
	reply.Meta = &futureMeta{Results: len(forecasts), Months: in.Months, Changes: []change{}}
	for _, l2 := range slices.Sorted(maps.Keys(applied)) {
		reply.Meta.Changes = append(reply.Meta.Changes, change{l2, applied[l2]})
	}
	return reply, nil
}

func newFutureGroup(forecast insight.Forecast) futureGroup {
	t := forecast.Base
	data := futureGroup{
		ID: string(t.ID), AccountID: string(t.Account), Description: t.Description, At: wire.DateTime(t.At),
		Amount: wire.NewAmount(t.Amount), Indicator: t.Amount.Indicator(), Label: forecast.Label, Period: forecast.Period,
		Confidence: decimals(forecast.Score(), 10_000), Categories: wire.NewCategoryPair(t.Enrichment.Categories),
		Coming: make([]expected, len(forecast.Coming)),
	}
	for i, e := range forecast.Coming {
		data.Coming[i] = expected{e.On.UTC().Format(time.DateOnly), wire.NewAmount(e.Amount)}
	}
	return data
}
