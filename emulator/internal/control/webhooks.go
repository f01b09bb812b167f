package control

import (
	"errors"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/webhook"
)

type setEndpointsRequest struct {
	route.Public
	Body map[string]*string `body:"required"`
}

// endpointsData holds the endpoints by event.
type endpointsData struct {
	Client    string            `json:"client_id,omitempty"` // absent for the shared endpoints
	Addresses map[string]string `json:"webhooks"`
}

// clientKey is the only key of a setEndpointsRequest that is not an event.
const clientKey = "client_id"

// setEndpoints sets endpoints: {"client_id": ..., "event": "url" or null}.
func (h *Handlers) setEndpoints(
	req *route.Request, in *setEndpointsRequest,
) (reply route.Data[endpointsData], err error) {
	var client string
	addresses := map[string]string{}
	for key, value := range in.Body {
		text := ""
		if value != nil {
			text = *value
		}
		if value != nil && strings.TrimSpace(text) == "" {
			return reply, route.InvalidField(key, key+" is empty; give a URL, or null to remove it")
		}
		if key == clientKey {
			client = text
		} else {
			addresses[key] = text
		}
	}
	var invalid *webhook.EndpointError
	switch err := h.Webhooks.SetEndpoints(req.Context(), bank.Project(client), addresses); {
	case errors.As(err, &invalid):
		return reply, route.InvalidField(invalid.Event, err.Error())
	case err != nil:
		return reply, err
	}
	reply.Data.Client = client
	reply.Data.Addresses, err = h.Webhooks.Endpoints(req.Context(), bank.Project(client))
	return reply, err
}

// endpoints returns the endpoints of a project, or the shared ones.
func (h *Handlers) endpoints(
	req *route.Request, in *optionalClientRequest,
) (reply route.Data[endpointsData], err error) {
	reply.Data.Client = in.Client
	reply.Data.Addresses, err = h.Webhooks.Endpoints(req.Context(), bank.Project(in.Client))
	return reply, err
}

// keys returns the public key that verifies webhooks, as a JWKS.
func (h *Handlers) keys(req *route.Request, _ *noParameters) (reply route.Data[route.Raw], _ error) {
	set, err := h.Webhooks.Signer.KeySet(req.Context())
	if err != nil {
		return reply, err
	}
	reply.Data = route.Raw(set)
	return reply, nil
}
