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
		Frequency   string `json:"frequency" validate:"required,regularity"`
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
		Transactions []string `json:"transaction_ids" validate:"required,max=1000"`
		Similar      bool     `json:"similar" default:"false"`
		Reference    string   `json:"reference_transaction_id"`
	} `body:"required"`
}

type ruleIDData struct {
	Rule string `json:"rule_id"`
}

type ruleIDReply = route.Data[ruleIDData]

// correctRegularity sets how often a transaction recurs, or that it does not.
func (h *Handlers) correctRegularity(
	req *route.Request, in *regularityRequest,
) (ruleIDReply, error) {
	rule := bank.Correction{Kind: bank.CorrectsRegularity, Frequency: in.Body.Frequency, Similar: in.Body.Similar}
	return h.addRule(req, rule, []string{in.Body.Transaction}, "transaction_id", "")
}

// endRegularity sets the last transaction of a group.
func (h *Handlers) endRegularity(req *route.Request, in *endRequest) (ruleIDReply, error) {
	rule := bank.Correction{Kind: bank.EndsRegularity}
	return h.addRule(req, rule, []string{in.Body.Transaction}, "transaction_id", "")
}

// markSimilar marks transactions as similar or as not similar.
func (h *Handlers) markSimilar(req *route.Request, in *joinRequest) (ruleIDReply, error) {
	rule := bank.Correction{Kind: bank.MarksNotSimilar}
	if in.Body.Similar {
		rule.Kind = bank.MarksSimilar
	}
	return h.addRule(req, rule, in.Body.Transactions, "transaction_ids", in.Body.Reference)
}

// addRule stores a rule about transactions of the customer. field is the name of their ids in the body. reference,
// unless empty, is the id of the transaction that they are like or unlike.
func (h *Handlers) addRule(
	req *route.Request, rule bank.Correction, transactions []string, field, reference string,
) (reply ruleIDReply, _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	if len(transactions) == 0 {
		return reply, route.Problems{{In: "body", Name: field, Kind: route.Missing}}
	}
	var problems route.Problems
	if rule.Subjects, problems = subjects(book, transactions, field); len(problems) > 0 {
		return reply, problems
	}
	if reference != "" {
		s, problems := subject(book, reference, "reference_transaction_id")
		if len(problems) > 0 {
			return reply, problems
		}
		rule.Reference = &s
	}
	saved, err := h.save(req.Context(), req.Project, req.Customer.ID, []bank.Correction{rule})
	if err == nil {
		reply.Data.Rule = saved[0].ID.String()
	}
	return reply, err
}

type ruleRequest struct {
	route.NamesCustomer
	Rule string `path:"rule_id"`
}

type ruleData struct {
	Type       string         `json:"rule_type" validate:"correction_rule"`
	Definition map[string]any `json:"rule_definition"`
}

// rule returns a rule.
func (h *Handlers) rule(
	req *route.Request, in *ruleRequest,
) (reply route.Data[ruleData], err error) {
	err = h.Store.View(req.Context(), func(tx *storage.Tx) error {
		rule, err := findRule(req, tx, in)
		if err != nil {
			return err
		}
		reply.Data = newRuleData(rule)
		return nil
	})
	return reply, err
}

// deleteRule withdraws a rule. Its transactions are as they were without it.
func (h *Handlers) deleteRule(req *route.Request, in *ruleRequest) (reply route.Empty, _ error) {
	return reply, h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		rule, err := findRule(req, tx, in)
		if err != nil {
			return err
		}
		rule.WithdrawnAt = req.Now().Truncate(time.Microsecond)
		if err := tx.Corrections(req.Project).Put(rule); err != nil {
			return err
		}
		return tx.Touch(req.Project, req.Customer.ID)
	})
}

// findRule returns an active rule. Corrections of categories and merchants are no rules.
func findRule(req *route.Request, tx *storage.Tx, in *ruleRequest) (rule bank.Correction, err error) {
	id, err := uuid.Parse(in.Rule)
	if err != nil {
		return rule, route.NotFound()
	}
	rule, err = tx.Corrections(req.Project).Get(storage.CorrectionKey(req.Customer.ID, bank.CorrectionID(id)))
	if isNotFound(err) || err == nil && (rule.Kind < bank.CorrectsRegularity || !rule.WithdrawnAt.IsZero()) {
		return rule, route.NotFound()
	}
	return rule, err
}

// newRuleData converts a rule to the form of the request that created it.
func newRuleData(rule bank.Correction) ruleData {
	first := string(rule.Subjects[0].ID)
	switch rule.Kind {
	case bank.CorrectsRegularity:
		return ruleData{
			"regularity_correction",
			map[string]any{"transaction_id": first, "frequency": rule.Frequency, "include_similar": rule.Similar},
		}
	case bank.EndsRegularity:
		return ruleData{"regularity_end", map[string]any{"transaction_id": first}}
	}
	ids := make([]string, 0, len(rule.Subjects))
	for _, s := range rule.Subjects {
		ids = append(ids, string(s.ID))
	}
	data := ruleData{
		"transactions_unsimilar",
		map[string]any{"transaction_ids": ids, "similar": rule.Kind == bank.MarksSimilar},
	}
	if rule.Kind == bank.MarksSimilar {
		data.Type = "transactions_similar"
	}
	if rule.Reference != nil {
		data.Definition["reference_transaction_id"] = string(rule.Reference.ID)
		if rule.Kind == bank.MarksSimilar {
			data.Type = "transactions_relative_similar"
		}
	}
	return data
}
