package actionable

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

func newAmounts(sums []insight.Sum) []wire.Amount {
	all := make([]wire.Amount, len(sums))
	for i, sum := range sums {
		all[i] = wire.NewAmount(sum.Amount)
	}
	return all
}

// sidedAmount is an amount without a sign, with its credit or debit indicator.
type sidedAmount struct {
	Value     string `json:"value"`
	Currency  string `json:"currency"`
	Indicator string `json:"credit_debit_indicator" validate:"oneof=credit debit"`
}

func newSidedAmount(m bank.Money) sidedAmount {
	return sidedAmount{m.Value(), string(m.Currency), m.Indicator()}
}

// item holds the fields that all insights in lists have.
type item struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	CreatedAt string `json:"created_at"`
	Links     links  `json:"_links"`
}

type links struct {
	Details string `json:"details"`
}

// newItem converts an insight. It was created when data last arrived, or at the time of the request if the client
// sets thresholds.
func (q query) newItem(req *route.Request, b *ledger.Book, actionable *insight.Actionable) item {
	createdAt := b.DataAt
	if len(q.own.given()) > 0 || createdAt.IsZero() {
		createdAt = req.Now()
	}
	address := req.BaseURL() + path + string(q.family) + "/" + string(actionable.Type) + "/" + actionable.ID +
		"/details" + q.repeated()
	return item{actionable.ID, string(actionable.Type), wire.DateTime(createdAt), links{address}}
}

type balancesData struct {
	Insights []balanceInsight `json:"insights"`
}

type balanceInsight struct {
	item
	Account   string      `json:"account_id"`
	Balance   sidedAmount `json:"balance"`
	Threshold sidedAmount `json:"threshold"`
}

// newBalanceInsight converts an insight about a balance. As in Bud's example, the threshold of a negative balance
// is a debit of zero.
func newBalanceInsight(a *insight.Actionable, one item) balanceInsight {
	data := balanceInsight{one, string(a.Account.ID), newSidedAmount(a.Balance), newSidedAmount(a.Threshold)}
	if a.Type == insight.InOverdraft || a.Type == insight.CannotCoverBills {
		data.Threshold.Indicator = bank.Debit
	}
	return data
}

type transactionsData struct {
	Insights []transactionInsight `json:"insights"`
	Totals   totals               `json:"totals"`
}

type totals struct {
	Income      []wire.Amount `json:"income"`
	Expenditure []wire.Amount `json:"expenditure"`
}

type transactionInsight struct {
	item
	Transactions []wire.Object `json:"transactions"`
}

type listMeta struct {
	Results int           `json:"results"`
	From    string        `json:"from"`
	To      string        `json:"to"`
	Options []wire.Option `json:"options"`
}

func newOptions(all []insight.OptionValue) []wire.Option {
	options := make([]wire.Option, len(all))
	for i, o := range all {
		options[i] = wire.Option{Type: string(o.Type), Name: o.Name, Value: o.Value}
	}
	return options
}

// newListMeta returns the window and the thresholds of the types in the list, or of the types that the client listed.
func (q query) newListMeta(found []insight.Actionable) *listMeta {
	types := q.listed
	if len(types) == 0 {
		types = insight.TypesOf(q.family, found)
	}
	return &listMeta{
		len(found), wire.DateTime(q.Window.From), wire.DateTime(q.Window.To()), newOptions(q.Thresholds.Options(types)),
	}
}

type detailsData struct {
	ID       string  `json:"id"`
	Type     string  `json:"type"`
	CausedBy causes  `json:"caused_by"`
	Details  details `json:"details"`
}

type causes struct {
	Accounts     []wire.Object `json:"accounts"`
	Transactions []wire.Object `json:"transactions"`
}

type detailsMeta struct {
	From    string        `json:"from"`
	To      string        `json:"to"`
	Options []wire.Option `json:"options"`
}

// details holds the details of all types. Each type has its own fields.
type details struct {
	Current     *wire.Amount `json:"current_balance,omitempty"`
	Credit      *wire.Amount `json:"expected_credit,omitempty"`
	Debit       *wire.Amount `json:"expected_debit,omitempty"`
	At          string       `json:"date_time,omitempty"`
	Utilisation string       `json:"percentage_utilisation,omitempty"`
	DaysLate    *int         `json:"days_late,omitempty"`
	Expected    string       `json:"expected_date_time,omitempty"`
	New         *wire.Amount `json:"new_amount,omitempty"`
	Absolute    string       `json:"absolute_change,omitempty"`
	Percentage  string       `json:"percentage_change,omitempty"`
	Total       *wire.Amount `json:"total,omitempty"`
}

func newDetails(actionable *insight.Actionable) (d details) {
	d.Utilisation = actionable.Utilisation
	if s := actionable.Shortfall; s != nil {
		d.Current, d.At = new(wire.NewSignedAmount(s.Current)), wire.DateTime(s.At)
		d.Credit, d.Debit = new(wire.NewAmount(s.Credit)), new(wire.NewAmount(s.Debit))
	}
	if l := actionable.Late; l != nil {
		d.DaysLate, d.Expected = &l.Days, wire.DateTime(l.Expected)
	}
	if c := actionable.Change; c != nil {
		d.New, d.Absolute, d.Percentage = new(wire.NewAmount(c.New)), c.Absolute.Value(), c.Percentage
		if c.Absolute.Minor < 0 {
			d.Absolute = "-" + d.Absolute
		}
	}
	if actionable.Total.Known() {
		d.Total = new(wire.NewAmount(actionable.Total))
	}
	return d
}

// newTransactions returns the transactions of a selection.
func newTransactions(req *route.Request, book *ledger.Book, rows insight.Selection) []wire.Object {
	all := make([]wire.Object, rows.Len())
	for i := range all {
		all[i] = wire.InsightTransactionJSON(req.BaseURL(), book, rows.Index(i))
	}
	return all
}

// accountsOf returns the accounts that an insight is based on: its own, or those of its transactions.
func accountsOf(book *ledger.Book, actionable *insight.Actionable) []wire.Object {
	var ids []bank.AccountID
	if actionable.Account != nil {
		ids = append(ids, actionable.Account.ID)
	} else {
		for i := range actionable.Rows.Len() {
			ids = append(ids, actionable.Rows.At(i).Account)
		}
	}
	all := []wire.Object{}
	for i := range book.Accounts {
		if slices.Contains(ids, book.Accounts[i].ID) {
			all = append(all, accountJSON(&book.Accounts[i]))
		}
	}
	return all
}

// accountJSON encodes an account in the form of Accounts V2.
func accountJSON(a *ledger.Account) []byte {
	text, _ := route.AppendJSON(nil, wire.NewAccountV2(a)) // strings and lists of strings always encode
	return text
}

// explain records how the figures of a response are computed, if an explanation was requested.
func explain(req *route.Request, b *ledger.Book, q query, found []insight.Actionable) {
	insight.Explain(req.Context(), func() []insight.Explanation { return q.Explain(b, found) })
}
