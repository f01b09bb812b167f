// Package authentication holds the handlers of the Authentication API: tokens for a project, and what a token stands
// for.
package authentication

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/route"
)

// The lifetimes of tokens (docs/research/bud.md#token).
const (
	accessLife  = 3600 * time.Second
	refreshLife = 24 * time.Hour
)

// Handlers implements the Authentication API.
type Handlers struct {
	Tokens   Tokens
	Clock    *clock.Clocks
	Projects map[string]string // client id to secret; empty accepts any pair
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return route.Group(
		"OAuth2",
		route.OAuth,
		route.New(
			"POST /v1/oauth/token", "oauth_token_post", h.token, route.WithID("oauth_token_create"), route.MaxBody(64<<10),
			route.Fails(401, 403),
		),
	)
}

type tokenRequest struct {
	route.Public
	Authorization string `header:"authorization"`
	Client        string `header:"X-Client-Id"`
	Grant         string `                       form:"grant_type"    validate:"oneof=client_credentials refresh_token"`
	Refresh       string `                       form:"refresh_token" validate:"required_if=Grant refresh_token"`
}

type tokenData struct {
	Access  string `json:"access_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"` // seconds
	Refresh string `json:"refresh_token"`
}

// token returns a pair of tokens for the client's credentials or a refresh token.
func (h *Handlers) token(
	_ *route.Request, in *tokenRequest,
) (reply route.Data[tokenData], _ error) {
	project, err := h.caller(in)
	if err != nil {
		return reply, err
	}
	if in.Client != "" && bank.Project(in.Client) != project {
		return reply, newError(http.StatusForbidden, "forbidden", "Forbidden.")
	}
	now := h.Clock.Of(project).Now()
	reply.Data = tokenData{
		Access:  h.Tokens.issue(access, project, now.Add(accessLife)),
		Refresh: h.Tokens.issue(refresh, project, now.Add(refreshLife)),
		Type:    "Bearer", Expires: int(accessLife / time.Second),
	}
	return reply, nil
}

// ErrUnknownProject reports a project that is not among the configured ones.
var ErrUnknownProject = errors.New("the sandbox accepts only the projects that it was started with")

// Issue returns an access token for a project without a request, and its lifetime on the project's clock.
func (h *Handlers) Issue(project bank.Project) (token string, life time.Duration, err error) {
	switch {
	case project == "" || len(project) > bank.MaxProject:
		return "", 0, fmt.Errorf("a client id has from 1 to %d bytes", bank.MaxProject)
	case !h.knows(project):
		return "", 0, ErrUnknownProject
	}
	return h.Tokens.issue(access, project, h.Clock.Of(project).Now().Add(accessLife)), accessLife, nil
}

// caller returns the project that requests tokens. A refresh token needs no Basic header, but some clients send both.
// Then both must belong to the same project: https://www.rfc-editor.org/rfc/rfc6749#section-6.
func (h *Handlers) caller(in *tokenRequest) (bank.Project, error) {
	id, secret, ok := basic(in.Authorization)
	if in.Grant == "refresh_token" {
		project, err := h.Tokens.open(refresh, in.Refresh, h.now)
		if err != nil || !h.knows(project) || ok && (bank.Project(id) != project || !h.accepts(id, secret)) {
			return "", newError(http.StatusUnauthorized, "unauthorised", "Unauthorised.")
		}
		return project, nil
	}
	if !ok {
		return "", newError(http.StatusBadRequest, route.OAuth.Code, route.OAuth.Message)
	}
	if len(id) > bank.MaxProject {
		return "", route.InvalidField("client_id", fmt.Sprintf("client_id must have at most %d bytes", bank.MaxProject))
	}
	if !h.accepts(id, secret) {
		return "", newError(http.StatusUnauthorized, "unauthorised", "Unauthorised.")
	}
	return bank.Project(id), nil
}

// now returns the time of a project's clock.
func (h *Handlers) now(project bank.Project) time.Time { return h.Clock.Of(project).Now() }

func newError(status int, code, message string) *route.Error {
	return &route.Error{Status: status, Code: code, Message: message}
}

// basic parses a Basic header. Neither part may be empty.
func basic(header string) (id, secret string, ok bool) {
	scheme, encoded, _ := strings.Cut(header, " ")
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil || !strings.EqualFold(scheme, "Basic") {
		return "", "", false
	}
	id, secret, _ = strings.Cut(string(raw), ":")
	return id, secret, id != "" && secret != ""
}

// accepts reports whether a client id and secret are valid. All are if no projects are configured.
func (h *Handlers) accepts(id, secret string) bool {
	if len(h.Projects) == 0 {
		return true
	}
	want, ok := h.Projects[id]
	return ok && subtle.ConstantTimeCompare([]byte(want), []byte(secret)) == 1
}

func (h *Handlers) knows(project bank.Project) bool {
	_, ok := h.Projects[string(project)]
	return ok || len(h.Projects) == 0
}

// Bearer returns the project of an access token, or Bud's error.
func (h *Handlers) Bearer(token string) (bank.Project, error) {
	project, err := h.Tokens.open(access, token, h.now)
	switch {
	case errors.Is(err, errExpired):
		return "", route.Unauthorised(route.TokenExpired)
	case err != nil || !h.knows(project):
		return "", route.Unauthorised(route.TokenInvalid)
	}
	return project, nil
}
