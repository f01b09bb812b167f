package risk

import (
	"slices"
	"strings"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// definition defines a report whose insights are of type T.
type definition[T interface{ Sections() []insight.Section }] struct {
	operation string
	path      string // the transactions of a section are at transactions/ below it, followed by the reference
	types     []string
	find      func(*ledger.Book, insight.RiskQuery) ([]T, error)
}

// enabled parses enabled_insights. The default is all types of the report.
func (d definition[T]) enabled(list []string) ([]string, error) {
	names := route.Split(list)
	for _, name := range names {
		if !slices.Contains(d.types, name) {
			return nil, route.Problems{{
				In: "query", Name: "enabled_insights", Text: "must be some of [" + strings.Join(d.types, " ") + "]",
			}}
		}
	}
	if len(names) == 0 {
		return d.types, nil
	}
	return names, nil
}

// compute computes the insights of some types of the report.
func (d definition[T]) compute(
	h *Handlers, req *route.Request, in parameters, types []string,
) (r report, found []T, err error) {
	if r, err = h.newReport(req, in, d.operation, d.path, types); err != nil {
		return r, nil, err
	}
	found, err = d.find(r.book, r.RiskQuery)
	return r, found, tooLong(err)
}

// report computes the insights that a request asks for.
func (d definition[T]) report(h *Handlers, req *route.Request, in *reportRequest) (r report, found []T, err error) {
	types, err := d.enabled(in.Enabled)
	if err != nil {
		return r, nil, err
	}
	return d.compute(h, req, in.parameters, types)
}

// transactions returns the handler that lists the transactions of a section of the report.
func (d definition[T]) transactions(
	h *Handlers,
) route.Handler[transactionsRequest, wire.InsightTransactions, transactionsMeta] {
	return func(req *route.Request, in *transactionsRequest) (reply transactionsReply, _ error) {
		r, found, err := d.compute(h, req, in.parameters, d.types)
		if err != nil {
			return reply, err
		}
		var sections []insight.Section
		for _, one := range found {
			sections = append(sections, one.Sections()...)
		}
		return r.transactions(sections, in.Reference)
	}
}
