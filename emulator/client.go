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

// Client is a project of a sandbox: what has a client id of its own never sees another's customers. It is safe for concurrent use.
type Client struct {
	ID, Secret string

	sandbox *Sandbox
	mu      sync.Mutex
	token   string
	until   time.Time // by the sandbox's clock
}

// Client is a project, which is there as soon as it is named. Its secret is the one in Options.Projects, or else any.
func (s *Sandbox) Client(id string) *Client {
	secret, known := s.projects[id]
	if !known {
		secret = id + "-secret"
	}
	return &Client{ID: id, Secret: secret, sandbox: s}
}

// Token is an access token that is good for some minutes yet by the sandbox's clock; when the clock has moved on it is another. It
// needs no request, so neither the requests seen nor the faults count it.
func (c *Client) Token() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.sandbox.app.Clock.Of(bank.Project(c.ID)).Now()
	if now.Before(c.until) {
		return c.token, nil
	}
	token, life, err := c.sandbox.app.Tokens.Issue(bank.Project(c.ID))
	if err != nil {
		return "", fmt.Errorf("a token for the client %q: %w", c.ID, err)
	}
	c.token, c.until = token, now.Add(life*9/10)
	return c.token, nil
}

// HTTP is an HTTP client whose requests carry the project's token and client id.
func (c *Client) HTTP() *http.Client { return &http.Client{Transport: c} }

// RoundTrip sends a request with the project's token and client id.
func (c *Client) RoundTrip(r *http.Request) (*http.Response, error) {
	token, err := c.Token()
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // as every RoundTripper must
		}
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-Client-Id", c.ID)
	return http.DefaultTransport.RoundTrip(r)
}

// Call sends a request about a customer, or about none if it is empty, and reads the answer into a value that JSON fits, unless that is nil.
// An answer that is no success is an *AnswerError.
func (c *Client) Call(method, path, customer string, body, into any) error {
	var sent io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		sent = bytes.NewReader(encoded)
	}
	r, err := http.NewRequest(method, c.sandbox.URL()+path, sent)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if customer != "" {
		r.Header.Set("X-Customer-Id", customer)
	}
	response, err := c.HTTP().Do(r)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	text, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if response.StatusCode >= 300 {
		return answerError(method+" "+path, response.StatusCode, text)
	}
	if into == nil || len(text) == 0 {
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// AnswerError is an answer of Bud's API that is no success.
type AnswerError struct {
	Call    string // GET /financial/v3/accounts
	Status  int
	Code    string         `json:"code_id"`
	Message string         `json:"message"`
	Fields  map[string]any `json:"errors"`
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("%s: %d %s: %s %v", e.Call, e.Status, e.Code, e.Message, e.Fields)
}

func answerError(call string, status int, text []byte) error {
	e := &AnswerError{}
	if json.Unmarshal(text, e) != nil {
		e.Message = strings.TrimSpace(string(text))
	}
	e.Call, e.Status = call, status
	return e
}

// CustomerOptions say what a new customer is like; the zero value is a person in Britain.
type CustomerOptions struct {
	Identifier string // the client's own; a customer that has it already is given instead
	Region     string // ISO 3166 alpha-2: GB, US
	Business   bool
}

// NewCustomer makes a customer without data and gives its id. It is no call of Bud's API, so neither the requests seen nor the faults
// count it.
func (c *Client) NewCustomer(options CustomerOptions) (id string, err error) {
	about := map[string]string{}
	if options.Region != "" {
		about["region"] = options.Region
	}
	if options.Business {
		about["type"] = string(bank.Business)
	}
	described := map[string]any{"customer_context": about}
	if options.Identifier != "" {
		described["idempotent_identifier"] = options.Identifier
	}
	if _, err := c.Token(); err != nil { // the project must be one that the sandbox accepts
		return "", err
	}
	var made struct {
		Data []struct {
			ID string `json:"customer_id"`
		}
	}
	if err := c.sandbox.ask("POST", "/_sandbox/customers", map[string]any{"client_id": c.ID, "customers": []any{described}}, &made); err != nil {
		return "", err
	}
	return made.Data[0].ID, nil
}

// Connect is Sandbox.Connect for a customer of the project.
func (c *Client) Connect(customer, persona string, options ...ConnectOption) (Connection, error) {
	return c.sandbox.Connect(customer, persona, append(options[:len(options):len(options)], InProject(c.ID))...)
}

// RefreshInBackground has Bud refresh the project's hosted customers by itself, each so long after the last fetch by the project's clock, as
// at Bud projects get it through support; 0 stops it. The webhooks of a refresh tell of each.
func (c *Client) RefreshInBackground(every time.Duration) error {
	return c.sandbox.ask("PUT", "/_sandbox/background-refreshes", map[string]string{"client_id": c.ID, "every": every.String()}, nil)
}

// RefreshesAs decides what the bank will answer when a customer's data are refreshed, at one provider or, when it is empty, at all:
// connection_revoked is a customer who took his consent back at the bank, success one whose data can be fetched.
func (c *Client) RefreshesAs(customer, provider, result string) error {
	body := map[string]string{"client_id": c.ID, "provider": provider, "result": result}
	return c.sandbox.ask("PUT", "/_sandbox/customers/"+customer+"/refreshes", body, nil)
}
