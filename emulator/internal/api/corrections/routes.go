// Package corrections holds the handlers of the Corrections API, with which clients correct the enrichment.
package corrections

import (
	"context"
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Handlers implements the Corrections API.
type Handlers struct {
	Store    *storage.DB
	Clock    *clock.Clocks
	Seed     uint64
	Books    *ledger.Books
	Fixtures *fixtures.Fixtures
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return route.Group(
		"Correct Financial Data",
		route.Corrections,
		route.New("POST /corrections/v2/categories", "corrections_v2_categories_post", h.correctCategories),
		route.New("POST /corrections/v2/merchants", "corrections_v2_merchants_post",
			h.correctMerchants, route.WithDialect(route.Merchants)),
		route.New("GET /corrections/v2/merchants/search/{merchant_query}", "corrections_v2_merchant_search_get",
			h.searchMerchants,
			route.WithDialect(route.Merchants)),
		route.New("POST /corrections/v2/custom-merchants", "corrections_v2_custom_merchants_post", h.createMerchant,
			route.Succeeds(201), route.WithDialect(route.CustomMerchants)),
		route.New("GET /corrections/v2/custom-merchants", "corrections_v2_custom_merchants_get", h.customMerchants,
			route.WithDialect(route.CustomMerchants)),
		route.New("GET /corrections/v2/categories/similar/{transaction_id}", "corrections_v2_similar_categories_get",
			h.similar,
			route.WithDialect(route.Similar), route.Fails(404)),
		route.New("GET /corrections/v2/merchants/similar/{transaction_id}", "corrections_v2_similar_merchants_get",
			h.similarMerchants,
			route.WithDialect(route.Similar), route.Fails(404)),
		route.New(
			"POST /corrections/v2/merchant-feedback/merchant/{merchant_id}",
			"corrections_v2_merchant_feedback_post", h.feedback, route.Succeeds(202),
			route.WithDialect(route.CustomMerchants), route.Fails(404),
		),
		route.New("POST /corrections/v3/regularity", "corrections_v3_regularity_post",
			h.correctRegularity, route.Succeeds(201)),
		route.New("POST /corrections/v3/regularity/end", "corrections_v3_regularity_end_post",
			h.endRegularity, route.Succeeds(201)),
		route.New("POST /corrections/v3/similar", "corrections_v3_similar_post", h.markSimilar, route.Succeeds(201)),
		route.New("GET /corrections/v3/rules/{rule_id}", "corrections_v3_rules_rule_id_get", h.rule, route.Fails(404)),
		route.New("DELETE /corrections/v3/rules/{rule_id}", "corrections_v3_rules_rule_id_delete", h.deleteRule,
			route.Succeeds(204), route.Fails(404)),
	)
}

// save stores corrections of a customer, all or none, and returns them with their ids.
func (h *Handlers) save(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, all []bank.Correction,
) (saved []bank.Correction, err error) {
	err = h.Store.Update(ctx, func(tx *storage.Tx) error {
		saved = saved[:0]
		for _, correction := range all {
			id, number, err := tx.Corrections(project).NextID(h.Seed, "correction")
			if err != nil {
				return err
			}
			correction.ID, correction.Number, correction.Customer = bank.CorrectionID(id), number, customerID
			correction.At = h.Clock.Of(project).Now().Truncate(time.Microsecond)
			if err := tx.Corrections(project).Put(correction); err != nil {
				return err
			}
			saved = append(saved, correction)
		}
		return tx.Touch(project, customerID)
	})
	return saved, err
}

// subject returns a customer's transaction in the form that corrections store.
func subject(b *ledger.Book, id, field string) (bank.Subject, route.Problems) {
	switch s, found := b.Subject(bank.TransactionID(id)); {
	case id == "":
		return s, route.Problems{{In: "body", Name: field, Kind: route.Missing}}
	case !found:
		return s, route.InvalidField(field, "is not a transaction of the customer")
	default:
		return s, nil
	}
}

// subjects returns a customer's transactions without duplicates in the form that corrections store.
func subjects(book *ledger.Book, ids []string, field string) (all []bank.Subject, _ route.Problems) {
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		s, invalid := subject(book, id, field)
		if len(invalid) > 0 {
			return nil, invalid
		}
		all = append(all, s)
	}
	return all, nil
}

// rowsJSON returns transactions of a book in the form of Transactions V2.
func (h *Handlers) rowsJSON(req *route.Request, book *ledger.Book, indexes []int) []wire.Object {
	rows := make([]wire.Object, 0, len(indexes))
	for _, index := range indexes {
		rows = append(rows, wire.TransactionJSON(req.BaseURL(), book, index))
	}
	return rows
}

// customMerchant returns a merchant of the customer, or storage.ErrNotFound.
func customMerchant(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, id [16]byte,
) (bank.CustomMerchant, error) {
	return tx.CustomMerchants(project).Get(storage.CustomMerchantKey(customerID, id))
}

func isNotFound(err error) bool { return errors.Is(err, storage.ErrNotFound) }
