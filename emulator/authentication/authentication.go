// Package authentication is the room of the Authentication API: tokens for a project, and what a token stands for.
package authentication

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
)

// Lifetimes of tokens (research section 1.2).
const (
	accessLife  = 3600 * time.Second
	refreshLife = 24 * time.Hour
)

// Room answers the Authentication API.
type Room struct {
	Tokens   Tokens
	Clock    *bank.Clocks
	Projects map[string]string // client id to secret; empty accepts any pair
}

// Rows are the operations of this room.
var Rows = operation.Family("OAuth2", operation.OAuth,
	operation.Of("POST /v1/oauth/token", "oauth_token_post", (*Room).token, operation.RepliesAs("oauth_token_create"), operation.Fails(401, 403)),
)

type tokenRequest struct {
	operation.Unscoped
	Authorization string `header:"authorization"`
	Client        string `header:"X-Client-Id"`
	Grant         string `form:"grant_type" validate:"oneof=client_credentials refresh_token"`
	Refresh       string `form:"refresh_token" validate:"required_if=Grant refresh_token"`
}

type tokenData struct {
	Access  string `json:"access_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"` // seconds
	Refresh string `json:"refresh_token"`
}

// token gives a pair of tokens for the client's credentials, or for a refresh token.
func (r *Room) token(_ context.Context, in *tokenRequest) (reply operation.Reply[tokenData, operation.None], _ error) {
	project, err := r.caller(in)
	if err != nil {
		return reply, err
	}
	if in.Client != "" && bank.Project(in.Client) != project {
		return reply, refusal(http.StatusForbidden, "forbidden", "Forbidden.")
	}
	now := r.Clock.Of(project).Now()
	reply.Data = tokenData{
		Access:  r.Tokens.issue(access, project, now.Add(accessLife)),
		Refresh: r.Tokens.issue(refresh, project, now.Add(refreshLife)),
		Type:    "Bearer", Expires: int(accessLife / time.Second),
	}
	return reply, nil
}

// ErrUnknownProject means that the sandbox was given projects, and this is none of them.
var ErrUnknownProject = errors.New("the sandbox accepts only the projects that it was started with")

// Issue gives a project an access token without a request for it, and says for how long it is good by the clock.
func (r *Room) Issue(project bank.Project) (token string, life time.Duration, err error) {
	switch {
	case project == "" || len(project) > LongestClient:
		return "", 0, fmt.Errorf("a client id has from 1 to %d bytes", LongestClient)
	case !r.knows(project):
		return "", 0, ErrUnknownProject
	}
	return r.Tokens.issue(access, project, r.Clock.Of(project).Now().Add(accessLife)), accessLife, nil
}

// caller is the project that asks for tokens. With a refresh token a Basic header is not needed; some clients
// send it all the same.
func (r *Room) caller(in *tokenRequest) (bank.Project, error) {
	if in.Grant == "refresh_token" {
		project, err := r.Tokens.open(refresh, in.Refresh, r.now)
		if err != nil || !r.knows(project) {
			return "", refusal(http.StatusUnauthorized, "unauthorised", "Unauthorised.")
		}
		return project, nil
	}
	id, secret, ok := basic(in.Authorization)
	if !ok {
		return "", refusal(http.StatusBadRequest, operation.OAuth.Code, operation.OAuth.Message)
	}
	if len(id) > LongestClient {
		return "", operation.InvalidField("client_id", fmt.Sprintf("client_id must have at most %d bytes", LongestClient))
	}
	if !r.admits(id, secret) {
		return "", refusal(http.StatusUnauthorized, "unauthorised", "Unauthorised.")
	}
	return bank.Project(id), nil
}

// now is a project's time.
func (r *Room) now(p bank.Project) time.Time { return r.Clock.Of(p).Now() }

func refusal(status int, code, message string) *operation.Error {
	return &operation.Error{Status: status, Code: code, Message: message}
}

// basic reads a Basic header; neither half may be empty.
func basic(header string) (id, secret string, ok bool) {
	scheme, encoded, _ := strings.Cut(header, " ")
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil || !strings.EqualFold(scheme, "Basic") {
		return "", "", false
	}
	id, secret, _ = strings.Cut(string(raw), ":")
	return id, secret, id != "" && secret != ""
}

// admits says whether a pair is good: any is, unless pairs were configured.
func (r *Room) admits(id, secret string) bool {
	if len(r.Projects) == 0 {
		return true
	}
	wanted, known := r.Projects[id]
	return known && subtle.ConstantTimeCompare([]byte(wanted), []byte(secret)) == 1
}

func (r *Room) knows(project bank.Project) bool {
	_, known := r.Projects[string(project)]
	return known || len(r.Projects) == 0
}

// Bearer returns the project of an access token, or Bud's refusal.
func (r *Room) Bearer(token string) (bank.Project, error) {
	project, err := r.Tokens.open(access, token, r.now)
	switch {
	case errors.Is(err, errExpired):
		return "", operation.Unauthorised(operation.TokenExpired)
	case err != nil || !r.knows(project):
		return "", operation.Unauthorised(operation.TokenInvalid)
	}
	return project, nil
}
