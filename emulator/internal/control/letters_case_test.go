package control_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/server"
)

// schema is a part of the OpenAPI document.
type schema struct {
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
}

// eachName calls do for every name in a schema at every depth, with the name in upper case, its path, and a body that
// has it.
func (s schema) eachName(wrap func(inner string) string, path string, do func(name, path, body string)) {
	for name, inner := range s.Properties {
		upper := strings.ToUpper(name)
		at := strings.TrimPrefix(path+"."+upper, ".")
		do(name, at, wrap(fmt.Sprintf(`{%q:null}`, upper)))
		within := func(text string) string { return wrap(fmt.Sprintf(`{%q:%s}`, name, text)) }
		inner.eachName(within, strings.TrimPrefix(path+"."+name, "."), do)
	}
	if s.Items != nil {
		s.Items.eachName(func(text string) string { return wrap("[" + text + "]") }, path+"[0]", do)
	}
}

// Ensure that the control plane knows every field of every body, at every depth, by its own name alone: a name with
// letters of another case is refused, and the response has the right one. The names are those of the OpenAPI document.
func TestLettersCase(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	c.NewCustomer(t, "")
	var document struct {
		Paths map[string]map[string]struct {
			Body struct {
				Content map[string]struct {
					Schema schema `json:"schema"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"paths"`
	}
	got := c.Call(t, "GET", "/_sandbox/openapi.json", "", nil)
	if err := json.Unmarshal([]byte(got.Text), &document); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, r := range server.ControlRoutes() {
		operation := document.Paths[r.Path][strings.ToLower(r.Method)]
		one := operation.Body.Content["application/json"].Schema
		one.eachName(func(inner string) string { return inner }, "", func(name, path, body string) {
			tried++
			got := c.Call(t, r.Method, pathOf(r), body, map[string]string{"Authorization": ""})
			if got.Status != 400 || !strings.Contains(got.Text, path) || !strings.Contains(got.Text, name) {
				t.Errorf("%s %s %s is answered %d %s, want 400 with %s", r.Method, r.Path, body, got.Status, got.Text, name)
			}
		})
	}
	if tried < 80 {
		t.Errorf("only %d names were tried", tried)
	}
	for body, want := range map[string]string{
		`{"frozen":true,"Frozen":false}`: "Frozen is not a field of the body; did you mean frozen?",
		`{"\u017frozen":true}`:           "is not a field of the body",
	} {
		if got := c.Call(t, "PUT", "/_sandbox/clock", body, nil); got.Status != 400 || !strings.Contains(got.Text, want) {
			t.Errorf("PUT /_sandbox/clock %s is answered %d %s, want %s", body, got.Status, got.Text, want)
		}
	}
	if got := c.Call(t, "GET", "/_sandbox/customers", "", nil); strings.Contains(got.Text, `"data":[]`) {
		t.Error("a refused reset has removed the customer")
	}
}

// Ensure that operations that read no body refuse one and do nothing, and accept {} and white space as no body. The
// table is generated from the routes.
func TestUnreadBodies(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	c.NewCustomer(t, "")
	tried := 0
	for _, r := range server.ControlRoutes() {
		if r.TakesJSON() || r.ID == "sandbox_import_post" || r.Method == "HEAD" {
			continue
		}
		tried++
		for _, body := range []string{`{"zz":1}`, `[]`, `null`, `x`, strings.Repeat(" ", 100_000) + "{}"} {
			got := c.Call(t, r.Method, pathOf(r), body, nil)
			if got.Status != 400 || !strings.Contains(got.Text, "reads no body") {
				t.Errorf("%s %s with %.10s is answered %d %s, want 400", r.Method, r.Path, body, got.Status, got.Text)
			}
		}
		if strings.HasSuffix(r.Path, "/stream") { // which does not end
			continue
		}
		for _, body := range []string{"", "{}", " {}\r\n"} {
			got := c.Call(t, r.Method, pathOf(r), body, nil)
			if strings.Contains(got.Text, "reads no body") {
				t.Errorf("%s %s with %q is answered %d %s", r.Method, r.Path, body, got.Status, got.Text)
			}
		}
	}
	if tried < 40 {
		t.Errorf("only %d operations were tried", tried)
	}
}

// Ensure that a field of Bud's API that comes twice, in any case of its letters, causes advice.
func TestRepeatedFieldsOfBud(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	got := c.Call(t, "POST", "/v2/open-banking/authorisation-gateway-url",
		`{"redirect_url":"https://a.example","Redirect_URL":"https://b.example"}`, nil)
	seen := c.Call(t, "GET", "/_sandbox/requests?limit=1", "", nil)
	if !strings.Contains(seen.Text, "duplicate_field") {
		t.Errorf("got %d %s, seen as %s, want advice about a field that comes twice", got.Status, got.Text, seen.Text)
	}
}
