package emulator_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a customer can be created with and without each optional field.
func TestCreateCustomer(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	const british = `{"operation_id":"platform_v3_customers_post","metadata":{"created_at":"2026-03-01T09:00:00Z"},
		"data":{"customer_id":"*",
		"customer_context":{"type":"personal","region":"GB","locale":"en-GB","host_secret":true,
		"models":{"categorisation":"uk-v2"}}}}`
	customer := func(context string) string {
		return `{"operation_id":"platform_v3_customers_post","metadata":{"created_at":"2026-03-01T09:00:00Z"},
			"data":{"customer_id":"*","customer_context":` + context + `}}`
	}
	for _, s := range []emulatortest.Scenario{
		{Name: "no body", Status: 201, Want: british},
		{Name: "null", Body: "null", Status: 201, Want: british},
		{Name: "an empty object", Body: "{}", Status: 201, Want: british},
		{Name: "empty parts", Body: `{"customer_context":{},"client_metadata":{}}`, Status: 201, Want: british},
		{Name: "null parts", Body: `{"customer_context":null,"client_metadata":null}`, Status: 201, Want: british},
		{Name: "fields of the client's own", Body: `{"customer_context":{"name":"Ada"},"x":[1]}`, Status: 201, Want: british},
		{
			Name: "text/plain", Body: `{}`, Headers: map[string]string{"Content-Type": "text/plain; charset=utf-8"}, Status: 201,
			Want: british,
		},
		{
			Name: "UK for GB, other letters", Body: `{"customer_context":{"region":"UK","locale":"en-gb"}}`, Status: 201,
			Want: british,
		},
		{
			Name: "a model of another region gives way", Body: `{"customer_context":{"models":{"categorisation":"us-v3"}}}`,
			Status: 201, Want: british,
		},
		{Name: "American", Body: `{"customer_context":{"region":"US"}}`, Status: 201,
			Want: customer(`{"type":"personal","region":"US","locale":"en-US","host_secret":true,
				"models":{"categorisation":"us-v3"}}`)},
		{Name: "a French business", Body: `{"customer_context":{"type":"business","region":"FR"}}`, Status: 201,
			Want: customer(`{"type":"business","region":"FR","locale":"fr-FR","host_secret":true,
				"models":{"categorisation":"uk-v2"}}`)},
		{Name: "all said", Body: `{"customer_context":{"type":"personal","region":"GB","locale":"cy-GB",
			"models":{"categorisation":"uk-v2"}}}`, Status: 201,
			Want: customer(`{"type":"personal","region":"GB","locale":"cy-GB","host_secret":true,
				"models":{"categorisation":"uk-v2"}}`)},
	} {
		s.Method, s.Path = "POST", "/platform/v3/customers"
		s.Run(t, c)
	}
}

// Ensure that an invalid customer is refused with the name of the field, and that nothing is created.
func TestRefusedCustomers(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	refused := func(message, field, text string) string {
		return fmt.Sprintf(
			`{"operation_id":"platform_v3_customers_post","code_id":"failed_validation","message":%q,"errors":{%q:%q}}`,
			message,
			field,
			text,
		)
	}
	const region, locale = "region must be an ISO 3166 alpha-2 country code such as GB or US", "locale must be a BCP 47 " +
		"language tag such as en-GB"
	for _, s := range []emulatortest.Scenario{
		{
			Name: "a key without quotes", Body: `{a`,
			Want: refused("invalid body", "body", "invalid character 'a' looking for beginning of object key string"),
		},
		{
			Name: "cut short", Body: `{"customer_context":`,
			Want: refused("invalid body", "body", "unexpected end of JSON input"),
		},
		{
			Name: "more than one value", Body: `{}{}`,
			Want: refused("invalid body", "body", "invalid character '{' after top-level value"),
		},
		{Name: "a list", Body: `[]`, Want: refused("Failed validation.", "body", "body must be an object")},
		{
			Name: "a number for a region", Body: `{"customer_context":{"region":44}}`,
			Want: refused("Failed validation.", "customer_context.region", "customer_context.region must be a string"),
		},
		{
			Name: "a text for a context", Body: `{"customer_context":"GB"}`,
			Want: refused("Failed validation.", "customer_context", "customer_context must be an object"),
		},
		{
			Name: "a type that is none", Body: `{"customer_context":{"type":"pet"}}`,
			Want: refused("Failed validation.", "customer_context.type", "type must be one of [personal business]"),
		},
		{
			Name: "a region that is none", Body: `{"customer_context":{"region":"ZZ"}}`,
			Want: refused("Failed validation.", "customer_context.region", region),
		},
		{
			Name: "alpha-3", Body: `{"customer_context":{"region":"GBR"}}`,
			Want: refused("Failed validation.", "customer_context.region", region),
		},
		{
			Name: "a union of regions", Body: `{"customer_context":{"region":"EU"}}`,
			Want: refused("Failed validation.", "customer_context.region", region),
		},
		{
			Name: "a locale with an underscore", Body: `{"customer_context":{"locale":"en_GB"}}`,
			Want: refused("Failed validation.", "customer_context.locale", locale),
		},
		{Name: "an endless identifier", Body: `{"client_metadata":{"idempotent_identifier":` +
			`"` + strings.Repeat("x", 1025) + `"}}`,
			Want: refused("Failed validation.", "client_metadata.idempotent_identifier", "idempotent_identifier must be a "+
				"maximum of 1,024 characters in length")},
		{
			Name: "no client id", Headers: map[string]string{"X-Client-Id": ""},
			Want: refused("Failed validation.", "client_id", "This value should not be blank"),
		},
	} {
		s.Method, s.Path, s.Status = "POST", "/platform/v3/customers", 400
		s.Run(t, c)
	}
	if got := c.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != 0.0 {
		t.Errorf("refused requests left %s", got.Text)
	}
}

