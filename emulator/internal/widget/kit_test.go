package widget_test

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"budsandbox/bank"
	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/locale"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// widgetNames are the nine widgets.
var widgetNames = []string{
	"summary", "financial-calendar", "balances-over-time", "recurring-and-forecasted-transactions", "spending-analysis",
	"intelligent-search", "spending-budgets", "savings-goals", "accounts",
}

// widgetPages are pages of the widgets: a name, and parameters that are added to the URL.
var widgetPages = []string{
	"summary", "financial-calendar", "financial-calendar month=2026-01&day=2026-01-05", "financial-calendar month=2026-04",
	"balances-over-time", "balances-over-time timeframe=year", "balances-over-time timeframe=week&forecast=true",
	"recurring-and-forecasted-transactions", "recurring-and-forecasted-transactions tab=bills",
	"spending-analysis", "spending-analysis tab=merchants&timeframe=year", "spending-analysis tab=categories",
	"intelligent-search", "intelligent-search q=coffee", "spending-budgets", "savings-goals", "accounts",
}

// widgetCustomer is a customer whose widgets a test opens.
type widgetCustomer struct {
	emulatortest.Client
	sandbox *emulator.Sandbox
	id      string
	locale  locale.Locale
	routes  map[string]*route.Route
	answers map[string]any // by operation and parameters
}

// newWidgetCustomer returns a customer who is connected to a persona at the end of March 2026, or to none if it is "".
func newWidgetCustomer(t *testing.T, persona string) *widgetCustomer {
	t.Helper()
	s := emulator.Start(t, emulator.Options{Now: time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC), Freeze: true})
	w := &widgetCustomer{
		Client:  emulatortest.NewClient(t, s, "shop"),
		sandbox: s,
		routes:  map[string]*route.Route{},
		answers: map[string]any{},
	}
	region := "GB"
	if strings.HasPrefix(persona, "us_") {
		region = "US"
	}
	w.locale = locale.Of(region)
	w.id = w.NewCustomer(t, `{"customer_context":{"region":"`+region+`"}}`)
	for _, r := range server.BudRoutes() {
		w.routes[r.ID] = r
	}
	if persona != "" {
		if _, err := s.Connect(w.id, persona); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// headers returns the headers that name the customer.
func (w *widgetCustomer) headers(more ...string) map[string]string {
	headers := map[string]string{"X-Customer-Id": w.id}
	for i := 0; i < len(more); i += 2 {
		headers[more[i]] = more[i+1]
	}
	return headers
}

// addGoals creates a budget and a savings goal of the customer.
func (w *widgetCustomer) addGoals(t *testing.T) {
	t.Helper()
	accounts := w.Call(t, "GET", "/financial/v3/accounts", "", w.headers())
	currency := accounts.Str("data.0.currency")
	money := func(value string) string { return `{"value":"` + value + `","currency":"` + currency + `"}` }
	budget := `{"name":"Food","amount":` + money("300.00") + `,"recurrency":{"period":"monthly","starting_day":10},` +
		`"include":{"categories":[{"l1":"food_and_drink"}]}}`
	goal := `{"account_id":"` + accounts.Str("data.0.account_id") + `","name":"Holiday","allocation_ratio":0.3,` +
		`"target_datetime":"2026-12-30T00:00:00Z","target_amount":` + money("2500.00") + `}`
	if got := w.Call(t, "POST", "/goals/v1/spending-budgets", budget, w.headers()); got.Status != 201 {
		t.Fatalf("make a budget: %d %s", got.Status, got.Text)
	}
	if got := w.Call(t, "POST", "/goals/v2/savings/goals", goal, w.headers()); got.Status != 200 {
		t.Fatalf("make a goal: %d %s", got.Status, got.Text)
	}
}

// address returns the URL of a widget with additional parameters.
func (w *widgetCustomer) address(t *testing.T, page string) string {
	t.Helper()
	name, parameters, _ := strings.Cut(page, " ")
	got := w.Call(t, "POST", "/widget/v1/"+name+"/url", "", w.headers())
	if got.Status != 201 {
		t.Fatalf("the address of %s: %d %s", name, got.Status, got.Text)
	}
	return got.Str("data.url") + "&" + parameters
}

// openPage loads a URL as a browser does.
func openPage(t *testing.T, address string) (status int, header http.Header, text string) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, r.Header, string(body)
}

// shownPage has the figures of a page and their sources.
type shownPage struct {
	Calls []struct{ Operation, Parameters string }
	// Figures are pairs of the terms and the text.
	Figures [][2]string
	// Charts are the terms of their figures, and the amounts in their tables or lists.
	Charts []struct {
		Terms   []string
		Amounts []string
	}
}

