package corrections

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
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

type similarReply = route.Reply[[]wire.Object, similarMeta]

// similar lists the transactions to which a correction of one also applies.
func (h *Handlers) similar(req *route.Request, in *similarRequest) (similarReply, error) {
	return h.listSimilar(req, in, false)
}

// similarMerchants is similar including the transactions of the same merchant.
func (h *Handlers) similarMerchants(req *route.Request, in *similarRequest) (similarReply, error) {
	return h.listSimilar(req, in, true)
}

func (h *Handlers) listSimilar(
	req *route.Request, in *similarRequest, merchant bool,
) (reply similarReply, _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	id := bank.TransactionID(in.Transaction)
	indexes := book.Similar(id, merchant)
	if len(indexes) == 0 {
		return reply, &route.Error{Status: 404, Code: "not_found", Message: "transaction not found"}
	}
	if t, found := book.Transaction(id); in.Exclude && found {
		indexes = slices.DeleteFunc(indexes, func(index int) bool { return book.ID(index) == t.ID })
	}
	return similarReply{Data: h.rowsJSON(req, book, indexes), Meta: &similarMeta{len(indexes), in.Exclude}}, nil
}
