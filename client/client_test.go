package client_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"budsandbox/client"
)

const (
	listRoute     = "GET /platform/v3/customers"
	batchRoute    = "POST /platform/v3/customers/batch"
	accountsRoute = "GET /financial/v3/accounts"
)

// Ensure that a base URL may end in slashes, and that an invalid URL is refused at once.
func TestBaseURL(t *testing.T) {
	f := newFake(t)
	c := f.clientWith(client.Options{BaseURL: f.url + "//", ID: "demo", Secret: "demo-secret"})
	if _, err := c.CreateBatch(t.Context(), 1); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{"", "localhost:8283", "ftp://localhost", "http://", "http://localhost?a=b"} {
		if _, err := client.New(client.Options{BaseURL: wrong}); err == nil {
			t.Errorf("%q was accepted", wrong)
		}
	}
}

// Ensure that parallel callers share one token.
func TestOneTokenForAll(t *testing.T) {
	f := newFake(t)
	c := f.client()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := c.HasAccounts(t.Context(), "customer"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if f.fetched != 1 {
		t.Errorf("fetched %d tokens", f.fetched)
	}
}

// Ensure that a token that is refused early is renewed once and the call is repeated.
func TestTokenDiesEarly(t *testing.T) {
	f := newFake(t)
	c := f.client()
	for range 2 {
		if _, err := c.HasAccounts(t.Context(), "customer"); err != nil {
			t.Fatal(err)
		}
		clear(f.tokens)
	}
	if f.fetched != 2 {
		t.Errorf("fetched %d tokens", f.fetched)
	}
}

// Ensure that a token is renewed before it expires, without a refused request.
func TestTokenRenewedInTime(t *testing.T) {
	f := newFake(t)
	f.life = 0
	c := f.client()
	for range 3 {
		if _, err := c.HasAccounts(t.Context(), "customer"); err != nil {
			t.Fatal(err)
		}
	}
	if f.fetched != 3 || f.seen[accountsRoute] != 3 {
		t.Errorf("fetched %d tokens for %d calls", f.fetched, f.seen[accountsRoute])
	}
}

// Ensure that a call that is also refused with a new token is not repeated again.
func TestAlwaysRefused(t *testing.T) {
	f := newFake(t)
	no := answer{status: 401, body: `{"operation_id":"unknown","code_id":"unknown","message":"Unauthorised request"}`}
	f.failures[accountsRoute] = []answer{no, no, no}
	_, err := f.client().HasAccounts(t.Context(), "customer")
	var refused *client.Error
	if !errors.As(err, &refused) || refused.Status != 401 || f.seen[accountsRoute] != 2 {
		t.Errorf("%d calls, then: %v", f.seen[accountsRoute], err)
	}
}

// Ensure that wrong credentials are sent once and reported with the API's message.
func TestWrongSecret(t *testing.T) {
	f := newFake(t)
	c := f.clientWith(client.Options{BaseURL: f.url, ID: "demo", Secret: "guess"})
	_, err := c.CreateBatch(t.Context(), 1)
	want := "create 1 customer: get an access token: " +
		"the API answered 401 (unauthorised): Unauthorised (request request-7)"
	if err == nil || err.Error() != want || f.seen["POST /v1/oauth/token"] != 1 {
		t.Errorf("%d requests, then %v", f.seen["POST /v1/oauth/token"], err)
	}
}

// Ensure that an error has all details of the response, and formats them as a sentence.
func TestErrorSaysItAll(t *testing.T) {
	f := newFake(t)
	f.failures[listRoute] = []answer{
		{status: 400, body: `{"operation_id":"platform_v3_customers_get_all","code_id":"bad_request",
		"message":"invalid page token","errors":{"page_token":["not a token"],"from":"not a date"}}`},
	}
	var got *client.Error
	for _, err := range f.client().Customers(t.Context(), client.Filter{}) {
		if !errors.As(err, &got) {
			t.Fatal(err)
		}
	}
	want := &client.Error{
		Status: 400, OperationID: "platform_v3_customers_get_all", Code: "bad_request", Message: "invalid page token",
		Fields:    map[string]any{"page_token": []any{"not a token"}, "from": "not a date"},
		RequestID: "request-7",
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(client.Error{})); diff != "" {
		t.Error(diff)
	}
	sentence := `the API answered 400 (bad_request): invalid page token: from "not a date", page_token ["not a token"] ` +
		`(request request-7)`
	if got.Error() != sentence {
		t.Errorf("said: %s", got)
	}
}

// Ensure that a refusal of something other than Bud, such as a proxy, is also an Error, and that a success in another
// form says so.
func TestNotBudsError(t *testing.T) {
	f := newFake(t)
	f.failures[batchRoute] = []answer{{status: 403, body: "<html>no</html>"}}
	_, err := f.client().CreateBatch(t.Context(), 1)
	var refusal *client.Error
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "the API answered 403: Forbidden") {
		t.Error(err)
	}
	f.failures[batchRoute] = []answer{{status: 200, body: "<html>welcome</html>"}}
	_, err = f.client().CreateBatch(t.Context(), 1)
	if err == nil || !strings.Contains(err.Error(), "not in the form that Bud documents") {
		t.Error(err)
	}
}