// readPage finds the figures in the text of a page.
func readPage(t *testing.T, text string) (s shownPage) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		switch {
		case attribute(n, "data-calls") != "":
			if err := json.Unmarshal([]byte(attribute(n, "data-calls")), &s.Calls); err != nil {
				t.Fatal(err)
			}
		case attribute(n, "data-figure") != "":
			s.Figures = append(s.Figures, [2]string{attribute(n, "data-figure"), textOf(n)})
		case attribute(n, "data-testid") == "chart":
			chart := struct{ Terms, Amounts []string }{Terms: strings.Split(attribute(n, "data-figures"), "|")}
			for cell := range n.Descendants() {
				class := strings.Fields(attribute(cell, "class"))
				if cell.Data != "th" && (slices.Contains(class, "chart-number") || slices.Contains(class, "chart-value")) ||
					slices.Contains(class, "chart-day") {
					chart.Amounts = append(chart.Amounts, textOf(cell))
				}
			}
			s.Charts = append(s.Charts, chart)
		}
	}
	return s
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for part := range n.Descendants() {
		if part.Type == html.TextNode {
			b.WriteString(part.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// mustAgree compares every figure of a page with the operation that it names, called over HTTP. It returns the number
// of figures.
func (w *widgetCustomer) mustAgree(t *testing.T, page string, s shownPage) (checked int) {
	t.Helper()
	for _, f := range s.Figures {
		want := w.sum(t, s, f[0])
		if !slices.Contains(w.formats(want), f[1]) {
			t.Errorf("%s shows %s for %s, which is %s", page, f[1], f[0], w.locale.Money(want))
		}
		checked++
	}
	for _, c := range s.Charts {
		if len(c.Terms) != len(c.Amounts) {
			t.Errorf("%s has a chart of %d figures that shows %d", page, len(c.Terms), len(c.Amounts))
			continue
		}
		for i, terms := range c.Terms {
			if terms == "" {
				continue
			}
			want := w.sum(t, s, terms)
			calendar := strings.Contains(c.Amounts[i], "spent "+w.locale.Amount(want))
			if !calendar && !slices.Contains(w.formats(want), c.Amounts[i]) {
				t.Errorf("%s draws %s for %s, which is %s", page, c.Amounts[i], terms, w.locale.Money(want))
			}
			checked++
		}
	}
	return checked
}

// formats returns the ways in which pages format an amount.
func (w *widgetCustomer) formats(m bank.Money) []string {
	return []string{w.locale.Money(m), w.locale.Amount(m), w.locale.SignedMoney(m)}
}

// sum adds up the terms of a figure.
func (w *widgetCustomer) sum(t *testing.T, s shownPage, figure string) (total bank.Money) {
	t.Helper()
	for term := range strings.FieldsSeq(figure) {
		if divisor, is := strings.CutPrefix(term, "/"); is {
			n, err := strconv.ParseInt(divisor, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			total.Minor = roundedQuotient(total.Minor, n)
			continue
		}
		path, negative := strings.CutPrefix(term, "-")
		number, way, _ := strings.Cut(path, ":")
		i, err := strconv.Atoi(number)
		if err != nil || i >= len(s.Calls) {
			t.Fatalf("the term %q names no call", term)
		}
		m := amountAt(t, w.call(t, s.Calls[i].Operation, s.Calls[i].Parameters), way)
		if total.Currency != "" && m.Currency != total.Currency {
			t.Fatalf("%q adds %s to %s", figure, m.Currency, total.Currency)
		}
		if negative {
			m.Minor = -m.Minor
		}
		total = bank.Money{Minor: total.Minor + m.Minor, Currency: m.Currency}
	}
	return total
}

// roundedQuotient rounds half away from zero.
func roundedQuotient(a, b int64) int64 {
	if a < 0 {
		return -roundedQuotient(-a, b)
	}
	return (2*a + b) / (2 * b)
}

// call calls an operation over HTTP. Parameters are query parameters or headers.
func (w *widgetCustomer) call(t *testing.T, operation, parameters string) any {
	t.Helper()
	key := operation + " " + parameters
	if known, asked := w.answers[key]; asked {
		return known
	}
	values, err := url.ParseQuery(parameters)
	if err != nil {
		t.Fatal(err)
	}
	headers, path := w.headers(), w.routes[operation].Path
	for name := range values {
		switch {
		case strings.HasPrefix(name, "X-"):
			headers[name] = values.Get(name)
			values.Del(name)
		case strings.Contains(path, "{"+name+"}"):
			path = strings.ReplaceAll(path, "{"+name+"}", values.Get(name))
			values.Del(name)
		}
	}
	got := w.Call(t, cmp.Or(w.routes[operation].Method, "GET"), path+"?"+values.Encode(), "", headers)
	if got.Status >= 300 {
		t.Fatalf("%s answers %d %s", key, got.Status, got.Text)
	}
	w.answers[key] = any(got.JSON)
	return w.answers[key]
}

// amountAt returns an amount of an answer, negative if it is a debit.
func amountAt(t *testing.T, answer any, way string) bank.Money {
	t.Helper()
	at := answer
	for name := range strings.SplitSeq(way, ".") {
		switch inner := at.(type) {
		case map[string]any:
			at = inner[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(inner) {
				t.Fatalf("%s leads nowhere", way)
			}
			at = inner[i]
		}
	}
	object, _ := at.(map[string]any)
	side := object["credit_debit_indicator"]
	if amount, nested := object["amount"].(map[string]any); nested {
		object = amount
	}
	value, _ := object["value"].(string)
	currency, _ := object["currency"].(string)
	m, err := bank.ParseMoney(value, bank.Currency(currency))
	if err != nil {
		t.Fatalf("%s is not an amount: %v", way, at)
	}
	if text, _ := side.(string); strings.EqualFold(text, "debit") {
		m.Minor = -m.Minor
	}
	return m
}
