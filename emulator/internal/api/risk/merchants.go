package risk

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
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
	reference
}

const merchantsID = "insights_beta_report_merchants_get"

var merchantsTypes = []string{insight.HCSTCredit}

// merchants reports transactions with lenders of high-cost short-term credit.
func (h *Handlers) merchants(req *route.Request, in *reportRequest) (reply route.Reply[merchantsData, meta], _ error) {
	types, err := in.enabled(merchantsTypes)
	if err != nil {
		return reply, err
	}
	r, err := h.begin(req, in.parameters, merchantsID, merchantsPath, types)
	if err != nil {
		return reply, err
	}
	found := insight.ShortTermCredits(r.book, r.RiskQuery)
	insight.Explain(req.Context(), insight.ExplainEach(found, insight.ShortTermCredit.Explain))
	reply.Data.Insights.ShortTermCredit = make([]shortTermCredit, len(found))
	currencies := make([]bank.Currency, len(found))
	for i, one := range found {
		currencies[i] = one.Currency
		reply.Data.Insights.ShortTermCredit[i] = shortTermCredit{
			one.Type, string(one.Currency), one.Rows.Len(), one.Merchants, r.newReference(one.Section),
		}
	}
	reply.Meta = r.meta(currencies)
	return reply, nil
}

// merchantsTransactions lists the transactions of a section of the report.
func (h *Handlers) merchantsTransactions(
	req *route.Request, in *transactionsRequest,
) (reply transactionsReply, _ error) {
	r, err := h.begin(req, in.parameters, merchantsID, merchantsPath, merchantsTypes)
	if err != nil {
		return reply, err
	}
	var sections []insight.Section
	for _, one := range insight.ShortTermCredits(r.book, r.RiskQuery) {
		sections = append(sections, one.Section)
	}
	return r.transactions(sections, in.Reference)
}
