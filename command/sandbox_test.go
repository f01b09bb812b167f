package command

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"budsandbox/emulator"
)

// runAt runs a command line against a sandbox and returns its output and its exit status.
func runAt(t *testing.T, s *emulator.Sandbox, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, notes bytes.Buffer
	status = Run(t.Context(), Environment{
		Args: append(args, "--base-url", s.URL()), Stdout: &out, Stderr: &notes, Stdin: strings.NewReader(""),
		LookupEnv: func(string) (string, bool) { return "", false },
	})
	return out.String(), notes.String(), status
}

// Ensure that the monthly clean-up works on a real sandbox, and skips customers whose accounts it cannot see.
func TestPruneOnSandbox(t *testing.T) {
	s := emulator.Start(t, emulator.Options{Now: time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC), Freeze: true})
	must := func(args ...string) string {
		t.Helper()
		stdout, stderr, status := runAt(t, s, args...)
		if status != 0 {
			t.Fatalf("%v ends with %d: %s", args, status, stderr)
		}
		return stdout
	}
	must("customers", "create", "-n", "3")
	createUnhosted(t, s)
	must("clock", "set", "2026-03-01T00:00:00Z")
	must("customers", "create", "--identifier", "new")

	const asOf = "2026-03-01T00:00:00Z"
	if got := must("customers", "count"); got != "5 customers\n" {
		t.Errorf("count prints %q", got)
	}
	stdout, stderr, _ := runAt(t, s, "customers", "inactive", "--as-of", asOf)
	if strings.Count(stdout, "2026-01-01T09:00:00Z") != 3 || !strings.Contains(stderr, "Left out: 1 customer ") {
		t.Errorf("inactive prints %q and notes %q", stdout, stderr)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{
			[]string{"customers", "prune", "--as-of", asOf, "--output", "json"},
			`{"found":3,"deleted":0,"skipped":0,"failed":[],"dry_run":true}`,
		},
		{
			[]string{"customers", "prune", "--as-of", asOf, "--output", "json", "--yes"},
			`{"found":3,"deleted":3,"skipped":0,"failed":[],"dry_run":false}`,
		},
		{[]string{"customers", "count", "--output", "json"}, `{"count":2}`},
	} {
		var compact bytes.Buffer
		if err := json.Compact(&compact, []byte(must(test.args...))); err != nil || compact.String() != test.want {
			t.Errorf("%v prints %s, want %s", test.args, compact.String(), test.want)
		}
	}
	must("reset", "--all")
	if got := must("clock"); got != "2026-01-01T09:00:00Z frozen\n" {
		t.Errorf("after a reset the clock shows %q", got)
	}
}

// createUnhosted creates a customer whose secret Bud does not host, which is the default of the older operation.
func createUnhosted(t *testing.T, s *emulator.Sandbox) {
	t.Helper()
	form := strings.NewReader("grant_type=client_credentials")
	request, _ := http.NewRequest("POST", s.URL()+"/v1/oauth/token", form)
	request.SetBasicAuth("demo", "demo-secret")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var token struct {
		Data struct {
			Access string `json:"access_token"`
		}
	}
	exchange(t, request, &token)
	request, _ = http.NewRequest("POST", s.URL()+"/v1/customers", nil)
	request.Header.Set("Authorization", "Bearer "+token.Data.Access)
	request.Header.Set("X-Client-Id", "demo")
	exchange(t, request, &struct{}{})
}

func exchange(t *testing.T, request *http.Request, into any) {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(into); err != nil || response.StatusCode/100 != 2 {
		t.Fatalf("%s: %d, %v", request.URL.Path, response.StatusCode, err)
	}
}

// Ensure that an event prints its id alone, so that scripts can read it, and says in a sentence on standard error which
// payment it changes, if it changes one.
func TestHappenOnSandbox(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true})
	customer, err := s.Client("demo").NewCustomer(emulator.CustomerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Client("demo").Connect(customer, "uk_salaried_renter"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ kind, told string }{
		{"payment_missed", "The payment to TV Licensing (tv_licence) that is due on 2026-03-02 is not made.\n"},
		{"windfall", ""},
	} {
		stdout, stderr, status := runAt(t, s, "happen", test.kind, "--customer-id", customer)
		if _, err := uuid.Parse(strings.TrimSpace(stdout)); err != nil || stderr != test.told || status != 0 {
			t.Errorf("%s: %q, %q, status %d, want an id and %q", test.kind, stdout, stderr, status, test.told)
		}
	}
}
