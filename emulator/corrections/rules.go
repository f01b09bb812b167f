package corrections

import (
	"context"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

type regularityRequest struct {
	operation.NamesCustomer
	Body struct {
		Transaction string `json:"transaction_id" validate:"required"`
		Frequency   string `json:"frequency" validate:"required,oneof=unknown daily weekly biweekly monthly quarterly"`
		Similar     bool   `json:"include_similar" default:"false"`
	} `body:"required"`
}

type endRequest struct {
	operation.NamesCustomer
	Body struct {
		Transaction string `json:"transaction_id" validate:"required"`
	} `body:"required"`
}

type joinRequest struct {
	operation.NamesCustomer
	Body struct {
		Transactions []string `json:"transaction_ids" validate:"required"`
		Similar      bool     `json:"similar" default:"false"`
		Reference    string   `json:"reference_transaction_id"`
	} `body:"required"`
}

type madeData struct {
	Rule string `json:"rule_id"`
}

type madeReply = operation.Reply[madeData, operation.None]

// correctRegularity says how often a transaction comes, or that it does not.
func (r *Room) correctRegularity(_ context.Context, in *regularityRequest) (madeReply, error) {
	rule := bank.Correction{Kind: bank.CorrectsRegularity, Frequency: in.Body.Frequency, Similar: in.Body.Similar}
	return r.make(in.NamesCustomer, rule, []string{in.Body.Transaction}, "transaction_id", "")
}

// endRegularity says which transaction of a group was the last.
func (r *Room) endRegularity(_ context.Context, in *endRequest) (madeReply, error) {
	return r.make(in.NamesCustomer, bank.Correction{Kind: bank.EndsRegularity}, []string{in.Body.Transaction}, "transaction_id", "")
}

// join says that transactions belong together, or that they do not.
func (r *Room) join(_ context.Context, in *joinRequest) (madeReply, error) {
	rule := bank.Correction{Kind: bank.Parts}
	if in.Body.Similar {
		rule.Kind = bank.Joins
	}
	return r.make(in.NamesCustomer, rule, in.Body.Transactions, "transaction_ids", in.Body.Reference)
}

// make stores a rule about transactions of the customer.
func (r *Room) make(of operation.NamesCustomer, rule bank.Correction, transactions []string, field, reference string) (reply madeReply, _ error) {
	book, err := r.Books.Of(of.Project, of.Customer)
	if err != nil {
		return reply, err
	}
	if len(transactions) == 0 {
		return reply, operation.Problems{{In: "body", Name: field, Kind: operation.Missing}}
	}
	for _, id := range transactions {
		s, wrong := subject(book, id, field)
		if len(wrong) > 0 {
			return reply, wrong
		}
		rule.Subjects = append(rule.Subjects, s)
	}
	if reference != "" {
		s, wrong := subject(book, reference, "reference_transaction_id")
		if len(wrong) > 0 {
			return reply, wrong
		}
		rule.Reference = &s
	}
	kept, err := r.keep(of.Project, of.Customer.ID, []bank.Correction{rule})
	if err == nil {
		reply.Data.Rule = kept[0].ID.String()
	}
	return reply, err
}

type ruleRequest struct {
	operation.NamesCustomer
	Rule string `path:"rule_id"`
}

type ruleData struct {
	Type       string         `json:"rule_type" validate:"oneof=regularity_correction regularity_end transactions_relative_similar transactions_similar transactions_unsimilar"`
	Definition map[string]any `json:"rule_definition"`
}

// rule shows a rule as it was made.
func (r *Room) rule(_ context.Context, in *ruleRequest) (reply operation.Reply[ruleData, operation.None], err error) {
	err = r.Store.View(func(tx *storage.Tx) error {
		rule, err := find(tx, in)
		if err != nil {
			return err
		}
		reply.Data = define(rule)
		return nil
	})
	return reply, err
}

// deleteRule takes a rule back: its transactions are what they would be without it.
func (r *Room) deleteRule(_ context.Context, in *ruleRequest) (reply operation.Reply[operation.None, operation.None], _ error) {
	return reply, r.Store.Update(func(tx *storage.Tx) error {
		rule, err := find(tx, in)
		if err != nil {
			return err
		}
		rule.GoneAt = r.Clock.Of(in.Project).Now().Truncate(time.Microsecond)
		if err := tx.Corrections(in.Project).Put(rule); err != nil {
			return err
		}
		return tx.Touch(in.Project, in.Customer.ID)
	})
}

// find is a rule that stands. Corrections of categories and merchants are none.
func find(tx *storage.Tx, in *ruleRequest) (rule bank.Correction, err error) {
	id, err := uuid.Parse(in.Rule)
	if err != nil {
		return rule, operation.NotFound()
	}
	rule, err = tx.Corrections(in.Project).Get(storage.CorrectionKey(in.Customer.ID, bank.CorrectionID(id)))
	if missing(err) || err == nil && (rule.Kind < bank.CorrectsRegularity || !rule.GoneAt.IsZero()) {
		return rule, operation.NotFound()
	}
	return rule, err
}

// define is a rule in the words of the request that made it.
func define(rule bank.Correction) ruleData {
	first := string(rule.Subjects[0].ID)
	switch rule.Kind {
	case bank.CorrectsRegularity:
		return ruleData{"regularity_correction", map[string]any{"transaction_id": first, "frequency": rule.Frequency, "include_similar": rule.Similar}}
	case bank.EndsRegularity:
		return ruleData{"regularity_end", map[string]any{"transaction_id": first}}
	}
	ids := make([]string, 0, len(rule.Subjects))
	for _, s := range rule.Subjects {
		ids = append(ids, string(s.ID))
	}
	shown := ruleData{"transactions_unsimilar", map[string]any{"transaction_ids": ids, "similar": rule.Kind == bank.Joins}}
	if rule.Kind == bank.Joins {
		shown.Type = "transactions_similar"
	}
	if rule.Reference != nil {
		shown.Definition["reference_transaction_id"] = string(rule.Reference.ID)
		if rule.Kind == bank.Joins {
			shown.Type = "transactions_relative_similar"
		}
	}
	return shown
}
