package goals

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/insight"
	"budsandbox/emulator/ledger"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

type createGoalRequest struct {
	operation.NamesCustomer
	Body struct {
		Account string   `json:"account_id" validate:"required"`
		Name    string   `json:"name" validate:"required"`
		Target  amount   `json:"target_amount" validate:"required"`
		By      deadline `json:"target_datetime"`
		Ratio   *float64 `json:"allocation_ratio" validate:"required"`
	} `body:"required"`
}

type listGoalsRequest struct {
	operation.NamesCustomer
	Accounts []string `query:"account_id"`
}

type readGoalRequest struct {
	operation.NamesCustomer
	ID string `path:"savings_goal_id"`
}

type changeGoalRequest struct {
	operation.NamesCustomer
	ID   string `path:"savings_goal_id"`
	Body struct {
		Account *string  `json:"account_id"`
		Name    *string  `json:"name"`
		Target  *amount  `json:"target_amount"`
		By      deadline `json:"target_datetime"`
		Ratio   *float64 `json:"allocation_ratio"`
	} `body:"required"`
}

type goalData struct {
	ID        string  `json:"id"`
	Account   string  `json:"account_id"`
	Name      string  `json:"name"`
	Target    amount  `json:"target_amount"`
	By        string  `json:"target_datetime,omitempty"`
	Ratio     float64 `json:"allocation_ratio"`
	Balance   amount  `json:"goal_balance"`
	CreatedAt string  `json:"created_at"`
}

// showGoal shows a goal with what its account holds for it now; of an account that is gone, nothing.
func showGoal(book *ledger.Book, g bank.SavingsGoal) goalData {
	shown := goalData{
		ID: g.ID.String(), Account: string(g.Account), Name: g.Name, Target: showAmount(g.Target), Ratio: g.Ratio,
		Balance: showAmount(bank.Money{Currency: g.Target.Currency}), CreatedAt: instant(g.CreatedAt),
	}
	if a, there := book.Account(g.Account); there {
		shown.Balance = showAmount(insight.Allocated(a, g.Ratio))
	}
	if !g.By.IsZero() {
		shown.By = instant(g.By)
	}
	return shown
}

// explainGoal notes where a goal's balance comes from.
func explainGoal(ctx context.Context, book *ledger.Book, g bank.SavingsGoal) {
	insight.Explain(ctx, func() []insight.Explanation { return []insight.Explanation{insight.ExplainGoal(book, g)} })
}

// createGoal stores a savings goal.
func (r *Room) createGoal(_ context.Context, in *createGoalRequest) (reply operation.Reply[goalData, operation.None], _ error) {
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return reply, err
	}
	g := bank.SavingsGoal{Customer: in.Customer.ID, CreatedAt: r.Clock.Of(in.Project).Now().Truncate(time.Second)}
	given := goalFields{&in.Body.Account, &in.Body.Name, &in.Body.Target, in.Body.By, in.Body.Ratio}
	if problems := given.apply(&g, book, r.Clock.Of(in.Project).Now()); len(problems) > 0 {
		return reply, problems
	}
	err = r.Store.Update(func(tx *storage.Tx) (err error) {
		goals := tx.Goals(in.Project)
		if g.Number, err = goals.NextNumber(); err != nil {
			return err
		}
		g.ID = bank.GoalID(bank.NewID(r.Seed, g.Number, "goal", string(in.Project)))
		return goals.Put(g)
	})
	if err != nil {
		return reply, err
	}
	reply.Data = showGoal(book, g)
	return reply, nil
}

// goalFields are what a client gives of a goal; nil is not given.
type goalFields struct {
	account *string
	name    *string
	target  *amount
	by      deadline
	ratio   *float64
}

