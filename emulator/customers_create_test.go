package emulator_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"budsandbox/emulator"
)

// frozen is a sandbox whose clock stands at nine on the first of March 2026.
func frozen(t *testing.T) *emulator.Sandbox {
	t.Helper()
	return emulator.Start(t, emulator.Options{Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true})
}

// Ensure that a customer can be made with as little or as much as a client cares to say.
func TestCreateCustomer(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	const british = `{"operation_id":"platform_v3_customers_post","metadata":{"created_at":"2026-03-01T09:00:00Z"},"data":{"customer_id":"*",
		"customer_context":{"type":"personal","region":"GB","locale":"en-GB","host_secret":true,"models":{"categorisation":"uk-v2"}}}}`
	customer := func(context string) string {
		return `{"operation_id":"platform_v3_customers_post","metadata":{"created_at":"2026-03-01T09:00:00Z"},"data":{"customer_id":"*","customer_context":` + context + `}}`
	}
	for _, s := range []scenario{
		{name: "no body", status: 201, want: british},
		{name: "null", body: "null", status: 201, want: british},
		{name: "an empty object", body: "{}", status: 201, want: british},
		{name: "empty parts", body: `{"customer_context":{},"client_metadata":{}}`, status: 201, want: british},
		{name: "null parts", body: `{"customer_context":null,"client_metadata":null}`, status: 201, want: british},
		{name: "fields of the client's own", body: `{"customer_context":{"name":"Ada"},"x":[1]}`, status: 201, want: british},
		{name: "text/plain", body: `{}`, headers: map[string]string{"Content-Type": "text/plain; charset=utf-8"}, status: 201, want: british},
		{name: "UK for GB, other letters", body: `{"customer_context":{"region":"UK","locale":"en-gb"}}`, status: 201, want: british},
		{name: "a model of another region gives way", body: `{"customer_context":{"models":{"categorisation":"us-v3"}}}`, status: 201, want: british},
		{name: "American", body: `{"customer_context":{"region":"US"}}`, status: 201,
			want: customer(`{"type":"personal","region":"US","locale":"en-US","host_secret":true,"models":{"categorisation":"us-v3"}}`)},
		{name: "a French business", body: `{"customer_context":{"type":"business","region":"FR"}}`, status: 201,
			want: customer(`{"type":"business","region":"FR","locale":"fr-FR","host_secret":true,"models":{"categorisation":"uk-v2"}}`)},
		{name: "all said", body: `{"customer_context":{"type":"personal","region":"GB","locale":"cy-GB","models":{"categorisation":"uk-v2"}}}`, status: 201,
			want: customer(`{"type":"personal","region":"GB","locale":"cy-GB","host_secret":true,"models":{"categorisation":"uk-v2"}}`)},
	} {
		s.method, s.path = "POST", "/platform/v3/customers"
		s.run(t, c)
	}
}

// Ensure that what cannot be a customer is refused with the field's name, and that nothing is made.
func TestRefusedCustomers(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	refused := func(message, field, text string) string {
		return fmt.Sprintf(`{"operation_id":"platform_v3_customers_post","code_id":"failed_validation","message":%q,"errors":{%q:%q}}`, message, field, text)
	}
	const region, locale = "region must be an ISO 3166 alpha-2 country code such as GB or US", "locale must be a BCP 47 language tag such as en-GB"
	for _, s := range []scenario{
		{name: "a key without quotes", body: `{a`, want: refused("invalid body", "body", "invalid character 'a' looking for beginning of object key string")},
		{name: "cut short", body: `{"customer_context":`, want: refused("invalid body", "body", "unexpected end of JSON input")},
		{name: "more than one value", body: `{}{}`, want: refused("invalid body", "body", "invalid character '{' after top-level value")},
		{name: "a list", body: `[]`, want: refused("Failed validation.", "body", "body must be an object")},
		{name: "a number for a region", body: `{"customer_context":{"region":44}}`, want: refused("Failed validation.", "customer_context.region", "customer_context.region must be a string")},
		{name: "a text for a context", body: `{"customer_context":"GB"}`, want: refused("Failed validation.", "customer_context", "customer_context must be an object")},
		{name: "a type that is none", body: `{"customer_context":{"type":"pet"}}`, want: refused("Failed validation.", "customer_context.type", "type must be one of [personal business]")},
		{name: "a region that is none", body: `{"customer_context":{"region":"ZZ"}}`, want: refused("Failed validation.", "customer_context.region", region)},
		{name: "alpha-3", body: `{"customer_context":{"region":"GBR"}}`, want: refused("Failed validation.", "customer_context.region", region)},
		{name: "a union of regions", body: `{"customer_context":{"region":"EU"}}`, want: refused("Failed validation.", "customer_context.region", region)},
		{name: "a locale with an underscore", body: `{"customer_context":{"locale":"en_GB"}}`, want: refused("Failed validation.", "customer_context.locale", locale)},
		{name: "an endless identifier", body: `{"client_metadata":{"idempotent_identifier":"` + strings.Repeat("x", 1025) + `"}}`,
			want: refused("Failed validation.", "client_metadata.idempotent_identifier", "idempotent_identifier must be a maximum of 1,024 characters in length")},
		{name: "no client id", headers: map[string]string{"X-Client-Id": ""}, want: refused("Failed validation.", "client_id", "This value should not be blank")},
	} {
		s.method, s.path, s.status = "POST", "/platform/v3/customers", 400
		s.run(t, c)
	}
	if got := c.call(t, "GET", "/platform/v3/customers", "", nil); got.at("metadata.results") != 0.0 {
		t.Errorf("refused requests left %s", got.text)
	}
}

