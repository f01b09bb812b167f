package finders

import (
	"cmp"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
)

type incomeData struct {
	Transactions listed[incomeRow] `json:"transactions"`
	Statistics   incomeStatistics  `json:"statistics"`
}

// AppendJSON appends the data without re-encoding the transactions.
func (d incomeData) AppendJSON(dst []byte) []byte {
	dst = append(d.Transactions.AppendJSON(append(dst, `{"transactions":`...)), `,"statistics":`...)
	dst, _ = route.AppendJSON(dst, d.Statistics) // strings always encode
	return append(dst, '}')
}

type incomeRow struct {
	row[wire.Amount]
	Enrichment incomeEnrichment `json:"enrichment"`
}

type incomeEnrichment struct {
	Categories *levels        `json:"categories,omitempty"`
	Merchant   *ratedMerchant `json:"merchant,omitempty"`
	Processor  *ratedMerchant `json:"processor,omitempty"`
	Income     incomeType     `json:"income"`
}

// levels are categories in the oldest form. The third level belonged to former models, so it is empty.
type levels struct {
	L1 []level `json:"l1"`
	L2 []level `json:"l2"`
	L3 []level `json:"l3"`
}

type level struct {
	Name       string `json:"name"`
	Confidence string `json:"confidence"`
	Label      string `json:"label"`
}

type incomeType struct {
	Type       string `json:"type"`
	Confidence string `json:"confidence"`
}

type incomeStatistics struct {
	Average struct {
		Monthly struct {
			Income  wire.Amount `json:"income"`
			Regular wire.Amount `json:"regular_income"`
		} `json:"monthly"`
	} `json:"average"`
}

// income lists a customer's income with monthly statistics.
func (h *Handlers) income(
	req *route.Request, in *daysRequest,
) (reply route.Reply[incomeData, period], _ error) {
	w, data, err := in.window(req.Now(), nineMonths)
	if err != nil {
		return reply, err
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	found := insight.IncomeOf(book, w)
	insight.Explain(req.Context(), found.Explain)
	if found.Rows.Len() == 0 {
		return noContent[incomeData, period](), nil
	}
	model, err := h.Fixtures.Model(book.Model)
	if err != nil {
		return reply, err
	}
	base := req.BaseURL()
	reply.Data.Transactions = list(req, book, found.Rows, func(t *bank.Transaction) incomeRow {
		return newIncomeRow(base, t, model)
	})
	reply.Data.Statistics.Average.Monthly.Income = wire.NewAmount(found.Average)
	reply.Data.Statistics.Average.Monthly.Regular = wire.NewAmount(found.RegularAverage)
	reply.Meta = data.found(found.Rows.Len())
	return reply, nil
}

func newIncomeRow(base string, t *bank.Transaction, model *fixtures.Model) incomeRow {
	e := &t.Enrichment
	certainty := wire.Confidence(e.Categories.Confidence)
	data := incomeRow{newRow(t), incomeEnrichment{
		Merchant: newRatedMerchant(base, e.Merchant, e), Processor: newRatedMerchant(base, e.Processor, e),
		Income: incomeType{insight.IncomeType(t), certainty},
	}}
	if c := e.Categories; c.L1 != "" {
		l1, l2 := labels(model, c)
		data.Enrichment.Categories = &levels{[]level{{c.L1, certainty, l1}}, []level{{c.L2, certainty, l2}}, []level{}}
	}
	return data
}

// labels returns the names of both levels of a category, or their slugs if the model does not have it.
func labels(model *fixtures.Model, c bank.Categories) (l1, l2 string) {
	l1 = cmp.Or(model.DisplayName(fixtures.Pair{L1: c.L1}), c.L1)
	if c.L2 != "" {
		l2 = cmp.Or(model.DisplayName(fixtures.Pair{L1: c.L1, L2: c.L2}), c.L2)
	}
	return l1, l2
}

type benefitRow struct {
	row[wire.AmountV1]
	Benefit benefit `json:"benefit"`
}

type benefit struct {
	Type string `json:"type"`
	Name string `json:"display_name"`
}

func newBenefit(b insight.Benefit) benefit { return benefit{b.Type, b.Name} }

// benefits lists the benefits that a customer received.
func (h *Handlers) benefits(
	req *route.Request, in *daysRequest,
) (reply route.Reply[listed[benefitRow], period], _ error) {
	book, w, data, err := h.read(req, in)
	if err != nil {
		return reply, err
	}
	rows := insight.Benefits(book, w)
	insight.Explain(
		req.Context(),
		func() []insight.Explanation { return []insight.Explanation{insight.ExplainRows("results", rows)} },
	)
	if rows.Len() == 0 {
		return noContent[listed[benefitRow], period](), nil
	}
	reply.Data = list(req, book, rows, func(t *bank.Transaction) benefitRow {
		return benefitRow{newRowV1(t), newBenefit(insight.BenefitOf(t))}
	})
	reply.Meta = data.found(rows.Len())
	return reply, nil
}

type benefitTotal struct {
	Benefit benefit     `json:"benefit"`
	Total   wire.Amount `json:"total_credit"`
}

// benefitTotals sums benefits by type and currency.
func (h *Handlers) benefitTotals(
	req *route.Request, in *daysRequest,
) (reply route.Reply[[]benefitTotal, period], _ error) {
	book, w, data, err := h.read(req, in)
	if err != nil {
		return reply, err
	}
	totals := insight.BenefitTotals(insight.Benefits(book, w))
	insight.Explain(req.Context(), insight.ExplainEach(totals, func(t insight.BenefitTotal) []insight.Explanation {
		return []insight.Explanation{t.Explain()}
	}))
	if len(totals) == 0 {
		return noContent[[]benefitTotal, period](), nil
	}
	for _, t := range totals {
		reply.Data = append(reply.Data, benefitTotal{newBenefit(t.Benefit), wire.NewAmount(t.Total)})
	}
	reply.Meta = data.found(len(totals))
	return reply, nil
}
