package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// clientRequest is a request of testdata/clients/requests.json, which generated clients send in CI. Texts in braces
// are variables, and Keep says which values of the response become variables.
type clientRequest struct {
	Operation, Send, Media string
	Path, Query, Headers   map[string]any
	Body                   json.RawMessage
	Keep                   map[string]string
}

// clientRequests reads testdata/clients/requests.json.
func clientRequests(t *testing.T) (all []clientRequest) {
	t.Helper()
	text, err := os.ReadFile("../testdata/clients/requests.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// requester sends client requests for one customer.
type requester struct {
	emulatortest.Client
	variables map[string]string
}

func newRequester(c emulatortest.Client, persona, region string) requester {
	w := requester{c, map[string]string{
		"persona": persona, "region": region, "client": c.ID, "number": "1", "currency": "GBP", "locale": "en-GB",
		"model": "uk-v2", "shop": "tesco", "bank": "Natwest_Sandbox",
	}}
	if region == "US" {
		for name, value := range map[string]string{
			"currency": "USD", "locale": "en-US", "model": "us-v3", "shop": "walmart", "bank": "First_Imaginary_Bank",
		} {
			w.variables[name] = value
		}
	}
	return w
}

var variable = regexp.MustCompile(`\{[a-z][a-z0-9_ ]*\}`)

// fill inserts variables into a text, and records those that are not known.
func (w requester) fill(text string, lacking *[]string) string {
	return variable.ReplaceAllStringFunc(text, func(name string) string {
		value := w.variables[strings.Trim(name, "{}")]
		if value == "" {
			*lacking = append(*lacking, name)
		}
		return value
	})
}

// send sends a request, unless the customer lacks a variable of it.
func (w requester) send(
	t *testing.T, rows map[string]*route.Route, r clientRequest,
) (a emulatortest.Answer, sent bool) {
	t.Helper()
	var lacking []string
	method, path, _ := strings.Cut(r.Send, " ")
	if r.Operation != "" {
		method, path = rows[r.Operation].Method, rows[r.Operation].Path
	}
	for name, value := range r.Path {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(w.fill(value.(string), &lacking)))
	}
	query := url.Values{}
	for name, value := range r.Query {
		if list, is := value.([]any); is {
			value = list[0]
		}
		query.Set(name, w.fill(fmt.Sprint(value), &lacking))
	}
	headers := map[string]string{"X-Customer-Id": w.variables["customer"], "Content-Type": r.Media}
	for name, value := range r.Headers {
		headers[name] = fmt.Sprint(value)
	}
	path, body := w.fill(path, &lacking), w.fill(string(r.Body), &lacking)
	if len(lacking) > 0 {
		return a, false
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if r.Operation == "oauth_token_post" {
		return w.RequestToken(t, "grant_type=client_credentials", w.ID+":"+w.ID+"-secret", nil), true
	}
	a = w.Call(t, method, path, body, headers)
	w.keep(r.Keep, a)
	return a, true
}

// keep sets variables from a response. A path that begins with *. finds a reference anywhere; one that ends in ?name
// finds a parameter of a URL.
func (w requester) keep(wanted map[string]string, a emulatortest.Answer) {
	for name, path := range wanted {
		path, parameter, isAddress := strings.Cut(path, "?")
		value := a.Str(path)
		if strings.HasPrefix(path, "*.") {
			value = firstReference(a.JSON)
		}
		if isAddress {
			address, _ := url.Parse(value)
			value = address.Query().Get(parameter)
		}
		w.variables[name] = value
	}
}

// sendAllRequests sends all requests for a customer, each of which must succeed, and returns the operations that were
// called.
func (w requester) sendAllRequests(t *testing.T, all []clientRequest) (sent []string) {
	t.Helper()
	rows := map[string]*route.Route{}
	for _, row := range server.BudRoutes() {
		rows[row.ID] = row
	}
	for _, r := range all {
		if r.Send == "" && rows[r.Operation].Editions&route.US == 0 && w.variables["region"] == "US" {
			continue // an American client has no such operation
		}
		a, was := w.send(t, rows, r)
		if was && a.Status >= 300 && (r.Send == "" || w.variables["region"] == "GB") {
			t.Errorf("%s: %s%s answers %d %s", w.variables["persona"], r.Operation, r.Send, a.Status, a.Text)
		}
		if was {
			sent = append(sent, r.Operation)
		}
	}
	return sent
}

var (
	anySlug    = regexp.MustCompile(`"slug":"([^"]*)"`)
	anyPicture = regexp.MustCompile(`"(?:logo|suggested_logo|website|icon)":"([^"]*)"`)
	plainSlug  = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)
)

// mustHavePlainData fails for a successful response of Bud's API with null data, a slug in an unusual form, or the
// empty URL of a picture or a website.
func mustHavePlainData(t *testing.T, method, path string, a emulatortest.Answer) {
	t.Helper()
	if a.Status >= 300 || strings.HasPrefix(path, "/_sandbox/") {
		return
	}
	if data, has := a.JSON["data"]; has && data == nil {
		t.Errorf("%s %s answers %d with data that are null: %s", method, path, a.Status, a.Text)
	}
	for _, found := range anySlug.FindAllStringSubmatch(a.Text, -1) {
		if !plainSlug.MatchString(found[1]) {
			t.Errorf("%s %s has the slug %q", method, path, found[1])
		}
	}
	for _, found := range anyPicture.FindAllStringSubmatch(a.Text, -1) {
		if !strings.HasPrefix(found[1], "http") {
			t.Errorf("%s %s has the address %s", method, path, found[0])
		}
	}
}

// Ensure that testdata/clients/requests.json, which generated clients send in CI, has a valid request of every
// operation, and that the answers have slugs and addresses of one form.
func TestClientRequests(t *testing.T) {
	t.Parallel()
	s := startAt(t, paymentsAt)
	var sent []string
	for _, of := range [][2]string{{"uk_overindebted", "GB"}, {"us_laid_off", "US"}} {
		w := newRequester(emulatortest.NewClient(t, s, of[1]), of[0], of[1])
		w.Observe = func(method, path string, a emulatortest.Answer) { mustHavePlainData(t, method, path, a) }
		sent = append(sent, w.sendAllRequests(t, clientRequests(t))...)
	}
	for _, row := range server.BudRoutes() {
		if !row.Pending && !slices.Contains(sent, row.ID) {
			t.Errorf("%s is in no request of testdata/clients/requests.json that could be sent", row.ID)
		}
	}
}
