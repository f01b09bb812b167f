package applications

import (
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

type createRequest struct {
	route.ForProject
	Body struct {
		Primary   *applicant  `json:"primary_applicant" validate:"required"`
		Secondary []applicant `json:"secondary_applicants" validate:"dive"`
		Consent   *string     `json:"financial_data_consent" validate:"omitempty,oneof=one_time"`
		Metadata  metadata    `json:"metadata"`
	} `body:"required"`
}

// metadata holds the fields that the client stores with an application.
type metadata map[string]string

// Shape returns the fields that Bud's dashboard knows, for the OpenAPI document.
func (metadata) Shape() any {
	return struct {
		ApplicationID string `json:"application_id,omitempty"`
		CustomerID    string `json:"customer_id,omitempty"`
		AdvisorName   string `json:"advisor_name,omitempty"`
		Initiator     string `json:"account_connection_initiator,omitempty" validate:"omitempty,oneof=customer advisor"`
	}{}
}

// applicant is an applicant on the wire.
type applicant struct {
	First string `json:"first_name" validate:"required"`
	Last  string `json:"last_name"  validate:"required"`
}

type createdData struct {
	ApplicationID string    `json:"application_id"`
	CustomerID    string    `json:"customer_id"`
	ExpiresAt     time.Time `json:"expires_at"`
}

// create creates an application and its customer.
func (h *Handlers) create(
	req *route.Request, in *createRequest,
) (reply route.Data[createdData], _ error) {
	if problems := in.check(); len(problems) > 0 {
		return reply, problems
	}
	body := in.Body
	application := bank.Application{
		Primary: bank.Applicant(*body.Primary), Metadata: body.Metadata, OneTime: body.Consent != nil,
	}
	for _, other := range body.Secondary {
		application.Secondary = append(application.Secondary, bank.Applicant(other))
	}
	application, err := h.Service.Create(req.Context(), req.Project, application)
	if err != nil {
		return reply, err
	}
	reply.Data = createdData{application.ID.String(), application.Customer.String(), application.DeletesAt()}
	return reply, nil
}

// initiator is the only field of the metadata whose values are checked.
const initiator = "account_connection_initiator"

// check finds the problems that validation tags cannot describe.
func (in *createRequest) check() (problems route.Problems) {
	for field, name := range map[string]string{
		"primary_applicant.first_name": in.Body.Primary.First, "primary_applicant.last_name": in.Body.Primary.Last,
	} {
		if strings.TrimSpace(name) == "" {
			problems = append(problems, route.Problem{In: "body", Name: field, Kind: route.Missing})
		}
	}
	if value, given := in.Body.Metadata[initiator]; given && value != "customer" && value != "advisor" {
		text := initiator + " must be one of [customer advisor]"
		problems = append(problems, route.InvalidField("metadata."+initiator, text)...)
	}
	return problems
}
