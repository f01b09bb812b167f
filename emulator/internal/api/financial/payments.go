package financial

import (
	"fmt"
	"sort"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/storage"
)

type paymentsRequest struct {
	route.ForCustomer
	Accounts  []string `query:"account_id"`
	Statuses  []string `query:"status"`
	Types     []string `query:"type"`
	PageSize  int      `query:"page_size"  default:"100" validate:"gte=1,lte=200"`
	PageToken string   `query:"page_token"`
}

type pageMeta struct {
	Results       int    `json:"results"`
	NextPageToken string `json:"next_page_token,omitempty"`
}

// payment is an authorised payment on the wire.
type payment struct {
	ID        string       `json:"id"`
	Type      string       `json:"type"`
	AccountID string       `json:"account_id"`
	Reference string       `json:"reference"`
	Status    string       `json:"status"`
	Name      string       `json:"name"`
	Frequency string       `json:"frequency,omitempty"`
	Details   []instalment `json:"details,omitempty"`
}

type instalment struct {
	Type      string      `json:"type"`
	Indicator string      `json:"credit_debit_indicator" validate:"omitempty,oneof=debit"`
	Amount    wire.Amount `json:"amount"`
	Date      string      `json:"date"`
}

// payments lists the payments that the customer's banks will execute, by account and then by id.
func (h *Handlers) payments(
	req *route.Request, in *paymentsRequest,
) (reply route.Reply[[]payment, pageMeta], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	in.Statuses, in.Types = route.Split(in.Statuses), route.Split(in.Types)
	query := fmt.Sprintf("%q %q %q %q %q", req.Project, req.Customer.ID, in.Accounts, in.Statuses, in.Types)
	rest := book.Payments
	if in.PageToken != "" {
		position, err := h.PageTokens.Position(query, in.PageToken)
		if err != nil {
			return reply, errPageToken()
		}
		rest = rest[sort.Search(len(rest), func(i int) bool { return string(paymentKey(&rest[i])) > string(position) }):]
	}
	reply.Data = []payment{}
	reply.Meta = &pageMeta{}
	var last storage.Key
	for i := range rest {
		if !in.matches(&rest[i]) {
			continue
		}
		if len(reply.Data) == in.PageSize {
			reply.Meta.NextPageToken = h.PageTokens.Token(query, last)
			break
		}
		reply.Data = append(reply.Data, newPayment(&rest[i]))
		last = paymentKey(&rest[i])
	}
	reply.Meta.Results = len(reply.Data)
	return reply, nil
}

// paymentKey returns the sort key of a payment in a book.
func paymentKey(p *bank.AuthorisedPayment) storage.Key {
	return storage.Key{}.Text(string(p.Account)).Text(p.ID)
}

func (in *paymentsRequest) matches(p *bank.AuthorisedPayment) bool {
	return oneOf(in.Accounts, string(p.Account), equal) && oneOf(in.Statuses, p.Status, equal) &&
		oneOf(in.Types, p.Type, equal)
}

// errPageToken returns the error for a page token that does not belong to the list.
func errPageToken() error {
	return route.Problems{{In: "query", Name: "page_token", Text: "Failed to parse page token"}}
}

func newPayment(authorised *bank.AuthorisedPayment) payment {
	converted := payment{
		ID: authorised.ID, Type: authorised.Type, AccountID: string(authorised.Account), Reference: authorised.Reference,
		Status: authorised.Status, Name: authorised.Name,
		Frequency: authorised.Frequency,
	}
	for _, i := range []struct {
		kind string
		bank.Instalment
	}{{"first_payment", authorised.First}, {"previous_payment", authorised.Previous}, {"next_payment", authorised.Next}} {
		if !i.At.IsZero() {
			detail := instalment{i.kind, bank.Debit, wire.NewAmount(i.Amount), wire.DateTime(i.At)}
			converted.Details = append(converted.Details, detail)
		}
	}
	return converted
}
