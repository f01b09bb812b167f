package goals

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
)

type recurrency struct {
	Period      string `json:"period"                 validate:"required"`
	StartingDay *int   `json:"starting_day,omitempty"`
}

type inclusion struct {
	Categories []inclusionCategory `json:"categories,omitempty" validate:"dive"`
	Merchants  *inclusionMerchants `json:"merchants,omitempty"`
}

type inclusionCategory struct {
	L1 string   `json:"l1"           validate:"required"`
	L2 []string `json:"l2,omitempty"`
}

type inclusionMerchants struct {
	Slugs []string `json:"slugs,omitempty"`
}

type budgetData struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Amount     wire.Amount `json:"amount"`
	Recurrency recurrency  `json:"recurrency"`
	Include    *inclusion  `json:"include,omitempty"`
	Spent      spent       `json:"spent"`
	CreatedAt  string      `json:"created_at"`
	Links      budgetLinks `json:"_links"`
}

type spent struct {
	From   string      `json:"from"`
	To     string      `json:"to"`
	Amount wire.Amount `json:"amount"`
	Ratio  string      `json:"ratio"`
}

type budgetLinks struct {
	Transactions string `json:"transactions"`
}

// apply sets the recurrence of a budget. A monthly recurrence needs a day that every month has.
func (r recurrency) apply(budget *bank.Budget) route.Problems {
	switch recurrence := bank.Recurrence(r.Period); recurrence {
	case bank.OneOff:
		budget.Recurrence, budget.StartingDay = recurrence, 0
	case bank.EveryMonth:
		if r.StartingDay == nil {
			return route.InvalidField("recurrency.starting_day", "is required for monthly budgets")
		}
		if *r.StartingDay < 1 || *r.StartingDay > bank.LastBudgetDay {
			return route.InvalidField("recurrency.starting_day", "must be between 1 and 28")
		}
		budget.Recurrence, budget.StartingDay = recurrence, *r.StartingDay
	default:
		return route.InvalidField("recurrency.period", "must be one of [one-off monthly]")
	}
	return nil
}

// apply sets the criteria of a budget. Its categories must belong to the customer's model.
func (i inclusion) apply(budget *bank.Budget, model *fixtures.Model) (problems route.Problems) {
	budget.Categories, budget.Merchants = nil, nil
	for n, category := range i.Categories {
		path := fmt.Sprintf("include.categories[%d].", n)
		if !model.Has(fixtures.Pair{L1: category.L1}) {
			problems = append(problems, route.InvalidField(path+"l1", "is not a category of "+model.Name)...)
			continue
		}
		for _, l2 := range category.L2 {
			if l2 == "" || !model.Has(fixtures.Pair{L1: category.L1, L2: l2}) {
				text := fmt.Sprintf("%q is not a category of %s in %s", l2, category.L1, model.Name)
				problems = append(problems, route.InvalidField(path+"l2", text)...)
			}
		}
		budget.Categories = append(budget.Categories, bank.BudgetCategory{L1: category.L1, L2: category.L2})
	}
	if i.Merchants == nil {
		return problems
	}
	for _, slug := range i.Merchants.Slugs {
		if strings.TrimSpace(slug) == "" {
			return append(problems, route.InvalidField("include.merchants.slugs", "must not be blank")...)
		}
		if len(slug) > maxSlug {
			text := fmt.Sprintf("must not be longer than %d bytes", maxSlug)
			return append(problems, route.InvalidField("include.merchants.slugs", text)...)
		}
		budget.Merchants = append(budget.Merchants, slug)
	}
	return problems
}

// BodyValues implements route.Selector.
func (in *createBudgetRequest) BodyValues() []route.BodyValue { return in.Body.Include.values() }

// BodyValues implements route.Selector.
func (in *changeBudgetRequest) BodyValues() []route.BodyValue {
	if in.Body.Include == nil {
		return nil
	}
	return in.Body.Include.values()
}

// values returns the merchants of a budget. Bud refuses unknown categories itself.
func (i inclusion) values() (all []route.BodyValue) {
	if i.Merchants == nil {
		return nil
	}
	for n, slug := range i.Merchants.Slugs {
		name := fmt.Sprintf("include.merchants.slugs[%d]", n)
		all = append(all, route.BodyValue{Name: name, Filter: "merchant", Value: slug})
	}
	return all
}

// maxSlug is the maximum length of a merchant's slug in bytes. Bud does not document a limit.
const maxSlug = 255

// view selects the spending of budgets: the day, and the accounts or all of them.
type view struct {
	day      time.Time
	accounts []bank.AccountID
	query    url.Values // query of the link to the transactions of the same view
}

// spending returns the spending of a budget in the view.
func (v view) spending(book *ledger.Book, b bank.Budget) insight.BudgetSpending {
	return insight.Spent(book, b, v.day, v.accounts)
}

func (v view) show(s insight.BudgetSpending) budgetData {
	budget := s.Budget
	data := budgetData{
		ID: budget.ID.String(), Name: budget.Name, Amount: wire.NewAmount(budget.Amount),
		Recurrency: recurrency{Period: string(budget.Recurrence)},
		Include:    newInclusion(budget), CreatedAt: wire.DateTime(budget.CreatedAt),
		Spent: spent{wire.DateTime(s.Window.From), wire.DateTime(s.Window.To()), wire.NewAmount(s.Spent), s.Ratio},
		Links: budgetLinks{"/goals/v1/spending-budgets/" + budget.ID.String() + "/transactions"},
	}
	if budget.StartingDay != 0 {
		data.Recurrency.StartingDay = &budget.StartingDay
	}
	if len(v.query) > 0 {
		data.Links.Transactions += "?" + v.query.Encode()
	}
	return data
}

func newInclusion(budget bank.Budget) *inclusion {
	var data inclusion
	for _, c := range budget.Categories {
		data.Categories = append(data.Categories, inclusionCategory(c))
	}
	if len(budget.Merchants) > 0 {
		data.Merchants = &inclusionMerchants{budget.Merchants}
	}
	if data.Categories == nil && data.Merchants == nil {
		return nil
	}
	return &data
}
