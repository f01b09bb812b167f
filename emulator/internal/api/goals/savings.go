package goals

import (
	"slices"
	"sort"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/storage"
)

type createGoalRequest struct {
	route.NamesCustomer
	Body struct {
		Account string       `json:"account_id" validate:"required"`
		Name    string       `json:"name" validate:"required,max=255"`
		Target  amountBody   `json:"target_amount" validate:"required"`
		By      optionalDate `json:"target_datetime"`
		Ratio   *float64     `json:"allocation_ratio" validate:"required"`
	} `body:"required"`
}

type listGoalsRequest struct {
	route.NamesCustomer
	Accounts []string `query:"account_id"`
}

type readGoalRequest struct {
	route.NamesCustomer
	ID string `path:"savings_goal_id"`
}

type changeGoalRequest struct {
	route.NamesCustomer
	ID   string `path:"savings_goal_id"`
	Body struct {
		Account *string      `json:"account_id"`
		Name    *string      `json:"name" validate:"omitempty,max=255"`
		Target  *amountBody  `json:"target_amount"`
		By      optionalDate `json:"target_datetime"`
		Ratio   *float64     `json:"allocation_ratio"`
	} `                       body:"required"`
}

type goalData struct {
	ID        string      `json:"id"`
	Account   string      `json:"account_id"`
	Name      string      `json:"name"`
	Target    wire.Amount `json:"target_amount"`
	By        string      `json:"target_datetime,omitempty"`
	Ratio     float64     `json:"allocation_ratio"`
	Balance   wire.Amount `json:"goal_balance"`
	CreatedAt string      `json:"created_at"`
}

// newGoalData converts a goal with its share of the account's current balance, which is zero without the account.
func newGoalData(book *ledger.Book, goal bank.SavingsGoal) goalData {
	data := goalData{
		ID: goal.ID.String(), Account: string(goal.Account), Name: goal.Name, Target: wire.NewAmount(goal.Target),
		Ratio:   goal.Ratio,
		Balance: wire.NewAmount(bank.Money{Currency: goal.Target.Currency}), CreatedAt: wire.DateTime(goal.CreatedAt),
	}
	if a, ok := book.Account(goal.Account); ok {
		data.Balance = wire.NewAmount(insight.Allocated(a, goal.Ratio))
	}
	if !goal.By.IsZero() {
		data.By = wire.DateTime(goal.By)
	}
	return data
}

// explainGoal explains the balance of a goal.
func explainGoal(req *route.Request, book *ledger.Book, g bank.SavingsGoal) {
	insight.Explain(req.Context(), func() []insight.Explanation {
		return []insight.Explanation{insight.ExplainGoal(book, g)}
	})
}

// createGoal creates a savings goal.
func (h *Handlers) createGoal(
	req *route.Request, in *createGoalRequest,
) (reply route.Data[goalData], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	goal := bank.SavingsGoal{Customer: req.Customer.ID, CreatedAt: req.Now().Truncate(time.Second)}
	given := goalFields{&in.Body.Account, &in.Body.Name, &in.Body.Target, in.Body.By, in.Body.Ratio}
	if problems := given.apply(&goal, book, req.Now()); len(problems) > 0 {
		return reply, problems
	}
	err = h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		goals := tx.Goals(req.Project)
		id, number, err := goals.NextID(h.Seed, "goal")
		if err != nil {
			return err
		}
		goal.ID, goal.Number = bank.GoalID(id), number
		return goals.Put(goal)
	})
	if err != nil {
		return reply, err
	}
	reply.Data = newGoalData(book, goal)
	return reply, nil
}

// goalFields are the given fields of a goal; nil is not given.
type goalFields struct {
	account *string
	name    *string
	target  *amountBody
	by      optionalDate
	ratio   *float64
}

