package control

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

type deliveryPath struct {
	route.Public
	ID string `path:"delivery_id"`
}

// deliveriesPath is the path of the list of deliveries.
const deliveriesPath = "/_sandbox/webhooks/deliveries"

// replay sends a delivery again, whatever its state, and returns it.
func (h *Handlers) replay(
	req *route.Request, in *deliveryPath,
) (reply route.Data[deliveryData], _ error) {
	p, d, err := h.findDelivery(req.Context(), in.ID)
	if err != nil {
		return reply, err
	}
	d, err = h.Webhooks.Replay(req.Context(), p, d.ID)
	if errors.Is(err, webhook.ErrNoDelivery) { // it was deleted in the meantime
		return reply, notFound("delivery", in.ID, deliveriesPath)
	}
	reply.Data = newDeliveryData(p, d)
	return reply, err
}

// deliveryDetails is a delivery with the headers of its request and the decoded signature.
type deliveryDetails struct {
	deliveryData
	Headers   map[string]string `json:"headers"`
	Signature signatureData     `json:"signature"`
}

type signatureData struct {
	KeyID    string    `json:"key_id"`
	Header   route.Raw `json:"header"`
	Payload  route.Raw `json:"payload"`
	Verified bool      `json:"verified"` // by a key of /_sandbox/jwks.json
}

// delivery returns a delivery with its signature.
func (h *Handlers) delivery(req *route.Request, in *deliveryPath) (reply route.Data[deliveryDetails], _ error) {
	p, d, err := h.findDelivery(req.Context(), in.ID)
	if err != nil {
		return reply, err
	}
	reply.Data.deliveryData = newDeliveryData(p, d)
	reply.Data.Headers, err = h.Webhooks.Headers(req.Context(), d)
	if err != nil {
		return reply, err
	}
	reply.Data.Signature, err = h.decodeSignature(req.Context(), reply.Data.Headers)
	return reply, err
}

// decodeSignature decodes the JWT in the headers of a delivery.
func (h *Handlers) decodeSignature(ctx context.Context, headers map[string]string) (signatureData, error) {
	signature := headers[webhook.SignatureHeader]
	data := signatureData{KeyID: headers[webhook.KeyHeader]}
	parts := strings.Split(signature, ".")
	if len(parts) != 3 {
		return data, fmt.Errorf("the signature has %d parts instead of 3", len(parts))
	}
	header, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil {
		return data, fmt.Errorf("decode the header of the signature: %w", err)
	}
	data.Header = header
	data.Payload, err = h.Webhooks.Signer.Verify(ctx, signature)
	data.Verified = err == nil
	return data, err
}

// findDelivery finds a delivery of any project.
func (h *Handlers) findDelivery(ctx context.Context, text string) (p bank.Project, d bank.Delivery, err error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return p, d, notFound("delivery", text, deliveriesPath)
	}
	projects, err := h.projects(ctx, "", "", storage.DeliveryTable)
	if err != nil {
		return p, d, err
	}
	for _, p := range projects {
		d, err := h.Webhooks.Delivery(ctx, p, bank.DeliveryID(id))
		if !errors.Is(err, webhook.ErrNoDelivery) {
			return p, d, err
		}
	}
	return p, d, notFound("delivery", text, deliveriesPath)
}
