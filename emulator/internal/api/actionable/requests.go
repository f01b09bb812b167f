package actionable

import (
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type (
	balancesRequest struct {
		route.ForCustomer
		window
		balanceThresholds
		Enabled typeList `query:"enabled_insights"`
	}
	incomeRequest struct {
		route.ForCustomer
		window
		incomeThresholds
		Enabled typeList `query:"enabled_insights"`
	}
	spendingRequest struct {
		route.ForCustomer
		window
		spendingThresholds
		Enabled typeList `query:"enabled_insights"`
	}
	// insightPath identifies an insight.
	insightPath struct {
		Type string `path:"type"`
		ID   string `path:"id"`
	}
	balanceDetailsRequest struct {
		route.ForCustomer
		insightPath
		window
		balanceThresholds
	}
	incomeDetailsRequest struct {
		route.ForCustomer
		insightPath
		window
		incomeThresholds
	}
	spendingDetailsRequest struct {
		route.ForCustomer
		insightPath
		window
		spendingThresholds
	}
)

// balances lists insights about the balances of accounts.
func (h *Handlers) balances(
	req *route.Request,
	in *balancesRequest,
) (reply route.Reply[balancesData, listMeta], _ error) {
	book, q, err := h.newQuery(req, insight.BalancesFamily, in.window, thresholdsOf(in.balanceThresholds), in.Enabled)
	if err != nil {
		return reply, err
	}
	found := insight.ActionableInsights(book, q.ActionableQuery)
	explain(req, book, q, found)
	reply.Data.Insights = []balanceInsight{}
	for i := range found {
		reply.Data.Insights = append(reply.Data.Insights, newBalanceInsight(&found[i], q.newItem(req, book, &found[i])))
	}
	reply.Meta = q.newListMeta(found)
	return reply, nil
}

// income lists insights about income.
func (h *Handlers) income(req *route.Request, in *incomeRequest) (route.Reply[transactionsData, listMeta], error) {
	return h.list(req, insight.IncomeFamily, in.window, thresholdsOf(in.incomeThresholds), in.Enabled)
}

// spending lists insights about spending.
func (h *Handlers) spending(req *route.Request, in *spendingRequest) (route.Reply[transactionsData, listMeta], error) {
	return h.list(req, insight.SpendingFamily, in.window, thresholdsOf(in.spendingThresholds), in.Enabled)
}

func (h *Handlers) list(
	req *route.Request, family insight.ActionableFamily, w window, own thresholds, enabled typeList,
) (reply route.Reply[transactionsData, listMeta], _ error) {
	book, q, err := h.newQuery(req, family, w, own, enabled)
	if err != nil {
		return reply, err
	}
	found := insight.ActionableInsights(book, q.ActionableQuery)
	explain(req, book, q, found)
	reply.Data.Insights = []transactionInsight{}
	for i := range found {
		one := transactionInsight{
			item:         q.newItem(req, book, &found[i]),
			Transactions: newTransactions(req, book, found[i].Rows),
		}
		reply.Data.Insights = append(reply.Data.Insights, one)
	}
	income, expenditure := q.Totals(book, found)
	reply.Data.Totals = totals{newAmounts(income), newAmounts(expenditure)}
	reply.Meta = q.newListMeta(found)
	return reply, nil
}

// balanceDetails returns what caused an insight about a balance.
func (h *Handlers) balanceDetails(
	req *route.Request,
	in *balanceDetailsRequest,
) (route.Reply[detailsData, detailsMeta], error) {
	return h.details(req, insight.BalancesFamily, in.insightPath, in.window, thresholdsOf(in.balanceThresholds))
}

// incomeDetails returns what caused an insight about income.
func (h *Handlers) incomeDetails(
	req *route.Request,
	in *incomeDetailsRequest,
) (route.Reply[detailsData, detailsMeta], error) {
	return h.details(req, insight.IncomeFamily, in.insightPath, in.window, thresholdsOf(in.incomeThresholds))
}

// spendingDetails returns what caused an insight about spending.
func (h *Handlers) spendingDetails(
	req *route.Request,
	in *spendingDetailsRequest,
) (route.Reply[detailsData, detailsMeta], error) {
	return h.details(req, insight.SpendingFamily, in.insightPath, in.window, thresholdsOf(in.spendingThresholds))
}

func (h *Handlers) details(
	req *route.Request, family insight.ActionableFamily, subject insightPath, w window, own thresholds,
) (reply route.Reply[detailsData, detailsMeta], _ error) {
	if !family.Has(subject.Type) {
		return reply, notFound()
	}
	book, q, err := h.newQuery(req, family, w, own, typeList{subject.Type})
	if err != nil {
		return reply, err
	}
	found := insight.ActionableInsights(book, q.ActionableQuery)
	for i := range found {
		if one := &found[i]; one.ID == subject.ID {
			explain(req, book, q, found[i:i+1])
			reply.Data = detailsData{
				ID: one.ID, Type: string(one.Type), Details: newDetails(one),
				CausedBy: causes{Accounts: accountsOf(book, one), Transactions: newTransactions(req, book, one.Rows)},
			}
			reply.Meta = &detailsMeta{
				wire.DateTime(q.Window.From), wire.DateTime(q.Window.To()), newOptions(q.Thresholds.Options(q.Types)),
			}
			return reply, nil
		}
	}
	return reply, notFound()
}