// apply puts what is given into a goal. The account must be one of the customer's, and its currency the target's: what is saved is
// compared with what is to be. Ratios of one account may come to more than 1, which Bud does not speak of.
func (f goalFields) apply(g *bank.SavingsGoal, book *ledger.Book, now time.Time) (problems operation.Problems) {
	if f.name != nil {
		if g.Name = *f.name; g.Name == "" {
			problems = append(problems, operation.InvalidField("name", "must not be empty")...)
		}
	}
	if f.target != nil {
		target, more := f.target.positive("target_amount")
		g.Target, problems = target, append(problems, more...)
	}
	if f.account != nil {
		g.Account = bank.AccountID(*f.account)
	}
	if f.account != nil || f.target != nil {
		a, there := book.Account(g.Account)
		switch {
		case !there && f.account != nil:
			problems = append(problems, operation.InvalidField("account_id", "is not an account of the customer")...)
		case there && g.Target.Known() && a.Currency != g.Target.Currency:
			problems = append(problems, operation.InvalidField("target_amount.currency", "must be the account's currency")...)
		}
	}
	if f.by.given {
		by, more := f.by.future(now)
		g.By, problems = by, append(problems, more...)
	}
	if f.ratio != nil {
		if g.Ratio = *f.ratio; !(g.Ratio > 0 && g.Ratio <= 1) {
			problems = append(problems, operation.InvalidField("allocation_ratio", "must be greater than 0 and at most 1")...)
		}
	}
	return problems
}

// listGoals lists a customer's goals in the order of their making.
func (r *Room) listGoals(ctx context.Context, in *listGoalsRequest) (reply operation.Reply[[]goalData, operation.None], _ error) {
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return reply, err
	}
	var all []bank.SavingsGoal
	wanted := accounts(in.Accounts)
	err = r.Store.View(func(tx *storage.Tx) error {
		for g, err := range tx.Goals(in.Project).Under(storage.CustomerKey(in.Customer.ID)) {
			if err != nil {
				return err
			}
			if len(wanted) == 0 || slices.Contains(wanted, g.Account) {
				all = append(all, g)
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b bank.SavingsGoal) int { return cmp.Compare(a.Number, b.Number) })
	reply.Data = make([]goalData, len(all))
	for i, g := range all {
		explainGoal(ctx, book, g)
		reply.Data[i] = showGoal(book, g)
	}
	return reply, err
}

// goalKey reads the id in a path, of which Bud says when it is none.
func goalKey(customer bank.CustomerID, text string) (storage.Key, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, operation.Problems{{In: "path", Name: "savings_goal_id", Text: "invalid UUID format"}}
	}
	return storage.GoalKey(customer, bank.GoalID(id)), nil
}

// readGoal shows one goal.
func (r *Room) readGoal(ctx context.Context, in *readGoalRequest) (reply operation.Reply[goalData, operation.None], _ error) {
	key, err := goalKey(in.Customer.ID, in.ID)
	if err != nil {
		return reply, err
	}
	var g bank.SavingsGoal
	err = r.Store.View(func(tx *storage.Tx) (err error) {
		g, err = tx.Goals(in.Project).Get(key)
		return err
	})
	if err != nil {
		return reply, found(err)
	}
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return reply, err
	}
	reply.Data = showGoal(book, g)
	explainGoal(ctx, book, g)
	return reply, nil
}

// changeGoal changes what the client gives, all of it or nothing; a date that is null goes.
func (r *Room) changeGoal(_ context.Context, in *changeGoalRequest) (reply operation.Reply[goalData, operation.None], _ error) {
	key, err := goalKey(in.Customer.ID, in.ID)
	if err != nil {
		return reply, err
	}
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return reply, err
	}
	given, now := goalFields{in.Body.Account, in.Body.Name, in.Body.Target, in.Body.By, in.Body.Ratio}, r.Clock.Of(in.Project).Now()
	var g bank.SavingsGoal
	err = r.Store.Update(func(tx *storage.Tx) (err error) {
		goals := tx.Goals(in.Project)
		if g, err = goals.Get(key); err != nil {
			return err
		}
		if problems := given.apply(&g, book, now); len(problems) > 0 {
			return problems
		}
		return goals.Put(g)
	})
	if err != nil {
		return reply, found(err)
	}
	reply.Data = showGoal(book, g)
	return reply, nil
}

// deleteGoal removes a goal.
func (r *Room) deleteGoal(_ context.Context, in *readGoalRequest) (reply operation.Reply[operation.None, operation.None], _ error) {
	key, err := goalKey(in.Customer.ID, in.ID)
	if err != nil {
		return reply, err
	}
	return reply, found(r.Store.Update(func(tx *storage.Tx) error { return tx.Goals(in.Project).Delete(key) }))
}
