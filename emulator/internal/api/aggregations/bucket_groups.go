package aggregations

import (
	"net/url"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
)

// group holds the fields of all levels of bucket totals.
type group struct {
	Name     string                `json:"group_name"`
	Type     string                `json:"group_type"        validate:"oneof=bucket_l1 bucket_l2 month"`
	Incoming groupFlow             `json:"incoming"`
	Outgoing groupFlow             `json:"outgoing"`
	Count    int                   `json:"transaction_count"`
	Links    wire.TransactionLinks `json:"_links"`
}

type groupData struct {
	group
	Sub []subgroup `json:"subtotals,omitempty"`
}

type subgroup struct {
	group
	Sub subgroups `json:"subtotals,omitempty"`
}

// subgroups are nested to the requested depth.
type subgroups []subgroup

// Shape ends the recursion in the schema.
func (subgroups) Shape() any { return []route.None{} }

type groupFlow struct {
	Total   wire.Amount           `json:"total"`
	Average *wire.Amount          `json:"monthly_average,omitempty"`
	Count   int                   `json:"transaction_count"`
	Links   wire.TransactionLinks `json:"_links"`
}

// bucketTotals encode themselves as groupData. By month and category there are hundreds of groups, each with three
// links that list all its categories, so reflection would take most of a request's time.
type bucketTotals []insight.BucketTotal

// Shape returns the type of the JSON.
func (bucketTotals) Shape() any { return []groupData{} }

// AppendJSON appends the groups.
func (t bucketTotals) AppendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for i, one := range t {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendGroup(dst, &one)
	}
	return append(dst, ']')
}

func appendGroup(dst []byte, t *insight.BucketTotal) []byte {
	dst = route.AppendString(append(dst, `{"group_name":`...), t.Name)
	dst = route.AppendString(append(dst, `,"group_type":`...), string(t.By))
	dst = route.AppendInt(append(dst, `,"transaction_count":`...), t.In.Count+t.Out.Count)
	dst = append(dst, `,"_links":{"transactions":"`...)
	start := len(dst)
	dst = appendLink(dst, t)
	link := dst[start:]
	dst = appendGroupFlow(append(dst, `"},"incoming":`...), t.Averaged, t.In, t.InAverage, link, bank.Credit)
	dst = appendGroupFlow(append(dst, `,"outgoing":`...), t.Averaged, t.Out, t.OutAverage, link, bank.Debit)
	if len(t.Sub) > 0 {
		dst = bucketTotals(t.Sub).AppendJSON(append(dst, `,"subtotals":`...))
	}
	return append(dst, '}')
}

func appendGroupFlow(
	dst []byte, averaged bool, total insight.Sum, average bank.Money, link []byte, side string,
) []byte {
	dst = appendAmount(append(dst, `{"total":`...), total.Amount)
	if averaged {
		dst = appendAmount(append(dst, `,"monthly_average":`...), average)
	}
	dst = route.AppendInt(append(dst, `,"transaction_count":`...), total.Count)
	dst = append(append(dst, `,"_links":{"transactions":"`...), link...)
	return append(append(append(dst, "&credit_debit_indicator="...), side...), `"}}`...)
}

func appendAmount(dst []byte, m bank.Money) []byte {
	dst = append(m.AppendValue(append(dst, `{"value":"`...)), `","currency":"`...)
	return append(append(dst, m.Currency...), `"}`...)
}

// appendLink appends the URL of a group's transactions. The list of transactions has no filter for currencies, so those
// of a customer with several are told apart by the accounts.
func appendLink(dst []byte, t *insight.BucketTotal) []byte {
	dst = append(dst, "/financial/v2/transactions?"...)
	for i, p := range t.Pairs {
		if !slices.ContainsFunc(t.Pairs[:i], func(before fixtures.Pair) bool { return before.L1 == p.L1 }) {
			dst = append(append(append(dst, "category_l1="...), url.QueryEscape(p.L1)...), '&')
		}
	}
	for _, p := range t.Pairs {
		dst = append(append(append(dst, "category_l2="...), url.QueryEscape(p.L2)...), '&')
	}
	for _, id := range t.Accounts {
		dst = append(append(append(dst, "account_id="...), url.QueryEscape(string(id))...), '&')
	}
	dst = append(append(dst, "date_from="...), url.QueryEscape(wire.DateTime(t.Window.From))...)
	// The last second is excluded by the list, so the end is one second later.
	return append(append(dst, "&date_to="...), url.QueryEscape(wire.DateTime(t.Window.Until.Add(-time.Microsecond)))...)
}
