package control

import (
	"cmp"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// figuresData holds the figures of a book for charts.
type figuresData struct {
	Accounts   []accountFigures  `json:"accounts"`
	Months     []monthFigures    `json:"months"`     // oldest first; the last one is not complete
	Categories []categoryFigures `json:"categories"` // of the last twelve months, by amount spent
}

type accountFigures struct {
	ID       string          `json:"account_id"`
	Name     string          `json:"name"`
	Type     string          `json:"type"`
	Limit    *signedAmount   `json:"overdraft_limit,omitempty"`
	Balance  *signedAmount   `json:"balance,omitempty"`
	Balances []balanceFigure `json:"balances"` // at the ends of days, oldest first
}

type balanceFigure struct {
	At      time.Time    `json:"at"`
	Balance signedAmount `json:"balance"`
}

type monthFigures struct {
	Month   string       `json:"month"` // its first day
	In      signedAmount `json:"in"`
	Out     signedAmount `json:"out"`
	Partial bool         `json:"partial"`
}

type categoryFigures struct {
	Category     string       `json:"category"`
	Name         string       `json:"name"`
	Amount       signedAmount `json:"amount"`
	Transactions int          `json:"transactions"`
}

// figureMonths is the number of calendar months with figures, including the current one.
const figureMonths = 12

// newFigures returns the figures of a book in the currency of most of its accounts: balances as in
// financial_v3_balances_get, money in and out without transfers between the customer's own accounts, and spending as
// in v2_category_totals_get.
func newFigures(book *ledger.Book, models *fixtures.Models, now time.Time) figuresData {
	data := figuresData{Accounts: []accountFigures{}, Months: []monthFigures{}, Categories: []categoryFigures{}}
	month := time.Date(now.UTC().Year(), now.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
	first := month.AddDate(0, 1-figureMonths, 0)
	for i := range book.Accounts {
		data.Accounts = append(data.Accounts, newAccountFigures(book, &book.Accounts[i], first, now))
	}
	if len(book.Accounts) == 0 {
		return data
	}
	currency := mainCurrency(book)
	for start := first; !start.After(month); start = start.AddDate(0, 1, 0) {
		data.Months = append(data.Months, newMonthFigures(book, currency, start, now))
	}
	model, _ := models.Find(book.Model)
	spent := insight.Expenditure(book, insight.Window{From: first, Until: now.Add(time.Microsecond)})
	data.Categories = append(data.Categories, newCategoryFigures(spent, model, currency)...)
	return data
}

// newMonthFigures returns the figures of the month that begins at start, up to now.
func newMonthFigures(book *ledger.Book, currency bank.Currency, start, now time.Time) monthFigures {
	w := insight.Window{From: start, Until: start.AddDate(0, 1, 0)}
	partial := w.Until.After(now)
	if partial {
		w.Until = now.Add(time.Microsecond)
	}
	return monthFigures{
		Month:   start.Format(time.DateOnly),
		In:      newSignedAmount(insight.SumIn(insight.ExternalIncome(book, w).Flow().Credits, currency).Amount),
		Out:     newSignedAmount(insight.SumIn(insight.Expenditure(book, w).Flow().Debits, currency).Amount),
		Partial: partial,
	}
}

// newCategoryFigures returns the categories of spending in a currency, by amount.
func newCategoryFigures(
	spent insight.Selection, model *fixtures.Model, currency bank.Currency,
) (figures []categoryFigures) {
	debits := func(c insight.CategoryTotal) insight.Sum { return insight.SumIn(c.Flow.Debits, currency) }
	categories := insight.Categories(spent).Categories
	slices.SortStableFunc(categories, func(a, b insight.CategoryTotal) int {
		return cmp.Compare(debits(b).Amount.Minor, debits(a).Amount.Minor)
	})
	for _, c := range categories {
		if sum := debits(c); sum.Amount.Minor > 0 {
			name := categoryName(model, c.Name)
			figures = append(figures, categoryFigures{c.Name, name, newSignedAmount(sum.Amount), sum.Count})
		}
	}
	return figures
}

func newAccountFigures(book *ledger.Book, a *ledger.Account, from, now time.Time) accountFigures {
	data := accountFigures{ID: string(a.ID), Name: a.Name, Type: string(a.Type), Balances: []balanceFigure{}}
	data.Balance = amountOrNil(a.Booked)
	if limit := insight.CreditLimit(a); limit.Known() && limit.Minor > 0 {
		data.Limit = new(newSignedAmount(limit))
	}
	query := insight.BalanceQuery{From: from, To: now, Granularity: insight.Daily}
	for _, p := range slices.Backward(insight.BalanceSeries(book, a, query, insight.MaxSteps)) {
		data.Balances = append(data.Balances, balanceFigure{p.At, newSignedAmount(p.Booked)})
	}
	return data
}

// mainCurrency returns the currency of most accounts, or the first of several.
func mainCurrency(book *ledger.Book) bank.Currency {
	counts := map[bank.Currency]int{}
	best := book.Accounts[0].Currency
	for i := range book.Accounts {
		c := book.Accounts[i].Currency
		if counts[c]++; counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// categoryName returns the display name of a category of level 1.
func categoryName(m *fixtures.Model, slug string) string {
	if m != nil {
		for _, c := range m.Categories {
			if c.Slug == slug {
				return c.Name
			}
		}
	}
	return slug
}

// customerFigures returns the figures of a customer.
func (h *Handlers) customerFigures(
	req *route.Request, in *customerRequest,
) (reply route.Data[figuresData], _ error) {
	project, customer, err := h.findCustomer(req.Context(), in.Token, in.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	book, err := h.Books.Get(req.Context(), project, customer)
	if err != nil {
		return reply, err
	}
	models, err := h.Connections.Fixtures.Models()
	if err != nil {
		return reply, err
	}
	reply.Data = newFigures(book, models, h.Clock.Of(project).Now())
	return reply, nil
}