// apply sets the given fields. The account must be one of the customer's and have the target's currency. Ratios of one
// account may add up to more than 1, which Bud does not document.
func (f goalFields) apply(
	goal *bank.SavingsGoal, book *ledger.Book, now time.Time,
) (problems route.Problems) {
	if f.name != nil {
		if goal.Name = *f.name; goal.Name == "" {
			problems = append(problems, route.InvalidField("name", "must not be empty")...)
		}
	}
	if f.target != nil {
		target, more := f.target.positive("target_amount")
		goal.Target, problems = target, append(problems, more...)
	}
	if f.account != nil {
		goal.Account = bank.AccountID(*f.account)
	}
	if f.account != nil || f.target != nil {
		account, ok := book.Account(goal.Account)
		switch {
		case !ok && f.account != nil:
			problems = append(problems, route.InvalidField("account_id", "is not an account of the customer")...)
		case ok && goal.Target.Known() && account.Currency != goal.Target.Currency:
			const text = "must be the account's currency"
			problems = append(problems, route.InvalidField("target_amount.currency", text)...)
		}
	}
	if f.by.given {
		by, more := f.by.future(now)
		goal.By, problems = by, append(problems, more...)
	}
	if f.ratio != nil {
		if goal.Ratio = *f.ratio; !(goal.Ratio > 0 && goal.Ratio <= 1) {
			const text = "must be greater than 0 and at most 1"
			problems = append(problems, route.InvalidField("allocation_ratio", text)...)
		}
	}
	return problems
}

// listGoals lists a customer's goals in the order of their creation.
func (h *Handlers) listGoals(
	req *route.Request, in *listGoalsRequest,
) (reply route.Data[[]goalData], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	var all []bank.SavingsGoal
	accountIDs := route.AccountIDs(in.Accounts)
	err = h.Store.View(req.Context(), func(tx *storage.Tx) error {
		for goal, err := range tx.Goals(req.Project).WithPrefix(storage.CustomerKey(req.Customer.ID)) {
			if err != nil {
				return err
			}
			if len(accountIDs) == 0 || slices.Contains(accountIDs, goal.Account) {
				all = append(all, goal)
			}
		}
		return nil
	})
	sort.Slice(all, func(i, j int) bool { return all[i].Number < all[j].Number })
	reply.Data = make([]goalData, len(all))
	for i, g := range all {
		explainGoal(req, book, g)
		reply.Data[i] = newGoalData(book, g)
	}
	return reply, err
}

// goalKey parses the id in a path.
func goalKey(customerID bank.CustomerID, text string) (storage.Key, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, route.Problems{{In: "path", Name: "savings_goal_id", Text: "invalid UUID format"}}
	}
	return storage.GoalKey(customerID, bank.GoalID(id)), nil
}

// readGoal returns a goal.
func (h *Handlers) readGoal(
	req *route.Request, in *readGoalRequest,
) (reply route.Data[goalData], _ error) {
	key, err := goalKey(req.Customer.ID, in.ID)
	if err != nil {
		return reply, err
	}
	var goal bank.SavingsGoal
	err = h.Store.View(req.Context(), func(tx *storage.Tx) (err error) {
		goal, err = tx.Goals(req.Project).Get(key)
		return err
	})
	if err != nil {
		return reply, wireError(err)
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	reply.Data = newGoalData(book, goal)
	explainGoal(req, book, goal)
	return reply, nil
}

// changeGoal changes the given fields, all or none. A date that is null is removed.
func (h *Handlers) changeGoal(
	req *route.Request, in *changeGoalRequest,
) (reply route.Data[goalData], _ error) {
	key, err := goalKey(req.Customer.ID, in.ID)
	if err != nil {
		return reply, err
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	given, now := goalFields{in.Body.Account, in.Body.Name, in.Body.Target, in.Body.By, in.Body.Ratio}, req.Now()
	var goal bank.SavingsGoal
	err = h.Store.Update(req.Context(), func(tx *storage.Tx) (err error) {
		goals := tx.Goals(req.Project)
		if goal, err = goals.Get(key); err != nil {
			return err
		}
		if problems := given.apply(&goal, book, now); len(problems) > 0 {
			return problems
		}
		return goals.Put(goal)
	})
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data = newGoalData(book, goal)
	return reply, nil
}

// deleteGoal deletes a goal.
func (h *Handlers) deleteGoal(
	req *route.Request, in *readGoalRequest,
) (reply route.Empty, _ error) {
	key, err := goalKey(req.Customer.ID, in.ID)
	if err != nil {
		return reply, err
	}
	return reply, wireError(
		h.Store.Update(req.Context(), func(tx *storage.Tx) error { return tx.Goals(req.Project).Delete(key) }),
	)
}
