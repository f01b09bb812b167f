package corrections

import (
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type merchantsRequest struct {
	route.ForCustomer
	Body merchantsBody `body:"required"`
}

// merchantsBody is a list, as in Bud's document, or one correction, as in its collection.
type merchantsBody []merchantCorrection

// UnmarshalJSON reads either form.
func (b *merchantsBody) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '{' {
		*b = make(merchantsBody, 1)
		return json.Unmarshal(text, &(*b)[0])
	}
	return json.Unmarshal(text, (*[]merchantCorrection)(b))
}

// Shape says that it is a list.
func (merchantsBody) Shape() any { return []merchantCorrection{} }

type merchantCorrection struct {
	Transactions []string `json:"transactions" validate:"required,min=1"`
	Merchant     string   `json:"merchant_id"` // empty takes the merchant away
	Similar      bool     `json:"include_similar" default:"false"`
}

type merchantsMeta struct {
	Count        int      `json:"effected_transactions_count"`
	Similar      bool     `json:"include_similar"`
	Merchant     string   `json:"merchant_id"`
	Transactions []string `json:"transactions"`
}

// correctMerchants gives transactions another merchant or none, all of them or nothing, and answers those that changed.
func (h *Handlers) correctMerchants(req *route.Request, in *merchantsRequest) (reply route.Reply[[]rowJSON, merchantsMeta], _ error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	if len(in.Body) == 0 {
		return reply, errTransactions()
	}
	var all []bank.Correction
	meta := &merchantsMeta{Merchant: in.Body[0].Merchant, Transactions: []string{}}
	for _, one := range in.Body {
		correction := bank.Correction{Kind: bank.CorrectsMerchant, Similar: one.Similar}
		for _, id := range one.Transactions {
			s, wrong := subject(book, id, "transactions")
			if len(wrong) > 0 {
				return reply, errTransactions()
			}
			correction.Subjects = append(correction.Subjects, s)
		}
		if len(correction.Subjects) == 0 {
			return reply, errTransactions()
		}
		if correction.Merchant, err = h.merchantID(req, in.ForCustomer, one.Merchant); err != nil {
			return reply, err
		}
		all, meta.Transactions, meta.Similar = append(all, correction), append(meta.Transactions, one.Transactions...), meta.Similar || one.Similar
	}
	kept, err := h.keep(req.Project, req.Customer.ID, all)
	if err != nil {
		return reply, err
	}
	if book, err = h.Books.Get(req.Project, req.Customer); err != nil {
		return reply, err
	}
	places := covered(book, kept)
	meta.Count = len(places)
	return route.Reply[[]rowJSON, merchantsMeta]{Data: h.show(book, places), Meta: meta}, nil
}

// covered are the places of the rows that corrections are about, the newest first.
func covered(book *ledger.Book, all []bank.Correction) (places []int) {
	for _, one := range all {
		places = append(places, book.Covered(one)...)
	}
	slices.Sort(places)
	return slices.Compact(places)
}

func errTransactions() error {
	return &route.Error{Status: 400, Code: "failed_validation", Message: "invalid transaction in request", Fields: struct{}{}}
}

// merchantID reads the id of a merchant of the catalogue or of the customer's own; an empty one is none.
func (h *Handlers) merchantID(req *route.Request, of route.ForCustomer, text string) (id uuid.UUID, err error) {
	if text == "" {
		return uuid.Nil, nil
	}
	known := false
	if id, err = uuid.Parse(text); err == nil && id != uuid.Nil {
		if known, err = h.knows(req.Project, req.Customer.ID, id); err != nil {
			return id, err
		}
	}
	if !known {
		return id, &route.Error{
			Status: 400, Code: "failed_validation", Message: "invalid merchant in request", Fields: map[string]string{"body.merchant_id": "invalid merchant id"},
		}
	}
	return id, nil
}

// knows says whether there is a merchant with this id, in the catalogue or among a customer's own.
func (h *Handlers) knows(p bank.Project, c bank.CustomerID, id uuid.UUID) (bool, error) {
	engine, err := h.Books.Engine()
	if err != nil || engine.Merchant(id) != nil {
		return err == nil, err
	}
	err = h.Store.View(func(tx *storage.Tx) error {
		_, err := merchantNamed(tx, p, c, id)
		return err
	})
	if missing(err) {
		return false, nil
	}
	return err == nil, err
}
