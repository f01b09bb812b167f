package control

import (
	"errors"

	"budsandbox/bank"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/route"
)

type brandRequest struct {
	route.Public
	Client string `query:"client_id" validate:"required"`
}

type setBrandRequest struct {
	route.Public
	Body struct {
		Client string  `json:"client_id" validate:"required"`
		Name   *string `json:"display_name"` // null for the client id
		Logo   *string `json:"logo"`         // a data URL; null for none
	} `body:"required"`
}

type brandData struct {
	Client string  `json:"client_id"`
	Name   string  `json:"display_name"`
	Logo   *string `json:"logo"`
}

// brand returns the name and the logo with which a project presents itself to customers.
func (h *Handlers) brand(req *route.Request, in *brandRequest) (route.Data[brandData], error) {
	return h.newBrandData(req, in.Client)
}

// setBrand sets the name and the logo.
func (h *Handlers) setBrand(req *route.Request, in *setBrandRequest) (reply route.Data[brandData], err error) {
	var b branding.Brand
	if in.Body.Name != nil {
		b.Name = *in.Body.Name
	}
	if in.Body.Logo != nil {
		if b.Logo, err = branding.ParseDataURL(*in.Body.Logo); err != nil {
			return reply, route.InvalidField("logo", "logo: "+err.Error())
		}
	}
	err = h.Branding.Set(req.Context(), bank.Project(in.Body.Client), b)
	if errors.Is(err, branding.ErrName) {
		return reply, route.InvalidField("display_name", "display_name: "+err.Error())
	}
	if err != nil {
		return reply, err
	}
	return h.newBrandData(req, in.Body.Client)
}

func (h *Handlers) newBrandData(req *route.Request, client string) (reply route.Data[brandData], _ error) {
	b, err := h.Branding.Of(req.Context(), bank.Project(client))
	reply.Data = brandData{Client: client, Name: b.Name}
	if logo := b.Logo.DataURL(); logo != "" {
		reply.Data.Logo = &logo
	}
	return reply, err
}
