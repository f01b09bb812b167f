package corrections

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

type createRequest struct {
	operation.NamesCustomer
	Body struct {
		Name   string `json:"name" validate:"required"`
		URL    string `json:"suggested_url"`
		Online bool   `json:"online_or_billing_only"`
	} `body:"required"`
}

type createdData struct {
	ID string `json:"custom_merchant_id"`
}

type customRequest struct{ operation.NamesCustomer }

type customData struct {
	ID        string    `json:"custom_merchant_id"`
	Name      string    `json:"name"`
	URL       string    `json:"suggested_url"`
	Online    bool      `json:"online_or_billing_only"`
	CreatedAt time.Time `json:"created_at"`
}

// longestName is that of a merchant that a customer makes, in characters; a limit must be somewhere.
const longestName = 255

// createMerchant makes a merchant that the catalogue lacks.
func (r *Room) createMerchant(_ context.Context, in *createRequest) (reply operation.Reply[createdData, operation.None], _ error) {
	if utf8.RuneCountInString(in.Body.Name) > longestName {
		return reply, operation.InvalidField("name", "cannot be longer than 255 characters")
	}
	var made bank.CustomMerchant
	err := r.Store.Update(func(tx *storage.Tx) error {
		number, err := tx.CustomMerchants(in.Project).NextNumber()
		if err != nil {
			return err
		}
		made = bank.CustomMerchant{
			ID: bank.NewID(r.Seed, number, "custom merchant", string(in.Project)), Customer: in.Customer.ID, Name: in.Body.Name, URL: in.Body.URL,
			Online: in.Body.Online, CreatedAt: r.Clock.Of(in.Project).Now().Truncate(time.Microsecond), Number: number,
		}
		return tx.CustomMerchants(in.Project).Put(made)
	})
	reply.Data.ID = made.ID.String()
	return reply, err
}

// customMerchants lists those that a customer has made, in the order of their making.
func (r *Room) customMerchants(_ context.Context, in *customRequest) (reply operation.Reply[[]customData, operation.None], err error) {
	all, err := r.ownMerchants(in.Project, in.Customer.ID)
	reply.Data = []customData{}
	for _, m := range all {
		reply.Data = append(reply.Data, customData{m.ID.String(), m.Name, m.URL, m.Online, m.CreatedAt})
	}
	return reply, err
}

type feedbackRequest struct {
	operation.InProject
	Merchant string `path:"merchant_id"`
	Body     struct {
		Feedback string `json:"logo_feedback" validate:"required"`
		Logo     string `json:"suggested_logo"`
		URL      string `json:"suggested_url"`
	} `body:"required"`
}

type feedbackData struct {
	Merchant string `json:"merchant_id"`
	Feedback string `json:"logo_feedback" validate:"oneof=missing_logo wrong_logo low_quality_logo out_of_date_logo"`
	Logo     string `json:"suggested_logo,omitempty"`
	URL      string `json:"suggested_url,omitempty"`
}

// feedback takes note of what is wrong with a merchant's picture. Bud improves its catalogue by it; here it stands in the list of requests.
func (r *Room) feedback(_ context.Context, in *feedbackRequest) (reply operation.Reply[feedbackData, operation.None], _ error) {
	switch in.Body.Feedback {
	case "missing_logo", "wrong_logo", "low_quality_logo", "out_of_date_logo":
	default:
		return reply, operation.InvalidField("$.logo_feedback", "must be valid enum")
	}
	id, err := uuid.Parse(in.Merchant)
	if err != nil {
		return reply, operation.NotFound()
	}
	engine, err := r.Books.Engine()
	if err != nil {
		return reply, err
	}
	if engine.Merchant(id) == nil {
		return reply, operation.NotFound()
	}
	reply.Data = feedbackData{id.String(), in.Body.Feedback, in.Body.Logo, in.Body.URL}
	return reply, nil
}
