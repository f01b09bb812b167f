package emulator_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that the explorer sends no request without a part of its path, which would call another operation, and names
// the missing field.
func TestConsoleExplorerNeedsPaths(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	const page = "/_sandbox/console/explorer/aggregations_v2_bucket_totals_get"
	if form := v.open(page); !strings.Contains(form, `name="p.bucket_id" value="" placeholder="string" required>`) ||
		strings.Count(form, " required>") != 1 {
		t.Errorf("the form does not need the bucket alone: %s", form)
	}
	call := url.Values{"operation_id": {"aggregations_v2_bucket_totals_get"}, "customer": {one.ID}, "back": {page}}
	text := v.act("call", call)
	if !strings.Contains(text, "bucket_id is required") || strings.Contains(text, `id="answer"`) {
		t.Errorf("without the bucket the page says %s", text)
	}
	if sent, err := v.s.Requests(emulator.RequestFilter{Path: "/aggregations"}); err != nil || len(sent) > 0 {
		t.Errorf("without the bucket, %v was sent: %v", sent, err)
	}
	code := v.open("/_sandbox/console/code/call?" + call.Encode())
	if !strings.Contains(code, "/aggregations/v2/buckets/{bucket_id}/totals") {
		t.Errorf("the code does not say what is missing: %s", code)
	}
	call.Set("p.bucket_id", "assess-dashboard")
	if text = v.act("call", call); !strings.Contains(text, `id="answer"`) {
		t.Errorf("with the bucket the page says %s", text)
	}
}

// pageForm is a form of a page with the values of its fields. entered names those that one fills in, and choices has
// the values of those that one chooses from.
type pageForm struct {
	action  string
	values  url.Values
	entered []string
	choices map[string][]string
	refused string // what the page says about a refusal beside the fields
}

// formsOf returns the forms of a page that send something and have fields to fill in.
func formsOf(t *testing.T, page string) (all []pageForm) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for node := range root.Descendants() {
		if node.Data != "form" || attribute(node, "method") != "post" {
			continue
		}
		form := pageForm{action: attribute(node, "data-testid"), values: url.Values{}, choices: map[string][]string{}}
		for field := range node.Descendants() {
			form.read(field)
		}
		if len(form.entered) > 0 {
			all = append(all, form)
		}
	}
	return all
}

// read adds a field to the form.
func (f *pageForm) read(field *html.Node) {
	name, value := attribute(field, "name"), attribute(field, "value")
	switch {
	case attribute(field, "data-testid") == "refused":
		f.refused = textOf(field)
		return
	case name == "":
		return
	case attribute(field, "type") == "hidden":
		f.values.Add(name, value)
		return
	case attribute(field, "type") == "checkbox":
		f.choices[name] = []string{value}
		if !hasAttribute(field, "checked") {
			value = ""
		}
	case field.Data == "textarea":
		value = textOf(field)
	case field.Data == "select":
		for option := range field.Descendants() {
			if option.Data != "option" {
				continue
			}
			choice := attribute(option, "value")
			if !hasAttribute(option, "value") {
				choice = textOf(option)
			}
			f.choices[name] = append(f.choices[name], choice)
			if len(f.choices[name]) == 1 || hasAttribute(option, "selected") {
				value = choice
			}
		}
	}
	f.values.Set(name, value)
	f.entered = append(f.entered, name)
}

func attribute(node *html.Node, name string) string {
	i := slices.IndexFunc(node.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return ""
	}
	return node.Attr[i].Val
}

