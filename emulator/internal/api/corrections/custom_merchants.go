package corrections

import (
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type createRequest struct {
	route.NamesCustomer
	Body struct {
		Name   string `json:"name" validate:"required"`
		URL    string `json:"suggested_url"`
		Online bool   `json:"online_or_billing_only"`
	} `body:"required"`
}

type createdData struct {
	ID string `json:"custom_merchant_id"`
}

type customRequest struct{ route.NamesCustomer }

type customData struct {
	ID        string    `json:"custom_merchant_id"`
	Name      string    `json:"name"`
	URL       string    `json:"suggested_url"`
	Online    bool      `json:"online_or_billing_only"`
	CreatedAt time.Time `json:"created_at"`
}

// maxName is the maximum length of a custom merchant's name in characters. Bud does not document a limit.
const maxName = 255

// createMerchant creates a merchant that is not in the catalogue.
func (h *Handlers) createMerchant(
	req *route.Request, in *createRequest,
) (reply route.Data[createdData], _ error) {
	if utf8.RuneCountInString(in.Body.Name) > maxName {
		return reply, route.InvalidField("name", "cannot be longer than 255 characters")
	}
	var created bank.CustomMerchant
	err := h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		id, number, err := tx.CustomMerchants(req.Project).NextID(h.Seed, "custom merchant")
		if err != nil {
			return err
		}
		created = bank.CustomMerchant{
			ID: id, Number: number, Customer: req.Customer.ID, Name: in.Body.Name, URL: in.Body.URL, Online: in.Body.Online,
			CreatedAt: req.Now().Truncate(time.Microsecond),
		}
		return tx.CustomMerchants(req.Project).Put(created)
	})
	reply.Data.ID = created.ID.String()
	return reply, err
}

// customMerchants lists the customer's merchants in the order of their creation.
func (h *Handlers) customMerchants(
	req *route.Request, in *customRequest,
) (reply route.Data[[]customData], err error) {
	all, err := h.ownMerchants(req.Context(), req.Project, req.Customer.ID)
	if err != nil {
		return reply, err
	}
	reply.Data = []customData{}
	for _, m := range all {
		reply.Data = append(reply.Data, customData{m.ID.String(), m.Name, m.URL, m.Online, m.CreatedAt.Truncate(time.Second)})
	}
	return reply, nil
}

type feedbackRequest struct {
	route.ForProject
	Merchant string `path:"merchant_id"`
	Body     struct {
		Feedback string `json:"logo_feedback" validate:"required"`
		Logo     string `json:"suggested_logo"`
		URL      string `json:"suggested_url"`
	} `                   body:"required"`
}

type feedbackData struct {
	Merchant string `json:"merchant_id"`
	Feedback string `json:"logo_feedback" validate:"oneof=missing_logo wrong_logo low_quality_logo out_of_date_logo"`
	Logo     string `json:"suggested_logo,omitempty"`
	URL      string `json:"suggested_url,omitempty"`
}

// feedback accepts feedback on a merchant. Bud uses it to improve its catalogue; the sandbox only logs the request.
func (h *Handlers) feedback(
	_ *route.Request, in *feedbackRequest,
) (reply route.Data[feedbackData], _ error) {
	switch in.Body.Feedback {
	case "missing_logo", "wrong_logo", "low_quality_logo", "out_of_date_logo":
	default:
		return reply, route.InvalidField("$.logo_feedback", "must be valid enum")
	}
	id, err := uuid.Parse(in.Merchant)
	if err != nil {
		return reply, route.NotFound()
	}
	engine, err := h.Books.Engine()
	if err != nil {
		return reply, err
	}
	if engine.Merchant(id) == nil {
		return reply, route.NotFound()
	}
	reply.Data = feedbackData{id.String(), in.Body.Feedback, in.Body.Logo, in.Body.URL}
	return reply, nil
}
