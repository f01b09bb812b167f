package corrections

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

type similarRequest struct {
	route.ForCustomer
	Transaction string `path:"transaction_id"`
	Exclude     bool   `query:"exclude_source"`
}

type similarMeta struct {
	Results int  `json:"results"`
	Exclude bool `json:"exclude_source"`
}

type similarReply = route.Reply[[]rowJSON, similarMeta]

// similar finds the transactions that a correction of one would change with it.
func (h *Handlers) similar(req *route.Request, in *similarRequest) (similarReply, error) {
	return h.find(req, in, false)
}

// similarMerchants is similar with the transactions of the same merchant.
func (h *Handlers) similarMerchants(req *route.Request, in *similarRequest) (similarReply, error) {
	return h.find(req, in, true)
}

func (h *Handlers) find(req *route.Request, in *similarRequest, merchant bool) (reply similarReply, _ error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	id := bank.TransactionID(in.Transaction)
	places := book.Similar(id, merchant)
	if len(places) == 0 {
		return reply, &route.Error{Status: 404, Code: "not_found", Message: "transaction not found"}
	}
	if in.Exclude {
		places = slices.DeleteFunc(places, func(place int) bool { return book.Transactions[place].ID == id })
	}
	return similarReply{Data: h.show(book, places), Meta: &similarMeta{len(places), in.Exclude}}, nil
}
