package webhook

import (
	"context"

	"budsandbox/bank"
)

// The headers of a delivery that hold its signature and the id of the key (docs/research/bud.md#webhook-delivery).
const (
	SignatureHeader = "X-Signature"
	KeyHeader       = "X-Signing-ID"
)

// Headers returns the headers of a delivery's requests. RS256 has no randomness, so each attempt has the same
// signature.
func (o *Outbox) Headers(ctx context.Context, d bank.Delivery) (map[string]string, error) {
	signature, id, err := o.Signer.Sign(ctx, d.Body)
	return map[string]string{
		"Content-Type": "application/json", SignatureHeader: signature, KeyHeader: id, "User-Agent": "budsandbox",
	}, err
}