// Ensure that an identifier has one customer, however often and from however many places it is asked for.
func TestIdempotentCreation(t *testing.T) {
	s := frozen(t)
	c := connect(t, s, "shop")
	const body = `{"customer_context":{"region":"US"},"client_metadata":{"idempotent_identifier":"user-1"}}`
	first := c.call(t, "POST", "/platform/v3/customers", body, nil)
	again := c.call(t, "POST", "/platform/v3/customers", `{"customer_context":{"region":"GB"},"client_metadata":{"idempotent_identifier":"user-1"}}`, nil)
	if first.status != 201 || again.status != 200 || first.text != again.text {
		t.Errorf("first %d %s, then %d %s", first.status, first.text, again.status, again.text)
	}
	if other := connect(t, s, "other").call(t, "POST", "/platform/v3/customers", body, nil); other.status != 201 || other.str("data.customer_id") == first.str("data.customer_id") {
		t.Errorf("another project's identifier gives %d %s", other.status, other.text)
	}

	ids, created := map[string]bool{}, 0
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			got := c.call(t, "POST", "/platform/v3/customers", `{"client_metadata":{"idempotent_identifier":"user-2"}}`, nil)
			mu.Lock()
			defer mu.Unlock()
			ids[got.str("data.customer_id")] = true
			if got.status == 201 {
				created++
			}
		})
	}
	wait.Wait()
	if len(ids) != 1 || created != 1 {
		t.Errorf("20 at once made %d customers with %d answers of 201", len(ids), created)
	}
}

// Ensure that a batch makes exactly as many customers as asked for, in one piece, and refuses other numbers.
func TestBatches(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	count := func() float64 {
		return c.call(t, "GET", "/platform/v3/customers?page_size=1000", "", nil).at("metadata.results").(float64)
	}
	for _, path := range []string{"/platform/v3/customers/batch", "/v2/customers"} {
		for body, want := range map[string]int{"": 1, `{}`: 1, `{"number_of_customers":null}`: 1, `{"number_of_customers":3}`: 3, `{"number_of_customers":200}`: 200} {
			before := count()
			got := c.call(t, "POST", path, body, nil)
			if made, _ := got.at("data").([]any); got.status != 201 || len(made) != want || count()-before != float64(want) {
				t.Errorf("POST %s %s makes %d of %v", path, body, len(made), count()-before)
			}
		}
		before := count()
		for body, text := range map[string]string{
			`{"number_of_customers":0}`:   "number_of_customers must be 1 or greater",
			`{"number_of_customers":-1}`:  "number_of_customers must be 1 or greater",
			`{"number_of_customers":201}`: "number_of_customers must be 200 or less",
			`{"number_of_customers":1.5}`: "number_of_customers must be a whole number",
			`{"number_of_customers":"3"}`: "number_of_customers must be a whole number",
		} {
			got := c.call(t, "POST", path, body, nil)
			if got.status != 400 || got.str("errors.number_of_customers") != text {
				t.Errorf("POST %s %s answers %d %s", path, body, got.status, got.text)
			}
		}
		if now := count(); now != before {
			t.Errorf("refused batches made %v customers", now-before)
		}
	}
}

// Ensure that the same seed gives the same customers in the same order, and another seed others.
func TestSeededIDs(t *testing.T) {
	ids := func(seed uint64) (all []string) {
		c := connect(t, emulator.Start(t, emulator.Options{Seed: seed}), "shop")
		for range 3 {
			all = append(all, c.newCustomer(t, ""))
		}
		return all
	}
	one, same, other := ids(1), ids(1), ids(2)
	for i := range one {
		if one[i] != same[i] || one[i] == other[i] {
			t.Errorf("customer %d is %s and %s with seed 1, %s with seed 2", i, one[i], same[i], other[i])
		}
	}
}
