package emulator_test

import (
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// collect returns the values of a list, which must not fail.
func collect[V any](t *testing.T, list iter.Seq2[V, error]) (values []V) {
	t.Helper()
	for v, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	return values
}

// identifiers returns the identifiers of customers in order.
func identifiers(t *testing.T, list iter.Seq2[emulator.CustomerSummary, error]) string {
	t.Helper()
	var names []string
	for _, c := range collect(t, list) {
		names = append(names, c.Client+"/"+c.Identifier)
	}
	return strings.Join(names, " ")
}

// startPopulated returns a sandbox with customers in all states, in two projects.
func startPopulated(t *testing.T) (*emulator.Sandbox, map[string]string) {
	t.Helper()
	s := emulatortest.Frozen(t)
	ids := map[string]string{}
	create := func(client, identifier, persona string, options ...emulator.ConnectOptions) {
		t.Helper()
		c := s.Client(client)
		id, err := c.NewCustomer(emulator.CustomerOptions{Identifier: identifier})
		if err == nil && persona != "" {
			_, err = c.Connect(id, persona, options...)
		}
		if err != nil {
			t.Fatal(err)
		}
		ids[identifier] = id
		if err := s.Clock().Advance(time.Second); err != nil {
			t.Fatal(err)
		}
	}
	create("shop", "expired-1", "uk_student")
	if err := s.Clock().AdvanceBy("P100D"); err != nil {
		t.Fatal(err)
	}
	create("shop", "never-2", "")
	create("shop", "Connected-3", "uk_student")
	create("shop", "failing-4", "uk_pensioner", emulator.ConnectOptions{Provider: "Natwest_Sandbox"})
	create("shop", "revoked-5", "uk_student")
	create("other", "connected-6", "uk_student")
	if err := s.Client("shop").SetRefreshResult(ids["failing-4"], "", "provider_timeout"); err != nil {
		t.Fatal(err)
	}
	c := emulatortest.NewClient(t, s, "shop")
	got := c.Call(t, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Bank_Of_Bud"}`,
		map[string]string{"X-Customer-Id": ids["revoked-5"]})
	if got.Status >= 300 {
		t.Fatalf("revoke: %d %s", got.Status, got.Text)
	}
	return s, ids
}

// Ensure that customers are found by each of the list's filters, newest first.
func TestListCustomers(t *testing.T) {
	t.Parallel()
	s, ids := startPopulated(t)
	everybody := "other/connected-6 shop/revoked-5 shop/failing-4 shop/Connected-3 shop/never-2 shop/expired-1"
	for _, test := range []struct {
		name   string
		filter emulator.CustomerFilter
		want   string
	}{
		{"all", emulator.CustomerFilter{}, everybody},
		{"a project", emulator.CustomerFilter{Client: "other"}, "other/connected-6"},
		{"a project without customers", emulator.CustomerFilter{Client: "nobody"}, ""},
		{"part of an identifier in any case", emulator.CustomerFilter{Search: "cONN"}, "other/connected-6 shop/Connected-3"},
		{"a whole identifier", emulator.CustomerFilter{Search: "never-2"}, "shop/never-2"},
		{"the beginning of an id", emulator.CustomerFilter{Search: ids["never-2"][:13]}, "shop/never-2"},
		{"a whole id", emulator.CustomerFilter{Search: ids["never-2"]}, "shop/never-2"},
		{"a persona", emulator.CustomerFilter{Persona: "uk_pensioner"}, "shop/failing-4"},
		{
			"a provider", emulator.CustomerFilter{Provider: "Bank_Of_Bud", Client: "shop"},
			"shop/revoked-5 shop/Connected-3 shop/expired-1",
		},
		{
			"persona and provider of one connection",
			emulator.CustomerFilter{Provider: "Natwest_Sandbox", Persona: "uk_student"}, "",
		},
		{"connected", emulator.CustomerFilter{State: "connected"}, "other/connected-6 shop/Connected-3"},
		{"never connected", emulator.CustomerFilter{State: "never_connected"}, "shop/never-2"},
		{"expired", emulator.CustomerFilter{State: "expired"}, "shop/expired-1"},
		{"failing", emulator.CustomerFilter{State: "failing"}, "shop/failing-4"},
		{"revoked", emulator.CustomerFilter{State: "revoked"}, "shop/revoked-5"},
		{"a whole identifier in another state", emulator.CustomerFilter{Search: "never-2", State: "revoked"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := identifiers(t, s.Customers(test.filter)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if got := identifiers(t, s.Client("other").Customers(emulator.CustomerFilter{})); got != "other/connected-6" {
		t.Errorf("the project other has %q", got)
	}
}

// Ensure that pages of any length have every customer once, also while customers are created and deleted.
func TestListCustomersPages(t *testing.T) {
	t.Parallel()
	s, ids := startPopulated(t)
	c := emulatortest.NewClient(t, s, "shop")
	var whole []string
	for _, one := range collect(t, s.Customers(emulator.CustomerFilter{})) {
		whole = append(whole, one.ID)
	}
	for limit := 1; limit <= len(whole)+1; limit++ {
		var got []string
		for after, pages := "", 0; pages == 0 || after != ""; pages++ {
			path := fmt.Sprintf("/_sandbox/customers?limit=%d", limit)
			if after != "" {
				path += "&after=" + url.QueryEscape(after)
			}
			page := c.Call(t, "GET", path, "", nil)
			for _, one := range page.At("data").([]any) {
				got = append(got, one.(map[string]any)["customer_id"].(string))
			}
			after = page.Str("next")
		}
		if !slices.Equal(got, whole) {
			t.Errorf("pages of %d have %q, want %q", limit, got, whole)
		}
	}
	first := c.Call(t, "GET", "/_sandbox/customers?client_id=shop&limit=2", "", nil)
	c.NewCustomer(t, `{}`)
	last := first.Str("data.1.customer_id")
	if got := c.Call(t, "DELETE", "/v1/customers/"+last, "", nil); got.Status >= 300 {
		t.Fatalf("delete: %d %s", got.Status, got.Text)
	}
	second := c.Call(t, "GET", "/_sandbox/customers?client_id=shop&limit=2&after="+first.Str("next"), "", nil)
	if got := second.Str("data.0.customer_id"); got != ids["Connected-3"] {
		t.Errorf(
			"after the deletion of %s the second page begins with %s, want %s: %s", last, got, ids["Connected-3"],
			second.Text,
		)
	}
}

// Ensure that a list refuses an invalid parameter with its name and what would be valid.
func TestListsRefuse(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	for _, test := range []struct{ path, want string }{
		{"customers?state=connectd", "state must be one of"},
		{"customers?persona=uk_studnt", "such as uk_student"},
		{"customers?provider=Natwest_Sandbx", "such as Natwest_Sandbox"},
		{"customers?after=3", "next in the answer"},
		{"customers?after=c2hvcABhYmM", "next in the answer"},
		{"customers?limit=0", "limit"},
		{"customers?limit=1001", "limit"},
		{"customers?limit=all", "limit must be a whole number"},
		{"customers?serach=a", "search"},
		{"connections?customer_id=7", "customer_id must be a customer's UUID"},
		{"connections?persona=nobody", "GET /_sandbox/personas"},
		{"connections?after=!", "next in the answer"},
		{"payments?status_code=SETTELD", "SETTLED"},
		{"payments?service=single", "service must be one of"},
		{"payments?after=c2hvcABh", "next in the answer"},
	} {
		got := c.Call(t, "GET", "/_sandbox/"+test.path, "", nil)
		if got.Status != 400 || !strings.Contains(got.Text, test.want) {
			t.Errorf("%s is answered %d %s, want 400 with %q", test.path, got.Status, got.Text, test.want)
		}
	}
	for path, status := range map[string]int{
		"customers/7": 404, "customers/00000000-0000-4000-8000-000000000000": 404,
	} {
		if got := c.Call(t, "GET", "/_sandbox/"+path, "", nil); got.Status != status {
			t.Errorf("%s is answered %d %s, want %d", path, got.Status, got.Text, status)
		}
	}
}

// Ensure that projects are listed with the number of their objects, also those that have none yet.
func TestListProjects(t *testing.T) {
	t.Parallel()
	s, _ := startPopulated(t)
	if err := s.Client("later").Clock().Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	got, err := s.Projects()
	if err != nil {
		t.Fatal(err)
	}
	now := s.Clock().Now()
	want := []emulator.Project{
		{Client: "demo", Now: now, Frozen: true},
		{Client: "later", Now: now.Add(time.Hour), Frozen: true, OwnClock: true},
		{Client: "other", Customers: 1, Connections: 1, Now: now, Frozen: true},
		{Client: "shop", Customers: 5, Connections: 4, Now: now, Frozen: true},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Ensure that the list of projects comes in pages that show each project once, in the order of their names.
func TestPagesOfProjects(t *testing.T) {
	t.Parallel()
	s, _ := startPopulated(t)
	c := emulatortest.NewClient(t, s, "shop")
	if err := s.Client("later").Clock().Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	for limit := 1; limit <= 5; limit++ {
		var names []string
		for after, n := "", 0; n < 6; n++ {
			got := c.Call(t, "GET", fmt.Sprintf("/_sandbox/projects?limit=%d&after=%s", limit, after), "", nil)
			page, _ := got.At("data").([]any)
			if got.Status != 200 || len(page) > limit {
				t.Fatalf("limit %d: %d %s", limit, got.Status, got.Text)
			}
			for i := range page {
				names = append(names, got.Str(fmt.Sprintf("data.%d.client_id", i)))
			}
			if after, _ = got.At("next").(string); after == "" {
				break
			}
		}
		if want := []string{"demo", "later", "other", "shop"}; !slices.Equal(names, want) {
			t.Errorf("limit %d: the pages have %v, want %v", limit, names, want)
		}
	}
	for _, path := range []string{"/_sandbox/projects?after=x", "/_sandbox/projects?limit=0"} {
		if got := c.Call(t, "GET", path, "", nil); got.Status != 400 {
			t.Errorf("%s is answered %d %s, want 400", path, got.Status, got.Text)
		}
	}
}

// Ensure that one customer is shown with all details, and with figures that agree with Bud's API.
func TestCustomerWhole(t *testing.T) {
	t.Parallel()
	s, ids := startPopulated(t)
	shop := s.Client("shop")
	id := ids["Connected-3"]
	if _, err := shop.AddLifeEvent(id, emulator.LifeEvent{Kind: "income_stops"}); err != nil {
		t.Fatal(err)
	}
	got, err := shop.Customer(id)
	if err != nil {
		t.Fatal(err)
	}
	if got.Identifier != "Connected-3" || got.State != "connected" || got.Context.Region != "GB" ||
		!got.Context.HostSecret {
		t.Errorf("it is %+v", got.CustomerSummary)
	}
	if len(got.Consents) != 1 || got.Consents[0].Status != "authorised" ||
		!got.Consents[0].ExpiresAt.Equal(got.ConsentEndsAt) ||
		got.Consents[0].ConnectionID != got.Connections[0].ID {
		t.Errorf("its consents are %+v", got.Consents)
	}
	if len(got.Tasks) != 1 || got.Tasks[0].Kind != "connect" || got.Tasks[0].Result != "success" {
		t.Errorf("its tasks are %+v", got.Tasks)
	}
	if len(got.LifeEvents) != 1 || got.LifeEvents[0].Kind != "income_stops" || got.LifeEvents[0].Seen {
		t.Errorf("its life events are %+v", got.LifeEvents)
	}
	var accounts struct{ Data []struct{} }
	var rows struct {
		Metadata struct{ Results int }
	}
	if err := shop.Call("GET", "/financial/v2/accounts", id, nil, &accounts); err != nil {
		t.Fatal(err)
	}
	if err := shop.Call("GET", "/financial/v2/transactions?page_size=200", id, nil, &rows); err != nil {
		t.Fatal(err)
	}
	if len(got.Accounts) != len(accounts.Data) || len(got.Totals) != 1 || got.Totals[0].Accounts != len(got.Accounts) {
		t.Errorf("it has %d accounts and totals %+v, Bud's API has %d", len(got.Accounts), got.Totals, len(accounts.Data))
	}
	if got.Transactions.Count == 0 || got.Transactions.Last.After(s.Clock().Now()) {
		t.Errorf("its transactions are %+v", got.Transactions)
	}
	same, err := s.Customer(id)
	if err != nil || same.ID != id || same.Client != "shop" {
		t.Errorf("without a project it is %+v, %v", same.CustomerSummary, err)
	}
	if _, err := s.Client("other").Customer(id); err == nil {
		t.Error("another project sees it")
	}
}

// Ensure that connections are listed with their valid consents.
func TestListConnections(t *testing.T) {
	t.Parallel()
	s, ids := startPopulated(t)
	states := func(filter emulator.ConnectionFilter) string {
		var texts []string
		for _, c := range collect(t, s.Connections(filter)) {
			texts = append(texts, c.Provider+" "+c.Persona+" "+c.State)
		}
		slices.Sort(texts)
		return strings.Join(texts, ", ")
	}
	for _, test := range []struct {
		name   string
		filter emulator.ConnectionFilter
		want   string
	}{
		{"a project", emulator.ConnectionFilter{Client: "shop"},
			"Bank_Of_Bud uk_student connected, Bank_Of_Bud uk_student expired, Bank_Of_Bud uk_student revoked, " +
				"Natwest_Sandbox uk_pensioner failing"},
		{"a customer", emulator.ConnectionFilter{Customer: ids["revoked-5"]}, "Bank_Of_Bud uk_student revoked"},
		{"a customer of another project", emulator.ConnectionFilter{Customer: ids["revoked-5"], Client: "other"}, ""},
		{"a persona", emulator.ConnectionFilter{Persona: "uk_pensioner"}, "Natwest_Sandbox uk_pensioner failing"},
		{"a provider", emulator.ConnectionFilter{Provider: "Natwest_Sandbox", Client: "other"}, ""},
	} {
		if got := states(test.filter); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
	c := emulatortest.NewClient(t, s, "shop")
	var seen []string
	for after, pages := "", 0; pages == 0 || after != ""; pages++ {
		page := c.Call(t, "GET", "/_sandbox/connections?limit=1&after="+after, "", nil)
		seen = append(seen, page.Str("data.0.connection_id"))
		after = page.Str("next")
	}
	slices.Sort(seen)
	if len(slices.Compact(seen)) != 5 {
		t.Errorf("pages of one have %q", seen)
	}
}

// Ensure that banks are listed with their maintenance windows, which each project can set for itself.
func TestListProviders(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	if got := c.Call(t, "PUT", "/_sandbox/providers/Natwest_Sandbox", `{"client_id":"shop",
		"maintenance_window":{}}`, nil); got.Status != 200 {
		t.Fatalf("close the bank: %d %s", got.Status, got.Text)
	}
	find := func(list []emulator.Provider, err error) (found emulator.Provider) {
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			if p.ID == "Natwest_Sandbox" {
				found = p
			}
		}
		return found
	}
	own, shared := find(s.Client("shop").Providers()), find(s.Providers())
	if !own.InMaintenance || own.Maintenance == nil || !own.Maintenance.Start.Equal(s.Clock().Now()) || !own.Connects {
		t.Errorf("the project sees %+v", own)
	}
	if shared.InMaintenance || shared.Maintenance != nil || !strings.HasPrefix(shared.Icon, s.URL()+"/") {
		t.Errorf("other projects see %+v", shared)
	}
}

// Ensure that payments are listed with what each waits for and the history of its states.
func TestListPayments(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	waiting := p.pay(t, "single", nil)
	settled := p.pay(t, "single", details{"sender.user_id": "user-2"})
	order := p.pay(t, "standing-order", nil)
	for _, id := range []string{settled, order} {
		if _, err := p.s.AuthorisePayment(id, emulator.PaymentAnswer{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.s.Clock().AdvanceBy("PT2M"); err != nil {
		t.Fatal(err)
	}
	underway := p.pay(t, "scheduled", nil)
	if _, err := p.s.AuthorisePayment(underway, emulator.PaymentAnswer{Duration: "P2D"}); err != nil {
		t.Fatal(err)
	}
	list := collect(t, p.s.Payments(emulator.PaymentFilter{}))
	var got []string
	for _, one := range list {
		got = append(got, strings.Join([]string{one.ID, one.Status, one.Awaits, one.Amount.Value, one.Recipient.Name}, " "))
	}
	want := []string{
		underway + " PENDING bank 10.50 Mr Payee", order + " COMPLETED  10.50 Mr Payee", settled + " SETTLED  10.50 Mr Payee",
		waiting + " AWAITING_AUTH authorisation 10.50 Mr Payee",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, one := range list {
		if n := len(one.History); n < 2 || one.History[n-1].Status != one.Status || one.History[0].Status != "CREATED" {
			t.Errorf("%s has the history %+v", one.ID, one.History)
		}
	}
	for _, test := range []struct {
		filter emulator.PaymentFilter
		want   string
	}{
		{emulator.PaymentFilter{Status: "settled"}, settled},
		{emulator.PaymentFilter{Service: "domestic-standing-order"}, order},
		{emulator.PaymentFilter{User: "user-2"}, settled},
		{emulator.PaymentFilter{Client: "other"}, ""},
		{emulator.PaymentFilter{Provider: "Clockwork_Bank"}, ""},
	} {
		var ids []string
		for _, one := range collect(t, p.s.Payments(test.filter)) {
			ids = append(ids, one.ID)
		}
		if got := strings.Join(ids, " "); got != test.want {
			t.Errorf("%+v has %q, want %q", test.filter, got, test.want)
		}
	}
	first := p.Call(t, "GET", "/_sandbox/payments?limit=3", "", nil)
	second := p.Call(t, "GET", "/_sandbox/payments?limit=3&after="+first.Str("next"), "", nil)
	if second.Str("data.0.payment_id") != waiting || second.Str("data.0.link_expires_at") == "" ||
		second.At("next") != nil {
		t.Errorf("the second page is %s", second.Text)
	}
	if own := p.Call(t, "GET", "/_sandbox/payments/"+waiting, "", nil); own.Str("amount.currency") != "GBP" ||
		own.At("history.1.status_code") != "AWAITING_AUTH" {
		t.Errorf("one payment is %s", own.Text)
	}
}

// Ensure that applications are listed with their links, that the agenda has the ends of these links, and that the
// stream has a message for each mail.
func TestListApplications(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	mails := watch(t, l.s, emulator.WatchFilter{Kinds: []string{"mail"}})
	none, sent, once := l.apply(t, ""), l.apply(t, ""), l.apply(t, oneTime)
	l.createLink(t, sent, `{"send_to":"jo@mail.example"}`)
	if h := <-mails.next; h.Mail == nil || h.Mail.To != "jo@mail.example" || h.Mail.Customer != sent.customer {
		t.Errorf("the stream tells of %+v", h.Mail)
	}
	l.connect(t, none)
	var got []string
	for _, a := range collect(t, l.s.Applications("")) {
		got = append(
			got,
			strings.Join([]string{a.ID, a.LinkStatus, a.State, a.DeletesAt.Sub(assessedAt).String(), a.Primary.Last}, " "),
		)
	}
	want := []string{
		once.id + " none never_connected 24h0m0s Bloggs", sent.id + " requested never_connected 720h0m0s Bloggs",
		none.id + " none connected 720h0m0s Bloggs",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if requested := collect(t, l.s.Client("lender").Applications("requested")); len(requested) != 1 ||
		requested[0].ID != sent.id {
		t.Errorf("requested are %+v", requested)
	}
	if other := collect(t, l.s.Client("other").Applications("")); len(other) != 0 {
		t.Errorf("another project has %+v", other)
	}
	var ids []string
	for after, pages := "", 0; pages == 0 || after != ""; pages++ {
		page := l.Call(t, "GET", "/_sandbox/applications?limit=1&after="+after, "", nil)
		ids = append(ids, page.Str("data.0.application_id"))
		after = page.Str("next")
	}
	if !slices.Equal(ids, []string{once.id, sent.id, none.id}) {
		t.Errorf("pages of one have %q", ids)
	}
	var due []string
	for _, e := range agenda(t, l.s, emulator.AgendaFilter{Kinds: []string{"application_deleted", "link_expires"}}) {
		due = append(
			due,
			strings.TrimSpace(strings.Join([]string{e.At.Sub(assessedAt).String(), e.Kind, e.Application, e.Event}, " ")),
		)
	}
	slices.Sort(due)
	wanted := []string{
		"24h0m0s application_deleted " + once.id, "24h0m0s link_expires " + sent.id,
		"720h0m0s application_deleted " + none.id + " open_banking.consent.revoked",
		"720h0m0s application_deleted " + sent.id,
	}
	slices.Sort(wanted)
	if !slices.Equal(due, wanted) {
		t.Errorf("the agenda has %q, want %q", due, wanted)
	}
	for query, text := range map[string]string{"link_status=sent": "link_status must be one " +
		"of", "after=7": "next in the answer"} {
		if got := l.Call(t, "GET", "/_sandbox/applications?"+query, "", nil); got.Status != 400 ||
			!strings.Contains(got.Text, text) {
			t.Errorf("%s is answered %d %s", query, got.Status, got.Text)
		}
	}
}

// Ensure that a project is shown with its settings, and one that was never used as empty.
func TestProjectWhole(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	project := l.s.Client("lender")
	l.createLink(t, l.apply(t, ""), `{"send_to":"jo@mail.example"}`)
	for _, err := range []error{
		project.RefreshInBackground(24 * time.Hour), project.CountBenefits(true), project.SetLinkValidity("P5D"),
		project.Webhooks().SetEndpoint("payment.success", "http://127.0.0.1:9/hook"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := project.Detail()
	if err != nil {
		t.Fatal(err)
	}
	if got.BackgroundRefreshes != "24h0m0s" || !got.BenefitsCounted || got.LinkValidity != "120h0m0s" ||
		got.Webhooks["payment.success"] != "http://127.0.0.1:9/hook" ||
		got.Written["applications"] != 1 || got.Written["mails"] != 1 || got.Customers != 1 || got.Requests == 0 ||
		got.Name != "lender" {
		t.Errorf("the project is %+v", got)
	}
	empty, err := l.s.Client("never used").Detail()
	if err != nil || empty.Client != "never used" || empty.Customers+empty.Requests != 0 ||
		empty.BackgroundRefreshes != "" {
		t.Errorf("an unused project is %+v, %v", empty, err)
	}
}

// Ensure that the tasks of a customer include connecting, revoking and ingesting, newest first, with their
// results.
func TestTasksOfCustomer(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{"persona":"uk_student"}`)
	l.Advance("PT1M")
	l.Must(204, "POST", emulatortest.IngestAccountsPath,
		`[{"customer_id":"`+l.ID+`","accounts":[`+emulatortest.OneAccount+`]}]`)
	l.Advance("PT1M")
	l.Must(202, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Bank_Of_Bud"}`)
	whole, err := l.Sandbox.Client(l.Client.ID).Customer(l.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, task := range whole.Tasks {
		got = append(got, task.Kind)
	}
	if want := []string{"revoke", "ingest", "connect"}; !slices.Equal(got, want) {
		t.Fatalf("the tasks are %q, want %q", got, want)
	}
	if ingested := whole.Tasks[1]; ingested.Status != "Completed" || ingested.Result != "success" {
		t.Errorf("the ingestion is %+v", ingested)
	}
}
