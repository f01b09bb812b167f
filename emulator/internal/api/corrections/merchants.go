package corrections

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/storage"
)

type merchantsRequest struct {
	route.ForCustomer
	Body merchantsBody `body:"required"`
}

// merchantsBody is a list, as in Bud's documents, or one correction, as in its collection.
type merchantsBody []merchantCorrection

// UnmarshalJSON parses either form.
func (b *merchantsBody) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '{' {
		*b = make(merchantsBody, 1)
		return json.Unmarshal(text, &(*b)[0])
	}
	return json.Unmarshal(text, (*[]merchantCorrection)(b))
}

// Shape returns the schema of a list.
func (merchantsBody) Shape() any { return []merchantCorrection{} }

type merchantCorrection struct {
	Transactions []string `json:"transactions"    validate:"required,min=1,max=1000"`
	Merchant     string   `json:"merchant_id"` // empty removes the merchant
	Similar      bool     `json:"include_similar"                                    default:"false"`
}

type merchantsMeta struct {
	Count        int      `json:"effected_transactions_count"`
	Similar      bool     `json:"include_similar"`
	Merchant     string   `json:"merchant_id"`
	Transactions []string `json:"transactions"`
}

// correctMerchants sets or removes the merchants of transactions, all or none, and returns the changed transactions.
func (h *Handlers) correctMerchants(
	req *route.Request, in *merchantsRequest,
) (reply route.Reply[[]wire.Object, merchantsMeta], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	if len(in.Body) == 0 {
		return reply, errTransactions("The body names no transactions.")
	}
	var all []bank.Correction
	meta := &merchantsMeta{Merchant: in.Body[0].Merchant, Transactions: []string{}}
	for _, given := range in.Body {
		corrected, problems := subjects(book, given.Transactions, "transactions")
		if len(problems) > 0 {
			return reply, errTransactions("An id in transactions is that of no transaction of the customer.")
		}
		if len(corrected) == 0 {
			return reply, errTransactions("A correction names no transactions.")
		}
		correction := bank.Correction{Kind: bank.CorrectsMerchant, Subjects: corrected, Similar: given.Similar}
		if correction.Merchant, err = h.merchantID(req, given.Merchant); err != nil {
			return reply, err
		}
		all = append(all, correction)
		meta.Transactions = append(meta.Transactions, given.Transactions...)
		meta.Similar = meta.Similar || given.Similar
	}
	saved, err := h.save(req.Context(), req.Project, req.Customer.ID, all)
	if err != nil {
		return reply, err
	}
	if book, err = h.Books.Get(req.Context(), req.Project, req.Customer); err != nil {
		return reply, err
	}
	indexes := coveredBy(book, saved)
	meta.Count = len(indexes)
	return route.Reply[[]wire.Object, merchantsMeta]{Data: h.rowsJSON(req, book, indexes), Meta: meta}, nil
}

// coveredBy returns the indexes of the transactions to which corrections apply, newest first.
func coveredBy(book *ledger.Book, all []bank.Correction) (indexes []int) {
	for _, correction := range all {
		indexes = append(indexes, book.Covered(correction)...)
	}
	slices.Sort(indexes)
	return slices.Compact(indexes)
}

// errTransactions returns Bud's error for the transactions of a correction, with what is wrong for the request log.
func errTransactions(reason string) error {
	return &route.Error{
		Status:  400,
		Code:    "failed_validation",
		Message: "invalid transaction in request",
		Fields:  struct{}{},
		Reason:  reason,
	}
}

// merchantID parses the id of a merchant of the catalogue or of the customer. An empty text is not a merchant.
func (h *Handlers) merchantID(req *route.Request, text string) (id uuid.UUID, err error) {
	if text == "" {
		return uuid.Nil, nil
	}
	known := false
	if id, err = uuid.Parse(text); err == nil && id != uuid.Nil {
		if known, err = h.hasMerchant(req.Context(), req.Project, req.Customer.ID, id); err != nil {
			return id, err
		}
	}
	if !known {
		return id, &route.Error{
			Status: 400, Code: "failed_validation", Message: "invalid merchant in request",
			Fields: map[string]string{"body.merchant_id": "invalid merchant id"},
		}
	}
	return id, nil
}

// hasMerchant reports whether the catalogue or the customer has a merchant.
func (h *Handlers) hasMerchant(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, id uuid.UUID,
) (bool, error) {
	engine, err := h.Books.Engine()
	if err != nil || engine.Merchant(id) != nil {
		return err == nil, err
	}
	err = h.Store.View(ctx, func(tx *storage.Tx) error {
		_, err := customMerchant(tx, project, customerID, id)
		return err
	})
	if isNotFound(err) {
		return false, nil
	}
	return err == nil, err
}
