package corrections

import (
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type regularityRequest struct {
	route.NamesCustomer
	Body struct {
		Transaction string `json:"transaction_id" validate:"required"`
		Frequency   string `json:"frequency" validate:"required,oneof=unknown daily weekly biweekly monthly quarterly"`
		Similar     bool   `json:"include_similar" default:"false"`
	} `body:"required"`
}

type endRequest struct {
	route.NamesCustomer
	Body struct {
		Transaction string `json:"transaction_id" validate:"required"`
	} `body:"required"`
}

type joinRequest struct {
	route.NamesCustomer
	Body struct {
		Transactions []string `json:"transaction_ids" validate:"required"`
		Similar      bool     `json:"similar" default:"false"`
		Reference    string   `json:"reference_transaction_id"`
	} `body:"required"`
}

type madeData struct {
	Rule string `json:"rule_id"`
}

type madeReply = route.Data[madeData]

// correctRegularity says how often a transaction comes, or that it does not.
func (h *Handlers) correctRegularity(req *route.Request, in *regularityRequest) (madeReply, error) {
	rule := bank.Correction{Kind: bank.CorrectsRegularity, Frequency: in.Body.Frequency, Similar: in.Body.Similar}
	return h.make(req, in.NamesCustomer, rule, []string{in.Body.Transaction}, "transaction_id", "")
}

// endRegularity says which transaction of a group was the last.
func (h *Handlers) endRegularity(req *route.Request, in *endRequest) (madeReply, error) {
	return h.make(req, in.NamesCustomer, bank.Correction{Kind: bank.EndsRegularity}, []string{in.Body.Transaction}, "transaction_id", "")
}

// join says that transactions belong together, or that they do not.
func (h *Handlers) join(req *route.Request, in *joinRequest) (madeReply, error) {
	rule := bank.Correction{Kind: bank.Parts}
	if in.Body.Similar {
		rule.Kind = bank.Joins
	}
	return h.make(req, in.NamesCustomer, rule, in.Body.Transactions, "transaction_ids", in.Body.Reference)
}

// make stores a rule about transactions of the customer.
func (h *Handlers) make(req *route.Request, of route.NamesCustomer, rule bank.Correction, transactions []string, field, reference string) (reply madeReply, _ error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	if len(transactions) == 0 {
		return reply, route.Problems{{In: "body", Name: field, Kind: route.Missing}}
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
	kept, err := h.keep(req.Project, req.Customer.ID, []bank.Correction{rule})
	if err == nil {
		reply.Data.Rule = kept[0].ID.String()
	}
	return reply, err
}

type ruleRequest struct {
	route.NamesCustomer
	Rule string `path:"rule_id"`
}

type ruleData struct {
	Type       string         `json:"rule_type" validate:"oneof=regularity_correction regularity_end transactions_relative_similar transactions_similar transactions_unsimilar"`
	Definition map[string]any `json:"rule_definition"`
}

// rule shows a rule as it was made.
func (h *Handlers) rule(req *route.Request, in *ruleRequest) (reply route.Data[ruleData], err error) {
	err = h.Store.View(func(tx *storage.Tx) error {
		rule, err := find(req, tx, in)
		if err != nil {
			return err
		}
		reply.Data = define(rule)
		return nil
	})
	return reply, err
}

// deleteRule takes a rule back: its transactions are what they would be without it.
func (h *Handlers) deleteRule(req *route.Request, in *ruleRequest) (reply route.Empty, _ error) {
	return reply, h.Store.Update(func(tx *storage.Tx) error {
		rule, err := find(req, tx, in)
		if err != nil {
			return err
		}
		rule.GoneAt = req.Now().Truncate(time.Microsecond)
		if err := tx.Corrections(req.Project).Put(rule); err != nil {
			return err
		}
		return tx.Touch(req.Project, req.Customer.ID)
	})
}

// find is a rule that stands. Corrections of categories and merchants are none.
func find(req *route.Request, tx *storage.Tx, in *ruleRequest) (rule bank.Correction, err error) {
	id, err := uuid.Parse(in.Rule)
	if err != nil {
		return rule, route.NotFound()
	}
	rule, err = tx.Corrections(req.Project).Get(storage.CorrectionKey(req.Customer.ID, bank.CorrectionID(id)))
	if missing(err) || err == nil && (rule.Kind < bank.CorrectsRegularity || !rule.GoneAt.IsZero()) {
		return rule, route.NotFound()
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
