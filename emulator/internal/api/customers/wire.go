package customers

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/route"
)

// contextBody is a customer's context in a request. Unknown fields are ignored.
type contextBody struct {
	Type       string `json:"type"        validate:"omitempty,oneof=personal business"`
	Region     string `json:"region"`
	Locale     string `json:"locale"`
	HostSecret *bool  `json:"host_secret"`
	Models     models `json:"models"`
}

type models struct {
	Categorisation string `json:"categorisation,omitempty"`
}

// given returns the context without defaults.
func (b contextBody) given() bank.Context {
	return bank.Context{
		Type: bank.CustomerType(b.Type), Region: b.Region, Locale: b.Locale, Model: b.Models.Categorisation,
	}
}

// contextData is a customer's context in a response. Empty fields, which an overwrite may leave, are omitted.
type contextData struct {
	Type       string  `json:"type,omitempty"`
	Region     string  `json:"region,omitempty"`
	Locale     string  `json:"locale,omitempty"`
	HostSecret bool    `json:"host_secret,omitempty"`
	Models     *models `json:"models,omitempty"`
}

func newContextData(c bank.Customer) contextData {
	data := contextData{
		Type: string(c.Context.Type), Region: c.Context.Region, Locale: c.Context.Locale, HostSecret: c.Hosted(),
	}
	if c.Context.Model != "" {
		data.Models = &models{c.Context.Model}
	}
	return data
}

type customerData struct {
	ID      string      `json:"customer_id"`
	Secret  string      `json:"customer_secret,omitempty"`
	Context contextData `json:"customer_context"`
}

// identifiedData is a V3 customer with the client's own identifier.
type identifiedData struct {
	customerData
	Metadata *clientMetadata `json:"client_metadata,omitempty"`
}

type clientMetadata struct {
	Identifier string `json:"idempotent_identifier,omitempty"`
}

// newCustomerData converts a new customer with its secret.
func newCustomerData(created customer.Created) customerData {
	return customerData{ID: created.ID.String(), Secret: created.Secret, Context: newContextData(created.Customer)}
}

func newIdentifiedData(created customer.Created) identifiedData {
	data := identifiedData{customerData: newCustomerData(created)}
	if created.Identifier != "" {
		data.Metadata = &clientMetadata{created.Identifier}
	}
	return data
}

// convertAll converts customers with a function.
func convertAll[T any](all []customer.Created, convert func(customer.Created) T) []T {
	data := make([]T, len(all))
	for i, created := range all {
		data[i] = convert(created)
	}
	return data
}

type createdAt struct {
	CreatedAt time.Time `json:"created_at"`
}

// contextProblems converts an error of bank.NewContext. prefix is the path of the context in the body.
func contextProblems(err error, prefix string) error {
	var problems route.Problems
	if errors.Is(err, bank.ErrRegion) {
		problems = append(problems, route.InvalidField(prefix+"region", "region "+bank.ErrRegion.Error())...)
	}
	if errors.Is(err, bank.ErrLocale) {
		problems = append(problems, route.InvalidField(prefix+"locale", "locale "+bank.ErrLocale.Error())...)
	}
	if len(problems) == 0 {
		return err
	}
	return problems
}
