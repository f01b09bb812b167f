package risk

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

type merchantsData struct {
	Insights merchantInsights `json:"insights"`
}

type merchantInsights struct {
	ShortTermCredit []shortTermCredit `json:"hcst_credit"`
}

type shortTermCredit struct {
	Type         string `json:"type"`
	Currency     string `json:"currency"`
	Transactions int    `json:"transactions_count"`
	Merchants    int    `json:"merchants_count"`
	sectionReference
}

var merchantsReport = definition[insight.ShortTermCredit]{
	operation: "insights_beta_report_merchants_get",
	path:      "/insights/beta/report/merchants",
	types:     []string{insight.HCSTCredit},
	find: func(b *ledger.Book, q insight.RiskQuery) ([]insight.ShortTermCredit, error) {
		return insight.ShortTermCredits(b, q), nil
	},
}

// merchants reports transactions with lenders of high-cost short-term credit.
func (h *Handlers) merchants(req *route.Request, in *reportRequest) (reply route.Reply[merchantsData, meta], _ error) {
	r, found, err := merchantsReport.report(h, req, in)
	if err != nil {
		return reply, err
	}
	insight.Explain(req.Context(), insight.ExplainEach(found, insight.ShortTermCredit.Explain))
	reply.Data.Insights.ShortTermCredit = make([]shortTermCredit, len(found))
	currencies := make([]bank.Currency, len(found))
	for i, one := range found {
		currencies[i] = one.Currency
		reply.Data.Insights.ShortTermCredit[i] = shortTermCredit{
			one.Type, string(one.Currency), one.Rows.Len(), one.Merchants, r.newSectionReference(one.Section),
		}
	}
	reply.Meta = r.newMeta(currencies)
	return reply, nil
}