// Ensure that there is one customer for an identifier, however often and concurrently it is created.
func TestIdempotentCreation(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	const body = `{"customer_context":{"region":"US"},"client_metadata":{"idempotent_identifier":"user-1"}}`
	first := c.Call(t, "POST", "/platform/v3/customers", body, nil)
	again := c.Call(
		t,
		"POST",
		"/platform/v3/customers",
		`{"customer_context":{"region":"GB"},"client_metadata":{"idempotent_identifier":"user-1"}}`,
		nil,
	)
	if first.Status != 201 || again.Status != 200 || first.Text != again.Text {
		t.Errorf("first %d %s, then %d %s", first.Status, first.Text, again.Status, again.Text)
	}
	if other := emulatortest.NewClient(t, s, "other").Call(t, "POST", "/platform/v3/customers", body,
		nil); other.Status != 201 ||
		other.Str("data.customer_id") == first.Str("data.customer_id") {
		t.Errorf("another project's identifier gives %d %s", other.Status, other.Text)
	}

	ids, created := map[string]bool{}, 0
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			got := c.Call(t, "POST", "/platform/v3/customers", `{"client_metadata":{"idempotent_identifier":"user-2"}}`, nil)
			mu.Lock()
			defer mu.Unlock()
			ids[got.Str("data.customer_id")] = true
			if got.Status == 201 {
				created++
			}
		})
	}
	wait.Wait()
	if len(ids) != 1 || created != 1 {
		t.Errorf("20 at once made %d customers with %d answers of 201", len(ids), created)
	}
}

// Ensure that a batch creates exactly the requested number of customers at once, and refuses invalid numbers.
func TestBatches(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	count := func() float64 {
		return c.Call(t, "GET", "/platform/v3/customers?page_size=1000", "", nil).At("metadata.results").(float64)
	}
	for _, path := range []string{"/platform/v3/customers/batch", "/v2/customers"} {
		for body, want := range map[string]int{"": 1, `{}`: 1, `{"number_of_customers":null}`: 1, `{"number_of_customers":` +
			`3}`: 3, `{"number_of_customers":200}`: 200} {
			before := count()
			got := c.Call(t, "POST", path, body, nil)
			if made, _ := got.At("data").([]any); got.Status != 201 || len(made) != want || count()-before != float64(want) {
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
			got := c.Call(t, "POST", path, body, nil)
			if got.Status != 400 || got.Str("errors.number_of_customers") != text {
				t.Errorf("POST %s %s answers %d %s", path, body, got.Status, got.Text)
			}
		}
		if now := count(); now != before {
			t.Errorf("refused batches made %v customers", now-before)
		}
	}
}

// Ensure that the same seed gives the same customers in the same order, and another seed gives others.
func TestSeededIDs(t *testing.T) {
	t.Parallel()
	ids := func(seed uint64) (all []string) {
		c := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{Seed: seed}), "shop")
		for range 3 {
			all = append(all, c.NewCustomer(t, ""))
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
