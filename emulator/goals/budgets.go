package goals

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/insight"
	"budsandbox/emulator/ledger"
	"budsandbox/emulator/operation"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

type createBudgetRequest struct {
	operation.NamesCustomer
	Body struct {
		Name       string     `json:"name" validate:"required"`
		Amount     amount     `json:"amount" validate:"required"`
		Recurrency recurrency `json:"recurrency" validate:"required"`
		Include    inclusion  `json:"include"`
	} `body:"required"`
}

type listBudgetsRequest struct {
	operation.NamesCustomer
	Accounts []string          `query:"account_id"`
	Day      operation.Instant `query:"day"`
}

type listBudgetsMeta struct {
	Results  int      `json:"results"`
	Accounts []string `json:"account_ids,omitempty"`
}

type changeBudgetRequest struct {
	operation.NamesCustomer
	ID   string `path:"budget_id"`
	Body struct {
		Name   *string `json:"name"`
		Amount *struct {
			Value    string `json:"value" validate:"required"`
			Currency string `json:"currency"` // cannot change
		} `json:"amount"`
		Recurrency *recurrency `json:"recurrency"`
		Include    *inclusion  `json:"include"`
	} `body:"required"`
}

type deleteBudgetRequest struct {
	operation.NamesCustomer
	ID string `path:"budget_id"`
}

type deleteBudgetsRequest struct{ operation.NamesCustomer }

// createBudget stores a budget and shows what of it is spent by now.
func (r *Room) createBudget(_ context.Context, in *createBudgetRequest) (reply operation.Reply[budgetData, operation.None], _ error) {
	book, model, err := r.book(in.NamesCustomer)
	if err != nil {
		return reply, err
	}
	b := bank.Budget{Customer: in.Customer.ID, Name: in.Body.Name, CreatedAt: r.Clock.Of(in.Project).Now().Truncate(time.Second)}
	var problems operation.Problems
	b.Amount, problems = in.Body.Amount.positive("amount")
	problems = append(problems, in.Body.Recurrency.apply(&b)...)
	problems = append(problems, in.Body.Include.apply(&b, model)...)
	if len(problems) > 0 {
		return reply, problems
	}
	err = r.Store.Update(func(tx *storage.Tx) (err error) {
		budgets := tx.Budgets(in.Project)
		if b.Number, err = budgets.NextNumber(); err != nil {
			return err
		}
		b.ID = bank.BudgetID(bank.NewID(r.Seed, b.Number, "budget", string(in.Project)))
		return budgets.Put(b)
	})
	if err != nil {
		return reply, err
	}
	v := view{day: r.Clock.Of(in.Project).Now()}
	reply.Data = v.show(v.spending(book, b))
	return reply, nil
}

// book is a customer's book and its category model, Britain's if it has none.
func (r *Room) book(in operation.NamesCustomer) (*ledger.Book, *fixtures.Model, error) {
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return nil, nil, err
	}
	models, err := r.Fixtures.Models()
	if err != nil {
		return nil, nil, err
	}
	if model, known := models.Find(book.Model); known {
		return book, model, nil
	}
	model, _ := models.Find(fixtures.ModelUK)
	return book, model, nil
}

// listBudgets shows all budgets in the order of their making, and what is spent of them in the period of a day.
func (r *Room) listBudgets(ctx context.Context, in *listBudgetsRequest) (reply operation.Reply[[]budgetData, listBudgetsMeta], _ error) {
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return reply, err
	}
	var all []bank.Budget
	err = r.Store.View(func(tx *storage.Tx) error {
		for b, err := range tx.Budgets(in.Project).Under(storage.CustomerKey(in.Customer.ID)) {
			if err != nil {
				return err
			}
			all = append(all, b)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b bank.Budget) int { return cmp.Compare(a.Number, b.Number) })
	v := viewOf(in.Day, in.Accounts, r.Clock.Of(in.Project).Now())
	reply.Data = make([]budgetData, len(all))
	for i, b := range all {
		s := v.spending(book, b)
		insight.Explain(ctx, s.Explain)
		reply.Data[i] = v.show(s)
	}
	reply.Meta = &listBudgetsMeta{len(all), operation.Split(in.Accounts)}
	return reply, err
}

// viewOf reads the parameters by which budgets are looked at: today and all accounts without any.
func viewOf(day operation.Instant, accountIDs []string, now time.Time) view {
	v := view{now, accounts(accountIDs), url.Values{}}
	if !day.IsZero() {
		v.day = day.Time
		v.query.Set("day", instant(day.Time))
	}
	for _, id := range v.accounts {
		v.query.Add("account_id", string(id))
	}
	return v
}

// changeBudget changes what the client gives, all of it or nothing.
func (r *Room) changeBudget(_ context.Context, in *changeBudgetRequest) (reply operation.Reply[budgetData, operation.None], _ error) {
	book, model, err := r.book(in.NamesCustomer)
	if err != nil {
		return reply, err
	}
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return reply, operation.NotFound()
	}
	var b bank.Budget
	err = r.Store.Update(func(tx *storage.Tx) (err error) {
		budgets := tx.Budgets(in.Project)
		if b, err = budgets.Get(storage.BudgetKey(in.Customer.ID, bank.BudgetID(id))); err != nil {
			return err
		}
		if problems := in.change(&b, model); len(problems) > 0 {
			return problems
		}
		return budgets.Put(b)
	})
	if err != nil {
		return reply, found(err)
	}
	v := view{day: r.Clock.Of(in.Project).Now()}
	reply.Data = v.show(v.spending(book, b))
	return reply, nil
}

func (in *changeBudgetRequest) change(b *bank.Budget, model *fixtures.Model) (problems operation.Problems) {
	body := in.Body
	if body.Name != nil {
		if b.Name = *body.Name; b.Name == "" {
			problems = append(problems, operation.InvalidField("name", "must not be empty")...)
		}
	}
	if body.Amount != nil {
		if body.Amount.Currency != "" && body.Amount.Currency != string(b.Amount.Currency) {
			problems = append(problems, operation.InvalidField("amount.currency", "cannot be changed")...)
		}
		next, more := positive(body.Amount.Value, b.Amount.Currency, "amount")
		b.Amount, problems = next, append(problems, more...)
	}
	if body.Recurrency != nil {
		problems = append(problems, body.Recurrency.apply(b)...)
	}
	if body.Include != nil {
		problems = append(problems, body.Include.apply(b, model)...)
	}
	return problems
}

// deleteBudget removes a budget.
func (r *Room) deleteBudget(_ context.Context, in *deleteBudgetRequest) (reply operation.Reply[operation.None, operation.None], _ error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return reply, operation.NotFound()
	}
	return reply, found(r.Store.Update(func(tx *storage.Tx) error {
		return tx.Budgets(in.Project).Delete(storage.BudgetKey(in.Customer.ID, bank.BudgetID(id)))
	}))
}

// deleteBudgets removes all budgets of a customer, who must have one.
func (r *Room) deleteBudgets(_ context.Context, in *deleteBudgetsRequest) (reply operation.Reply[operation.None, operation.None], _ error) {
	return reply, found(r.Store.Update(func(tx *storage.Tx) error {
		budgets, none := tx.Budgets(in.Project), true
		for b, err := range budgets.Under(storage.CustomerKey(in.Customer.ID)) {
			if err != nil {
				return err
			}
			none = false
			if err := budgets.Delete(storage.BudgetKey(b.Customer, b.ID)); err != nil {
				return err
			}
		}
		if none {
			return storage.ErrNotFound
		}
		return nil
	}))
}