func hasAttribute(node *html.Node, name string) bool {
	return slices.ContainsFunc(node.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// textOf returns the text in a node.
func textOf(node *html.Node) string {
	var b strings.Builder
	for part := range node.Descendants() {
		if part.Type == html.TextNode {
			b.WriteString(part.Data)
		}
	}
	return b.String()
}

// Ensure that each form of the console that is refused has what was entered, and says why.
func TestConsoleKeepsRefusedForms(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_student","provider":"Bank_Of_Bud"}`)
	one.Connect(`{"persona":"uk_salaried_renter","provider":"Natwest_Sandbox"}`)
	wrong := func(name string) string { return `no <b>"` + name + `"/..; ` + strings.Repeat("x", 300) }
	refused := map[string]bool{}
	pages := append([]string{"/_sandbox/console/customers/" + one.ID,
		"/_sandbox/console/explorer/aggregations_v2_bucket_totals_get"}, consolePages...)
	for _, path := range pages {
		for _, form := range formsOf(t, v.open(path)) {
			for _, name := range form.entered {
				if choices := form.choices[name]; len(choices) > 0 {
					form.values.Set(name, choices[len(choices)-1])
				} else {
					form.values.Set(name, wrong(name))
				}
			}
			page := v.act(form.action, form.values)
			if !strings.Contains(page, "notice bad") {
				continue
			}
			refused[form.action] = true
			again := formsOf(t, page)
			i := slices.IndexFunc(again, func(f pageForm) bool { return f.action == form.action })
			if i < 0 {
				t.Errorf("after a refusal, the page has no form %s: %s", form.action, page)
				continue
			}
			for _, name := range form.entered {
				if got := again[i].values.Get(name); got != form.values.Get(name) {
					t.Errorf("%s on %s has lost %s: %q, want %q", form.action, path, name, got, form.values.Get(name))
				}
			}
			if again[i].refused == "" {
				t.Errorf("%s on %s does not say why it is refused", form.action, path)
			}
		}
	}
	for _, action := range []string{
		"clock-advance", "clock-set", "snapshot-take", "customer-create", "transaction-add", "event-add", "webhook-set",
		"webhook-send", "fault-add", "payment-link", "enrich", "background-set", "call",
	} {
		if !refused[action] {
			t.Errorf("%s was not refused", action)
		}
	}
}

// backLink matches the link from the code of a form to its page.
var backLink = regexp.MustCompile(`href="([^"]*)" data-testid="back"`)

// back returns the address to which the code of a form leads back.
func (v consoleVisitor) back(action string, form url.Values) string {
	v.Helper()
	page := v.open("/_sandbox/console/code/" + action + "?" + form.Encode())
	link := backLink.FindStringSubmatch(page)
	if link == nil {
		v.Fatalf("the code of %s has no way back: %s", action, page)
	}
	return html.UnescapeString(link[1])
}

// Ensure that whoever looks at the code of a form and goes back finds what was entered, at its place on the page, and
// that the page neither repeats it in its links nor says that something was sent.
func TestConsoleKeepsFormsShownAsCode(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_student","provider":"Bank_Of_Bud"}`)
	one.Connect(`{"persona":"uk_salaried_renter","provider":"Natwest_Sandbox"}`)
	pages := append([]string{"/_sandbox/console/customers/" + one.ID,
		"/_sandbox/console/customers?search=megan&client_id=demo",
		"/_sandbox/console/explorer/aggregations_v2_bucket_totals_get"}, consolePages...)
	seen := map[string]bool{}
	for _, path := range pages {
		for _, form := range formsOf(t, v.open(path)) {
			for _, name := range form.entered {
				if choices := form.choices[name]; len(choices) > 0 {
					form.values.Set(name, choices[len(choices)-1])
				} else {
					form.values.Set(name, `a <b>"`+name+`"</b> & more=`+strings.Repeat("x", 300))
				}
			}
			address := v.back(form.action, form.values)
			page := v.open(strings.TrimSuffix(address, "#"+form.values.Get("form")))
			again := formsOf(t, page)
			i := slices.IndexFunc(again, func(f pageForm) bool { return f.action == form.action })
			if i < 0 || !strings.HasSuffix(address, "#"+form.values.Get("form")) {
				t.Errorf("the code of %s on %s leads back to %s", form.action, path, address)
				continue
			}
			for _, name := range form.entered {
				if got := again[i].values.Get(name); got != form.values.Get(name) {
					t.Errorf("%s on %s has lost %s: %q, want %q", form.action, path, name, got, form.values.Get(name))
				}
			}
			if strings.Contains(page, "draft=") || strings.Contains(page, `data-testid="notice"`) {
				t.Errorf("after the code of %s, %s repeats the form or says that it was sent: %s", form.action, path, page)
			}
			seen[form.action] = true
		}
	}
	for _, action := range []string{"transaction-add", "event-add", "customer-create", "fault-add", "call", "enrich"} {
		if !seen[action] {
			t.Errorf("no page has the form %s", action)
		}
	}
	for back, want := range map[string]string{
		"/_sandbox/console/clock": "/_sandbox/console/clock", "https://else.example/": "/_sandbox/", "": "/_sandbox/",
	} {
		if got := v.back("clock-advance", url.Values{"by": {"P1D"}, "back": {back}}); got != want {
			t.Errorf("the code of a button on %q leads back to %s, want %s", back, got, want)
		}
	}
}

// Ensure that a page whose filters are refused still has the filters, and says why.
func TestConsoleKeepsRefusedFilters(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_student"}`)
	for path, want := range map[string]string{
		"customers/" + one.ID + "/transactions?date_from=2026-02-30":  `value="2026-02-30"`,
		"customers?state=lost&search=meg":                             `value="meg"`,
		"requests?status=lost":                                        `value="lost"`,
		"personas/uk_student?overrides=" + url.QueryEscape(`{"x":1}`): `{&#34;x&#34;:1}</textarea>`,
		"personas?region=FR&search=rent":                              `value="rent"`,
		"payments?status_code=lost":                                   `data-page="payments"`,
		"webhooks?state=lost":                                         `data-page="webhooks"`,
	} {
		got, page := v.send("GET", "/_sandbox/console/"+path, "")
		said := strings.Contains(page, `data-testid="refused"`) && !strings.Contains(page, `matches.`)
		if got.StatusCode != 400 || !said || !strings.Contains(page, want) {
			t.Errorf("%s is answered %d, want %s: %s", path, got.StatusCode, want, page)
		}
	}
}
