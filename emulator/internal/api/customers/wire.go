package customers

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// contextBody is what clients say of a customer's context; fields of their own are let be.
type contextBody struct {
	Type       string `json:"type" validate:"omitempty,oneof=personal business"`
	Region     string `json:"region"`
	Locale     string `json:"locale"`
	HostSecret *bool  `json:"host_secret"`
	Models     models `json:"models"`
}

type models struct {
	Categorisation string `json:"categorisation,omitempty"`
}

// given is the context as the client wrote it, with nothing filled in.
func (b contextBody) given() bank.Context {
	return bank.Context{Type: bank.CustomerType(b.Type), Region: b.Region, Locale: b.Locale, Model: b.Models.Categorisation}
}

// contextData shows a context; empty fields, as an overwrite may leave them, are left out.
type contextData struct {
	Type       string  `json:"type,omitempty"`
	Region     string  `json:"region,omitempty"`
	Locale     string  `json:"locale,omitempty"`
	HostSecret bool    `json:"host_secret,omitempty"`
	Models     *models `json:"models,omitempty"`
}

func showContext(c bank.Customer) contextData {
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

// identifiedData is a customer as V3 shows it, with the client's own identifier.
type identifiedData struct {
	customerData
	Metadata *clientMetadata `json:"client_metadata,omitempty"`
}

type clientMetadata struct {
	Identifier string `json:"idempotent_identifier,omitempty"`
}

// showCustomer shows a customer; the secret is known only in the request that made it.
func showCustomer(m made) customerData {
	return customerData{ID: m.customer.ID.String(), Secret: m.secret, Context: showContext(m.customer)}
}

func showIdentified(m made) identifiedData {
	data := identifiedData{customerData: showCustomer(m)}
	if m.customer.Identifier != "" {
		data.Metadata = &clientMetadata{m.customer.Identifier}
	}
	return data
}

// showAll shows customers as show does each.
func showAll[T any](all []made, show func(made) T) []T {
	data := make([]T, len(all))
	for i, m := range all {
		data[i] = show(m)
	}
	return data
}

type createdAt struct {
	CreatedAt time.Time `json:"created_at"`
}

type results struct {
	Results int `json:"results"`
}

// contextProblems words what is wrong with a context; prefix is the path of its object in the body.
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
