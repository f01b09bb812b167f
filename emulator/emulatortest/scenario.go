package emulatortest

import "testing"

// Scenario is one request and the expected response.
type Scenario struct {
	Name    string
	Method  string
	Path    string
	Headers map[string]string // in addition to token and client id; an empty value removes one of these
	Body    string
	Status  int
	Want    string // the whole body as JSON, where "*" means any string
}

// Run sends the request in a subtest and compares the response.
func (s Scenario) Run(t *testing.T, c Client) {
	t.Helper()
	t.Run(s.Name, func(t *testing.T) {
		t.Helper()
		got := c.Call(t, s.Method, s.Path, s.Body, s.Headers)
		if got.Status != s.Status {
			t.Fatalf("%s %s answers %d %s, want %d", s.Method, s.Path, got.Status, got.Text, s.Status)
		}
		if s.Want != "" {
			got.MustBe(t, s.Want)
		}
	})
}
