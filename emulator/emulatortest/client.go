package emulatortest

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Client sends requests as one project of Bud's.
type Client struct {
	Base, ID, Token string

	// Observe is called with every request and its response, unless it is nil.
	Observe func(method, path string, a Answer)
}

// Server is a running sandbox.
type Server interface{ URL() string }

// NewClient returns a client with a token of a project.
func NewClient(t *testing.T, s Server, id string) Client {
	t.Helper()
	c := Client{Base: s.URL(), ID: id}
	got := c.RequestToken(t, "grant_type=client_credentials", id+":"+id+"-secret", nil)
	if got.Status != 200 {
		t.Fatalf("token for %s: %d %s", id, got.Status, got.Text)
	}
	c.Token = got.At("data.access_token").(string)
	return c
}

// RequestToken posts a form to the token endpoint. Credentials, such as shop:shop-secret, are sent in a Basic header
// unless they are empty. headers replace those of the request.
func (c Client) RequestToken(t *testing.T, form, credentials string, headers map[string]string) Answer {
	t.Helper()
	all := map[string]string{"Authorization": "", "X-Client-Id": "", "Content-Type": "application/x-www-form-urlencoded"}
	if credentials != "" {
		all["Authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(credentials))
	}
	maps.Copy(all, headers)
	return c.Call(t, "POST", "/v1/oauth/token", form, all)
}

// Call sends a request and checks what is true of every response.
func (c Client) Call(t *testing.T, method, path, body string, headers map[string]string) Answer {
	t.Helper()
	r, err := http.NewRequest(method, c.Base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.Token)
	r.Header.Set("X-Client-Id", c.ID)
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Del(name)
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := Answer{Status: response.StatusCode, Header: response.Header, Text: string(text)}
	a.MustBeValid(t, method, path)
	MustFollowDocuments(t, r, a)
	if c.Observe != nil {
		c.Observe(method, path, a)
	}
	return a
}

// NewCustomer creates a customer with a body and returns its id.
func (c Client) NewCustomer(t *testing.T, body string) string {
	t.Helper()
	got := c.Call(t, "POST", "/platform/v3/customers", body, nil)
	if got.Status != 201 {
		t.Fatalf("create a customer: %d %s", got.Status, got.Text)
	}
	return got.Str("data.customer_id")
}

// WithQuery appends query parameters, given as alternating names and values, to a path.
func WithQuery(path string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return path + "?" + values.Encode()
}

// Read decodes a JSON response without the checks of Call, which take too long for whole histories.
func (c Client) Read(t *testing.T, path string, headers map[string]string, into any) {
	t.Helper()
	r, err := http.NewRequest("GET", c.Base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.Token)
	r.Header.Set("X-Client-Id", c.ID)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("GET %s: %d %s %v", path, response.StatusCode, text, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("GET %s: %v: %.300s", path, err, text)
	}
}
