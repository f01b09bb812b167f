package control

import (
	"encoding/json"
	"errors"

	"budsandbox/bank"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/route"
)

type setBrandRequest struct {
	route.Public
	Body struct {
		Client string  `json:"client_id" validate:"required"`
		Name   setting `json:"display_name"` // null for the client id
		Logo   setting `json:"logo"`         // a data URL; null for none
	} `body:"required"`
}

// setting is a text in a body that sets something, or null to take it back. One that is left out keeps what is set.
type setting struct {
	given bool
	text  string
}

// UnmarshalJSON parses a text or null.
func (s *setting) UnmarshalJSON(text []byte) error {
	s.given = true
	return json.Unmarshal(text, &s.text)
}

// Shape returns a string, for the schema.
func (setting) Shape() any { return "" }

type brandData struct {
	Client string  `json:"client_id"`
	Name   string  `json:"display_name"`
	Logo   *string `json:"logo"`
}

// brand returns the name and the logo with which a project presents itself to customers.
func (h *Handlers) brand(req *route.Request, in *clientRequest) (route.Data[brandData], error) {
	return h.brandReply(req, in.Client)
}

// setBrand sets the name, the logo or both.
func (h *Handlers) setBrand(req *route.Request, in *setBrandRequest) (reply route.Data[brandData], err error) {
	var logo branding.Logo
	if in.Body.Logo.text != "" {
		if logo, err = branding.ParseDataURL(in.Body.Logo.text); err != nil {
			return reply, route.InvalidField("logo", "logo: "+err.Error())
		}
	}
	err = h.Branding.Change(req.Context(), bank.Project(in.Body.Client), func(b *branding.Brand) {
		if in.Body.Name.given {
			b.Name = in.Body.Name.text
		}
		if in.Body.Logo.given {
			b.Logo = logo
		}
	})
	if errors.Is(err, branding.ErrName) {
		return reply, route.InvalidField("display_name", "display_name: "+err.Error())
	}
	if err != nil {
		return reply, err
	}
	return h.brandReply(req, in.Body.Client)
}

func (h *Handlers) brandReply(req *route.Request, client string) (reply route.Data[brandData], _ error) {
	b, err := h.Branding.Of(req.Context(), bank.Project(client))
	if err != nil {
		return reply, err
	}
	reply.Data = brandData{Client: client, Name: b.Name}
	if logo := b.Logo.DataURL(); logo != "" {
		reply.Data.Logo = &logo
	}
	return reply, nil
}
