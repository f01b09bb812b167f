package control

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
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
	Limit    *figureAmount   `json:"overdraft_limit,omitempty"`
	Balance  *figureAmount   `json:"balance,omitempty"`
	Balances []balanceFigure `json:"balances"` // at the ends of days, oldest first
}

type balanceFigure struct {
	At      time.Time    `json:"at"`
	Balance figureAmount `json:"balance"`
}

type monthFigures struct {
	Month   string       `json:"month"` // its first day
	In      figureAmount `json:"in"`
	Out     figureAmount `json:"out"`
	Partial bool         `json:"partial"`
}

type categoryFigures struct {
	Category     string       `json:"category"`
	Name         string       `json:"name"`
	Amount       figureAmount `json:"amount"`
	Transactions int          `json:"transactions"`
}

// figureAmount is an amount that is negative if it is owed.
type figureAmount struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

func newFigureAmount(m bank.Money) figureAmount {
	value := m.Value()
	if m.Minor < 0 {
		value = "-" + value
	}
	return figureAmount{value, string(m.Currency)}
}

// figureMonths is the number of calendar months with figures, including the current one.
const figureMonths = 12

// newFigures returns the figures of a book in the currency of most of its accounts: balances as in
// financial_v3_balances_get, money in and out without transfers between the customer's own accounts, and spending as in
// v2_category_totals_get.
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
		w := insight.Window{From: start, Until: start.AddDate(0, 1, 0)}
		if start.Equal(month) {
			w.Until = now.Add(time.Microsecond)
		}
		data.Months = append(data.Months, monthFigures{
			Month:   start.Format(time.DateOnly),
			In:      newFigureAmount(insight.SumIn(insight.ExternalIncome(book, w).Flow().Credits, currency).Amount),
			Out:     newFigureAmount(insight.SumIn(insight.Expenditure(book, w).Flow().Debits, currency).Amount),
			Partial: start.Equal(month),
		})
	}
	spent := insight.Expenditure(book, insight.Window{From: first, Until: now.Add(time.Microsecond)})
	model, _ := models.Find(book.Model)
	categories := insight.Categories(spent).Categories
	debits := func(c insight.CategoryTotal) int64 { return insight.SumIn(c.Flow.Debits, currency).Amount.Minor }
	slices.SortStableFunc(categories, func(a, b insight.CategoryTotal) int { return cmp.Compare(debits(b), debits(a)) })
	for _, c := range categories {
		if sum := insight.SumIn(c.Flow.Debits, currency); sum.Amount.Minor > 0 {
			data.Categories = append(
				data.Categories,
				categoryFigures{c.Name, categoryName(model, c.Name), newFigureAmount(sum.Amount), sum.Count},
			)
		}
	}
	return data
}

func newAccountFigures(book *ledger.Book, a *ledger.Account, from, now time.Time) accountFigures {
	data := accountFigures{ID: string(a.ID), Name: a.Name, Type: string(a.Type), Balances: []balanceFigure{}}
	if a.Booked.Known() {
		balance := newFigureAmount(a.Booked)
		data.Balance = &balance
	}
	if limit := insight.CreditLimit(a); limit.Known() && limit.Minor > 0 {
		amount := newFigureAmount(limit)
		data.Limit = &amount
	}
	points := insight.BalanceSeries(
		book,
		a,
		insight.BalanceQuery{From: from, To: now, Granularity: insight.Daily},
		insight.MaxSteps,
	)
	for _, p := range slices.Backward(points) {
		data.Balances = append(data.Balances, balanceFigure{p.At, newFigureAmount(p.Booked)})
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

type customerFiguresRequest struct {
	route.Public
	Token      string `header:"Authorization"`
	CustomerID string `                       path:"customer_id"`
	Client     string `                                          query:"client_id"`
}

// customerFigures returns the figures of a customer.
func (h *Handlers) customerFigures(
	req *route.Request, in *customerFiguresRequest,
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

type personaRequest struct {
	route.Public
	Persona   string `path:"persona_id"`
	Client    string `                  query:"client_id"` // project whose clock is used
	Seed      int    `                  query:"seed"      validate:"gte=0"`
	Overrides string `                  query:"overrides"` // JSON, as in the connection of a customer
}

type personaFigures struct {
	personaData
	Figures figuresData `json:"figures"`
}

// persona returns a persona with the figures of a customer who connects to it now.
func (h *Handlers) persona(req *route.Request, in *personaRequest) (reply route.Data[personaFigures], _ error) {
	all, err := h.Connections.Personas.All()
	if err != nil {
		return reply, err
	}
	for _, p := range all {
		if p.ID != in.Persona {
			continue
		}
		reply.Data.personaData = newPersonaData(p)
		var overrides []byte
		if text := strings.TrimSpace(in.Overrides); text != "" {
			if overrides = []byte(text); !json.Valid(overrides) {
				return reply, route.InvalidField("overrides", "overrides must be JSON")
			}
			if err := h.Connections.Personas.Check(p.ID, overrides); err != nil {
				return reply, route.InvalidField("overrides", "overrides: "+err.Error())
			}
		}
		book, now, err := h.personaBook(in.Client, p.ID, uint64(in.Seed), overrides)
		if err != nil {
			return reply, err
		}
		models, err := h.Connections.Fixtures.Models()
		if err != nil {
			return reply, err
		}
		reply.Data.Figures = newFigures(book, models, now)
		return reply, nil
	}
	return reply, notFound("persona", in.Persona, "/_sandbox/personas")
}
