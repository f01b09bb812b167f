package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"budsandbox/bank"
)

// Client is one of Bud's projects, identified by its client id. Projects never see each other's customers. It is safe
// for concurrent use.
type Client struct {
	ID, Secret string

	sandbox *Sandbox
	mu      sync.Mutex
	token   string
	renewAt time.Time // on the project's clock, before the token expires
}

// Client returns the project with a client id. A project exists as soon as it is used. Its secret is the one in
// Options.Projects. Without Options.Projects any secret is accepted.
func (s *Sandbox) Client(id string) *Client {
	secret, known := s.projects[id]
	if !known {
		secret = id + "-secret"
	}
	return &Client{ID: id, Secret: secret, sandbox: s}
}

// Token returns an access token that is valid for some more minutes on the project's clock. It sends no request, so it
// appears neither in the request log nor in the counts of faults.
func (c *Client) Token() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.sandbox.app.Clock.Of(bank.Project(c.ID)).Now()
	if now.Before(c.renewAt) {
		return c.token, nil
	}
	token, life, err := c.sandbox.app.Authentication.Issue(bank.Project(c.ID))
	if err != nil {
		return "", fmt.Errorf("issue a token for the client %q: %w", c.ID, err)
	}
	c.token, c.renewAt = token, now.Add(life*9/10)
	return c.token, nil
}

// HTTP returns an HTTP client that adds the project's token and client id to its requests.
func (c *Client) HTTP() *http.Client { return &http.Client{Transport: c} }

// RoundTrip sends a request with the project's token and client id.
func (c *Client) RoundTrip(r *http.Request) (*http.Response, error) {
	token, err := c.Token()
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // required of a RoundTripper
		}
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-Client-Id", c.ID)
	return http.DefaultTransport.RoundTrip(r)
}

// Call sends a request and decodes the JSON of the response into the value that into points to, unless into is nil.
// customer is the id for the header X-Customer-Id, or empty. A response other than a success is returned as an
// *APIError.
func (c *Client) Call(method, path, customer string, body, into any) error {
	status, text, err := c.send(method, path, customer, body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if status >= 300 {
		return newAPIError(method+" "+path, status, text)
	}
	if into == nil || len(text) == 0 {
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// send sends a request with a JSON body, unless it is nil, and returns the status and the body of the response.
func (c *Client) send(method, path, customer string, body any) (status int, text []byte, err error) {
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		reader = bytes.NewReader(encoded)
	}
	r, err := http.NewRequest(method, c.sandbox.URL()+path, reader)
	if err != nil {
		return 0, nil, err
	}
	if customer != "" {
		r.Header.Set("X-Customer-Id", customer)
	}
	response, err := c.HTTP().Do(r)
	if err != nil {
		return 0, nil, err
	}
	text, err = io.ReadAll(response.Body)
	return response.StatusCode, text, errors.Join(err, response.Body.Close())
}

// APIError is an error of Bud's API.
type APIError struct {
	Call    string // method and path, such as GET /financial/v3/accounts
	Status  int
	Code    string         `json:"code_id"`
	Message string         `json:"message"`
	Fields  map[string]any `json:"errors"`
}

func (e *APIError) Error() string {
	return fmt.Sprintf("%s: %d %s: %s %v", e.Call, e.Status, e.Code, e.Message, e.Fields)
}

func newAPIError(call string, status int, text []byte) error {
	e := &APIError{}
	if json.Unmarshal(text, e) != nil {
		e.Message = strings.TrimSpace(string(text))
	}
	e.Call, e.Status = call, status
	return e
}

// CustomerOptions describes a new customer. The zero value is a person in Britain.
type CustomerOptions struct {
	Identifier string // the client's own identifier; an existing customer with it is returned instead of a new one
	Region     string // ISO 3166 alpha-2: GB, US
	Business   bool
}

// NewCustomer creates a customer without data and returns the id. It does not call Bud's API, so it appears neither in
// the request log nor in the counts of faults.
func (c *Client) NewCustomer(options CustomerOptions) (id string, err error) {
	customerContext := map[string]string{}
	if options.Region != "" {
		customerContext["region"] = options.Region
	}
	if options.Business {
		customerContext["type"] = string(bank.Business)
	}
	description := map[string]any{"customer_context": customerContext}
	if options.Identifier != "" {
		description["idempotent_identifier"] = options.Identifier
	}
	if _, err := c.Token(); err != nil { // fails for a project that the sandbox does not accept
		return "", err
	}
	var created struct {
		Data []struct {
			ID string `json:"customer_id"`
		}
	}
	body := map[string]any{"client_id": c.ID, "customers": []any{description}}
	if err := c.sandbox.controlRequest("POST", "/_sandbox/customers", body, &created); err != nil {
		return "", err
	}
	return created.Data[0].ID, nil
}
