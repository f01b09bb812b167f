package emulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// addresses are the keys of URLs that a client shows or opens.
var addresses = map[string]string{
	"logo": "image/svg+xml", "suggested_logo": "image/svg+xml", "provider_logo": "image/svg+xml", "icon": "image/svg+xml",
	"website": "text/html; charset=utf-8",
}

// Ensure that the address of every logo and website in any response loads an icon or page of the sandbox, the same
// every time, at the host that the client used.
func TestPicturesLoad(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration)})
	c := emulatortest.NewClient(t, s, "shop")
	h := newExampleCustomer(t, c, "uk_overindebted")
	answers := h.readAll(t, s)
	answers["corrections_v2_merchant_search_get"] = "200 " +
		c.Call(t, "GET", "/corrections/v2/merchants/search/beanery", "", h.headers()).Text
	answers["by a suggestion"] = "200 " + c.Call(t, "GET", "/search/beta/transactions?user_input=groceries", "",
		h.headers()).Text
	for operation, text := range answers {
		answers[operation] = strings.ReplaceAll(text, s.URL(), "http://sandbox")
	}
	found, loaded := map[string]int{}, map[string]bool{}
	for operation, text := range answers {
		var body any
		_, text, _ = strings.Cut(text, " ")
		if json.Unmarshal([]byte(text), &body) != nil {
			continue
		}
		eachAddress(body, func(key, address string) {
			found[key]++
			address, ours := strings.CutPrefix(address, "http://sandbox")
			if !ours {
				t.Errorf("%s has %s %q", operation, key, address)
			}
			if loaded[address] || !ours {
				return
			}
			loaded[address] = true
			mustLoad(t, s.URL()+address, addresses[key])
		})
	}
	for key := range addresses {
		if found[key] == 0 {
			t.Errorf("no answer has a %s", key)
		}
	}
	if len(loaded) < 30 {
		t.Errorf("only %d addresses were found", len(loaded))
	}
}

// eachAddress calls visit for each URL that a client shows or opens, at any depth of an answer.
func eachAddress(v any, visit func(key, address string)) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if text, is := inner.(string); is && addresses[key] != "" {
				visit(key, text)
			}
			eachAddress(inner, visit)
		}
	case []any:
		for _, inner := range v {
			eachAddress(inner, visit)
		}
	}
}

// mustLoad loads a URL as a browser does for a page of another site.
func mustLoad(t *testing.T, address, media string) {
	t.Helper()
	request, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	request.Header.Set("User-Agent", "Mozilla/5.0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got := response.Header.Get("Content-Type"); response.StatusCode != 200 || got != media {
		t.Errorf("%s answers %d with %s, want %s", address, response.StatusCode, got, media)
	}
}

// Ensure that clients that use different host names get addresses with their own, from one book.
func TestPicturesFollowTheHost(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	h := newExampleCustomer(t, c, "uk_student")
	for _, host := range []string{"budsandbox:8283", "10.0.0.7", "budsandbox:8283"} {
		for _, path := range []string{
			"/financial/v3/accounts", "/financial/v2/transactions", "/v2/income", "/v1/regular-transactions",
		} {
			request, err := http.NewRequest("GET", c.Base+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Host = host
			for name, value := range map[string]string{
				"Authorization": "Bearer " + c.Token, "X-Client-Id": c.ID, "X-Customer-Id": h.customer,
			} {
				request.Header.Set(name, value)
			}
			var body any
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			eachAddress(body, func(key, address string) {
				if !strings.HasPrefix(address, "http://"+host+"/") {
					t.Fatalf("%s at %s has %s %s", path, host, key, address)
				}
			})
		}
	}
}

// Ensure that an icon is drawn for names alone, and that invalid names have none.
func TestMerchantIcons(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	icon := func(name string) string { return fetch(t, s.URL()+"/_sandbox/icons/"+name) }
	if a, b := icon("merchants/tesco_fuel.svg"), icon("merchants/tesco_fuel.svg"); a != b ||
		!strings.Contains(a, ">TF</text>") ||
		!strings.Contains(a, `aria-label="Tesco Fuel"`) {
		t.Errorf("the icon is %s, then %s", a, b)
	}
	for _, name := range []string{"merchants/tesco.png", "merchants/%22%3E.svg", "merchants/.svg", "people/tesco.svg",
		"merchants/" + strings.Repeat("x", 200) + ".svg"} {
		if got := icon(name); !strings.Contains(got, "Route or resource not found") {
			t.Errorf("%s is %.100s", name, got)
		}
	}
}