// Ensure that the client waits as long as a busy server asks, and for some time after a failure.
func TestRetry(t *testing.T) {
	f := newFake(t)
	f.failures[accountsRoute] = []answer{
		{status: 429, header: http.Header{"Retry-After": {"7"}}},
		{status: 500},
		{status: 502},
	}
	if _, err := f.client().HasAccounts(t.Context(), "customer"); err != nil {
		t.Error(err)
	}
	if len(f.slept) != 3 || f.slept[0] != 7*time.Second || f.slept[1] < time.Second || f.slept[2] < 2*time.Second {
		t.Errorf("waited %v", f.slept)
	}
}

// Ensure that Retry-After may be a date, and that the client returns an error instead of waiting too long.
func TestRetryAfter(t *testing.T) {
	f := newFake(t)
	in := func(d time.Duration) http.Header {
		return http.Header{"Retry-After": {time.Now().Add(d).UTC().Format(http.TimeFormat)}}
	}
	f.failures[accountsRoute] = []answer{{status: 429, header: in(time.Minute)}, {status: 429, header: in(time.Hour)}}
	_, err := f.client().HasAccounts(t.Context(), "customer")
	if err == nil || len(f.slept) != 1 || f.slept[0] < 50*time.Second {
		t.Errorf("waited %v, then %v", f.slept, err)
	}
}

// Ensure that the failure is returned after three retries.
func TestGiveUp(t *testing.T) {
	f := newFake(t)
	f.failures[accountsRoute] = []answer{{status: 500}, {status: 500}, {status: 500}, {status: 500}}
	if _, err := f.client().HasAccounts(t.Context(), "customer"); err == nil || f.seen[accountsRoute] != 4 {
		t.Errorf("%d calls, then %v", f.seen[accountsRoute], err)
	}
}

// Ensure that a creation is repeated only if the first attempt certainly created no customer, because customers are
// billed.
func TestNeverCreateTwice(t *testing.T) {
	f := newFake(t)
	f.failures[batchRoute] = []answer{{status: 429}, {status: 503}}
	if _, err := f.client().CreateBatch(t.Context(), 1); err != nil {
		t.Error(err)
	}
	f.failures[batchRoute] = []answer{{status: 502}}
	if _, err := f.client().CreateBatch(t.Context(), 1); err == nil {
		t.Error("repeated after 502")
	}
	create := "POST /platform/v3/customers"
	f.failures[create] = []answer{{status: 502}, {status: 502}}
	if _, err := f.client().Create(t.Context(), ""); err == nil {
		t.Error("repeated after 502 without an identifier")
	}
	if _, err := f.client().Create(t.Context(), "user-42"); err != nil {
		t.Errorf("not repeated with an identifier: %v", err)
	}
}

// Ensure that an address without a server gives an error with a remedy.
func TestUnreachable(t *testing.T) {
	const base = "http://127.0.0.1:1"
	c, err := client.New(client.Options{BaseURL: base})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.CreateBatch(t.Context(), 1)
	var away *client.UnreachableError
	if !errors.As(err, &away) || away.BaseURL != base || !strings.Contains(err.Error(), "budsandbox serve") {
		t.Error(err)
	}
}

// Ensure that calls end when the context is done.
func TestCancelled(t *testing.T) {
	f := newFake(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	if _, err := f.client().CreateBatch(ctx, 1); err == nil || !strings.HasSuffix(err.Error(), "enough") {
		t.Error(err)
	}
	if len(f.seen) > 0 {
		t.Errorf("called %v", f.seen)
	}
}
