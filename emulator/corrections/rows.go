// Package corrections is the room of the Corrections API: what a client knows better than the enrichment.
package corrections

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/ledger"
	"budsandbox/emulator/operation"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Room answers the Corrections API.
type Room struct {
	Store    *storage.DB
	Clock    *bank.Clocks
	Seed     uint64
	Books    *ledger.Books
	Fixtures *fixtures.Fixtures

	// Transaction is the JSON of a book's row, as Transactions V2 has it.
	Transaction func(b *ledger.Book, row int) []byte
}

// Rows are the operations of this room.
var Rows = operation.Family("Correct Financial Data", operation.Corrections,
	operation.Of("POST /corrections/v2/categories", "corrections_v2_categories_post", (*Room).correctCategories),
	operation.Of("POST /corrections/v2/merchants", "corrections_v2_merchants_post", (*Room).correctMerchants, operation.Speaks(operation.Merchants)),
	operation.Of("GET /corrections/v2/merchants/search/{merchant_query}", "corrections_v2_merchant_search_get", (*Room).searchMerchants,
		operation.Speaks(operation.Merchants)),
	operation.Of("POST /corrections/v2/custom-merchants", "corrections_v2_custom_merchants_post", (*Room).createMerchant,
		operation.Answers(201), operation.Speaks(operation.CustomMerchants)),
	operation.Of("GET /corrections/v2/custom-merchants", "corrections_v2_custom_merchants_get", (*Room).customMerchants,
		operation.Speaks(operation.CustomMerchants)),
	operation.Of("GET /corrections/v2/categories/similar/{transaction_id}", "corrections_v2_similar_categories_get", (*Room).similar,
		operation.Speaks(operation.Similar), operation.Fails(404)),
	operation.Of("GET /corrections/v2/merchants/similar/{transaction_id}", "corrections_v2_similar_merchants_get", (*Room).similarMerchants,
		operation.Speaks(operation.Similar), operation.Fails(404)),
	operation.Of("POST /corrections/v2/merchant-feedback/merchant/{merchant_id}", "corrections_v2_merchant_feedback_post", (*Room).feedback,
		operation.Answers(202), operation.Speaks(operation.CustomMerchants), operation.Fails(404)),
	operation.Of("POST /corrections/v3/regularity", "corrections_v3_regularity_post", (*Room).correctRegularity, operation.Answers(201)),
	operation.Of("POST /corrections/v3/regularity/end", "corrections_v3_regularity_end_post", (*Room).endRegularity, operation.Answers(201)),
	operation.Of("POST /corrections/v3/similar", "corrections_v3_similar_post", (*Room).join, operation.Answers(201)),
	operation.Of("GET /corrections/v3/rules/{rule_id}", "corrections_v3_rules_rule_id_get", (*Room).rule, operation.Fails(404)),
	operation.Of("DELETE /corrections/v3/rules/{rule_id}", "corrections_v3_rules_rule_id_delete", (*Room).deleteRule,
		operation.Answers(204), operation.Fails(404)),
)

// keep stores corrections of a customer, all or none, and gives them back with their ids.
func (r *Room) keep(p bank.Project, c bank.CustomerID, all []bank.Correction) (kept []bank.Correction, err error) {
	err = r.Store.Update(func(tx *storage.Tx) error {
		kept = kept[:0]
		for _, one := range all {
			number, err := tx.Corrections(p).NextNumber()
			if err != nil {
				return err
			}
			one.ID, one.Number = bank.CorrectionID(bank.NewID(r.Seed, number, "correction", string(p))), number
			one.Customer, one.At = c, r.Clock.Of(p).Now().Truncate(time.Microsecond)
			if err := tx.Corrections(p).Put(one); err != nil {
				return err
			}
			kept = append(kept, one)
		}
		return tx.Touch(p, c)
	})
	return kept, err
}

// subject is a customer's transaction as a correction remembers it.
func subject(b *ledger.Book, id, field string) (bank.Subject, operation.Problems) {
	switch s, found := b.Subject(bank.TransactionID(id)); {
	case id == "":
		return s, operation.Problems{{In: "body", Name: field, Kind: operation.Missing}}
	case !found:
		return s, operation.InvalidField(field, "is no transaction of the customer")
	default:
		return s, nil
	}
}

// rowJSON is a row as Transactions V2 shows it.
type rowJSON []byte

// MarshalJSON gives the row as it is.
func (j rowJSON) MarshalJSON() ([]byte, error) { return j, nil }

// Shape says that it is an object.
func (rowJSON) Shape() any { return map[string]any{} }

// show shows some of a book's rows.
func (r *Room) show(b *ledger.Book, places []int) []rowJSON {
	shown := make([]rowJSON, 0, len(places))
	for _, place := range places {
		shown = append(shown, r.Transaction(b, place))
	}
	return shown
}

// merchantNamed is one of a customer's own merchants, ErrNotFound if there is none.
func merchantNamed(tx *storage.Tx, p bank.Project, c bank.CustomerID, id [16]byte) (bank.CustomMerchant, error) {
	return tx.CustomMerchants(p).Get(storage.CustomMerchantKey(c, id))
}

func missing(err error) bool { return errors.Is(err, storage.ErrNotFound) }
