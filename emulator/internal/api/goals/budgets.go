package goals

import (
	"net/url"
	"sort"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

type createBudgetRequest struct {
	route.NamesCustomer
	Body struct {
		Name       string     `json:"name" validate:"required,max=255"`
		Amount     amountBody `json:"amount" validate:"required"`
		Recurrency recurrency `json:"recurrency" validate:"required"`
		Include    inclusion  `json:"include"`
	} `body:"required"`
}

type listBudgetsRequest struct {
	route.NamesCustomer
	Accounts []string       `query:"account_id"`
	Day      route.DateTime `query:"day"`
}

type listBudgetsMeta struct {
	Results  int      `json:"results"`
	Accounts []string `json:"account_ids,omitempty"`
}

type changeBudgetRequest struct {
	route.NamesCustomer
	ID   string `path:"budget_id"`
	Body struct {
		Name   *string `json:"name" validate:"omitempty,max=255"`
		Amount *struct {
			Value    string `json:"value" validate:"required"`
			Currency string `json:"currency"` // cannot be changed
		} `json:"amount"`
		Recurrency *recurrency `json:"recurrency"`
		Include    *inclusion  `json:"include"`
	} `                 body:"required"`
}

type deleteBudgetRequest struct {
	route.NamesCustomer
	ID string `path:"budget_id"`
}

type deleteBudgetsRequest struct{ route.NamesCustomer }

// budgetKey parses the id in a path. An invalid id is not found.
func budgetKey(customerID bank.CustomerID, text string) (storage.Key, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, route.NotFound()
	}
	return storage.BudgetKey(customerID, bank.BudgetID(id)), nil
}

// createBudget creates a budget and returns it with its current spending.
func (h *Handlers) createBudget(
	req *route.Request, in *createBudgetRequest,
) (reply route.Data[budgetData], _ error) {
	book, model, err := h.book(req)
	if err != nil {
		return reply, err
	}
	budget := bank.Budget{Customer: req.Customer.ID, Name: in.Body.Name, CreatedAt: req.Now().Truncate(time.Second)}
	var problems route.Problems
	budget.Amount, problems = in.Body.Amount.positive("amount")
	problems = append(problems, in.Body.Recurrency.apply(&budget)...)
	problems = append(problems, in.Body.Include.apply(&budget, model)...)
	if len(problems) > 0 {
		return reply, problems
	}
	err = h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		budgets := tx.Budgets(req.Project)
		id, number, err := budgets.NextID(h.Seed, "budget")
		if err != nil {
			return err
		}
		budget.ID, budget.Number = bank.BudgetID(id), number
		return budgets.Put(budget)
	})
	if err != nil {
		return reply, err
	}
	v := view{day: req.Now()}
	reply.Data = v.show(v.spending(book, budget))
	return reply, nil
}

// book returns a customer's book and category model.
func (h *Handlers) book(req *route.Request) (*ledger.Book, *fixtures.Model, error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return nil, nil, err
	}
	model, err := h.Fixtures.Model(book.Model)
	return book, model, err
}

// listBudgets lists all budgets in the order of their creation, with the spending in the period of a day.
func (h *Handlers) listBudgets(
	req *route.Request, in *listBudgetsRequest,
) (reply route.Reply[[]budgetData, listBudgetsMeta], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	var all []bank.Budget
	err = h.Store.View(req.Context(), func(tx *storage.Tx) error {
		all, err = storage.Collect(tx.Budgets(req.Project).WithPrefix(storage.CustomerKey(req.Customer.ID)))
		return err
	})
	sort.Slice(all, func(i, j int) bool { return all[i].Number < all[j].Number })
	v := newView(in.Day, in.Accounts, req.Now())
	reply.Data = make([]budgetData, len(all))
	for i, b := range all {
		s := v.spending(book, b)
		insight.Explain(req.Context(), s.Explain)
		reply.Data[i] = v.show(s)
	}
	reply.Meta = &listBudgetsMeta{len(all), route.Split(in.Accounts)}
	return reply, err
}

// newView returns the view of a request, by default today and all accounts.
func newView(day route.DateTime, accountIDs []string, now time.Time) view {
	v := view{now, route.AccountIDs(accountIDs), url.Values{}}
	if !day.IsZero() {
		v.day = day.Time
		v.query.Set("day", wire.DateTime(day.Time))
	}
	for _, id := range v.accounts {
		v.query.Add("account_id", string(id))
	}
	return v
}

// changeBudget changes the given fields, all or none.
func (h *Handlers) changeBudget(
	req *route.Request, in *changeBudgetRequest,
) (reply route.Data[budgetData], _ error) {
	book, model, err := h.book(req)
	if err != nil {
		return reply, err
	}
	key, err := budgetKey(req.Customer.ID, in.ID)
	if err != nil {
		return reply, err
	}
	var budget bank.Budget
	err = h.Store.Update(req.Context(), func(tx *storage.Tx) (err error) {
		budgets := tx.Budgets(req.Project)
		if budget, err = budgets.Get(key); err != nil {
			return err
		}
		if problems := in.change(&budget, model); len(problems) > 0 {
			return problems
		}
		return budgets.Put(budget)
	})
	if err != nil {
		return reply, wireError(err)
	}
	v := view{day: req.Now()}
	reply.Data = v.show(v.spending(book, budget))
	return reply, nil
}

func (in *changeBudgetRequest) change(
	budget *bank.Budget, model *fixtures.Model,
) (problems route.Problems) {
	body := in.Body
	if body.Name != nil {
		if budget.Name = *body.Name; budget.Name == "" {
			problems = append(problems, route.InvalidField("name", "must not be empty")...)
		}
	}
	if body.Amount != nil {
		if body.Amount.Currency != "" && body.Amount.Currency != string(budget.Amount.Currency) {
			problems = append(problems, route.InvalidField("amount.currency", "cannot be changed")...)
		}
		next, more := positive(body.Amount.Value, budget.Amount.Currency, "amount")
		budget.Amount, problems = next, append(problems, more...)
	}
	if body.Recurrency != nil {
		problems = append(problems, body.Recurrency.apply(budget)...)
	}
	if body.Include != nil {
		problems = append(problems, body.Include.apply(budget, model)...)
	}
	return problems
}

// deleteBudget deletes a budget.
func (h *Handlers) deleteBudget(
	req *route.Request, in *deleteBudgetRequest,
) (reply route.Empty, _ error) {
	key, err := budgetKey(req.Customer.ID, in.ID)
	if err != nil {
		return reply, err
	}
	return reply, wireError(h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		return tx.Budgets(req.Project).Delete(key)
	}))
}

// deleteBudgets deletes all budgets of a customer, who must have one.
func (h *Handlers) deleteBudgets(
	req *route.Request, in *deleteBudgetsRequest,
) (reply route.Empty, _ error) {
	return reply, wireError(h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		budgets, none := tx.Budgets(req.Project), true
		for budget, err := range budgets.WithPrefix(storage.CustomerKey(req.Customer.ID)) {
			if err != nil {
				return err
			}
			none = false
			if err := budgets.Delete(storage.BudgetKey(budget.Customer, budget.ID)); err != nil {
				return err
			}
		}
		if none {
			return storage.ErrNotFound
		}
		return nil
	}))
}
