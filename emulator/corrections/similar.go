package corrections

import (
	"context"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
)

type similarRequest struct {
	operation.OfCustomer
	Transaction string `path:"transaction_id"`
	Exclude     bool   `query:"exclude_source"`
}

type similarMeta struct {
	Results int  `json:"results"`
	Exclude bool `json:"exclude_source"`
}

type similarReply = operation.Reply[[]rowJSON, similarMeta]

// similar finds the transactions that a correction of one would change with it.
func (r *Room) similar(_ context.Context, in *similarRequest) (similarReply, error) {
	return r.find(in, false)
}

// similarMerchants is similar with the transactions of the same merchant.
func (r *Room) similarMerchants(_ context.Context, in *similarRequest) (similarReply, error) {
	return r.find(in, true)
}

func (r *Room) find(in *similarRequest, merchant bool) (reply similarReply, _ error) {
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return reply, err
	}
	id := bank.TransactionID(in.Transaction)
	places := book.Similar(id, merchant)
	if len(places) == 0 {
		return reply, &operation.Error{Status: 404, Code: "not_found", Message: "transaction not found"}
	}
	if in.Exclude {
		places = slices.DeleteFunc(places, func(place int) bool { return book.Transactions[place].ID == id })
	}
	return similarReply{Data: r.show(book, places), Meta: &similarMeta{len(places), in.Exclude}}, nil
}
