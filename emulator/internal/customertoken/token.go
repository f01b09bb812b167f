// Package customertoken signs tokens that give access to one customer's data, for a widget in a frame or for a
// language model. They are JWTs signed with HS256 and carry the claims of Bud's widget tokens
// (https://docs.thisisbud.com/docs/frontend-widgets-1).
package customertoken

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Lifetime is how long a token is valid, by the clock of its project.
const Lifetime = 60 * time.Minute

// Audience is the purpose of a token. A token for one audience is invalid for another.
type Audience string

// The audiences. Bud's widget tokens carry the first; the audience of its MCP tokens is not public.
const (
	Widgets Audience = "https://widget-proxy.thisisbud.com"
	MCP     Audience = "https://bud-api-mcp.thisisbud.com"
)

// The errors of Verify.
var (
	ErrInvalid = errors.New("the token is not one of this sandbox")
	ErrExpired = errors.New("the token has expired")
)

// Grant is what a token gives access to.
type Grant struct {
	Project     bank.Project
	Customer    bank.CustomerID
	WidgetID    uuid.UUID // of the summary or search that a widget shows; zero for none
	SummaryType string    // weekly, monthly or quarterly; empty for none
	Timezone    string    // a name of the tz database; empty for none
}

// claims are a token's claims: Bud's, and three more so that the sandbox need not store tokens. Bud's own tokens
// name no project and no widget, because Bud can look them up.
type claims struct {
	App         string   `json:"app_id"`
	Audience    []string `json:"aud"`
	Customer    string   `json:"customer_id"`
	Expires     int64    `json:"exp"`
	Subject     string   `json:"sub"`
	Org         string   `json:"org_id"`
	OrgSlug     string   `json:"org_slug"`
	Widget      string   `json:"widget_id,omitempty"`
	SummaryType string   `json:"summary_type,omitempty"`
	Timezone    string   `json:"timezone,omitempty"`
}

// Signer signs and verifies tokens with one key. It is safe for concurrent use.
type Signer struct {
	Key   []byte        // at least 32 bytes
	Clock *clock.Clocks // tokens expire by the clock of their project
}

// Sign returns a token for a grant that is valid for Lifetime from now. It expires at a whole second, rounded up.
func (s *Signer) Sign(g Grant, audience Audience) (string, error) {
	expires := s.Clock.Of(g.Project).Now().Add(Lifetime + time.Second - time.Nanosecond)
	org := organisation(g.Project)
	c := claims{
		App: string(g.Project), Audience: []string{string(audience)}, Customer: g.Customer.String(), Expires: expires.Unix(),
		Subject: g.Customer.String(), Org: org.String(), OrgSlug: "budsandbox", SummaryType: g.SummaryType,
		Timezone: g.Timezone,
	}
	if g.WidgetID != uuid.Nil {
		c.Widget = g.WidgetID.String()
	}
	options := (&jose.SignerOptions{}).WithType("JWT")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: s.Key}, options)
	if err != nil {
		return "", fmt.Errorf("the key of customer tokens: %w", err)
	}
	token, err := jwt.Signed(signer).Claims(c).Serialize() //nolint:misspell // the library's name
	if err != nil {
		return "", fmt.Errorf("sign a customer token: %w", err)
	}
	return token, nil
}

// Verify returns the grant of a token. It returns ErrInvalid for a token that this signer has not signed for the
// audience, and ErrExpired, together with the grant, for an expired one.
func (s *Signer) Verify(token string, audience Audience) (Grant, error) {
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.HS256})
	if err != nil {
		return Grant{}, ErrInvalid
	}
	var c claims
	if err := parsed.Claims(s.Key, &c); err != nil || !slices.Contains(c.Audience, string(audience)) {
		return Grant{}, ErrInvalid
	}
	customer, err := bank.ParseCustomerID(c.Customer)
	if err != nil {
		return Grant{}, ErrInvalid
	}
	g := Grant{Project: bank.Project(c.App), Customer: customer, SummaryType: c.SummaryType, Timezone: c.Timezone}
	if c.Widget != "" {
		if g.WidgetID, err = uuid.Parse(c.Widget); err != nil {
			return Grant{}, ErrInvalid
		}
	}
	if !s.Clock.Of(g.Project).Now().Before(time.Unix(c.Expires, 0)) {
		return g, ErrExpired
	}
	return g, nil
}

// organisation derives the id of a project's organisation from the project's name.
func organisation(p bank.Project) uuid.UUID {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("budsandbox organisation "+string(p)))
}
