package client

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// currentToken returns the current token. It fetches a new one if half of the token's lifetime is over, which is the
// half hour that Bud recommends.
func (c *Client) currentToken(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token != "" && time.Now().Before(c.renew) {
		return c.token, nil
	}
	token, lifetime, err := c.fetchToken(ctx)
	if err != nil {
		return "", fmt.Errorf("get an access token: %w", err)
	}
	c.token, c.renew = token, time.Now().Add(lifetime/2)
	return token, nil
}

// fetchToken exchanges the client id and secret for a token, and returns it with its lifetime.
func (c *Client) fetchToken(ctx context.Context) (string, time.Duration, error) {
	credentials := base64.StdEncoding.EncodeToString([]byte(c.id + ":" + c.secret))
	var answer struct {
		Data struct {
			AccessToken string `json:"access_token"`
			ExpiresIn   int64  `json:"expires_in"`
		} `json:"data"`
	}
	err := c.sendWithRetries(ctx, request{
		method: http.MethodPost, path: "/v1/oauth/token",
		header: http.Header{
			"Authorization": {"Basic " + credentials},
			"Content-Type":  {"application/x-www-form-urlencoded"},
		},
		body: []byte("grant_type=client_credentials"),
	}, &answer)
	if err == nil && answer.Data.AccessToken == "" {
		err = errors.New("the answer has no access_token")
	}
	return answer.Data.AccessToken, time.Duration(answer.Data.ExpiresIn) * time.Second, err
}

// discard removes a token that the API refused, unless another caller has renewed it.
func (c *Client) discard(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token == token {
		c.token = ""
	}
}
