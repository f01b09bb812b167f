package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that an application is created with its customer, read, listed, and deleted with the customer.
func TestApplication(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	var created emulatortest.Answer
	emulatortest.Scenario{Name: "create", Method: "POST", Path: applicationsPath, Status: 201,
		Body: `{"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"},"secondary_applicants":[{"first_name":"Sam",
			"last_name":"Bloggs"}],
			"metadata":{"loan_product_code":"credit_card_1234","advisor_name":"Kim"}}`,
		Want: `{"operation_id":"v1_customer_applications_post","data":{"application_id":"*","customer_id":"*",
			"expires_at":"2026-06-12T09:30:00Z"}}`,
	}.Run(t, l.Client)
	created = l.Call(t, "GET", applicationsPath, "", nil)
	a := createdApplication{id: created.Str("data.0.application_id"), customer: created.Str("data.0.customer_id")}
	a.path = applicationsPath + "/" + a.id
	data := `{"application_id":"` + a.id + `","creation_date":"2026-05-13T09:30:00Z",
		"deletion_date":"2026-06-12T09:30:00Z",
		"customer_id":"` + a.customer + `","initiator_id":null,"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"},
		"secondary_applicants":[{"first_name":"Sam","last_name":"Bloggs"}],"accounts_connected":0,"customer_link":null,
		"review_status":"",
		"metadata":{"loan_product_code":"credit_card_1234","advisor_name":"Kim"},"financial_data_consent":"one_time"}`
	created.MustBe(
		t,
		`{"operation_id":"v1_customer_applications_get","data":[`+data+`],"metadata":{"results":1,"next_page_token":""}}`,
	)
	for _, s := range []emulatortest.Scenario{
		{Name: "read", Method: "GET", Path: a.path, Status: 200,
			Want: `{"operation_id":"v1_customer_application_get","data":` + data + `,"metadata":{"timezone":"Etc/UTC",
				"date_range_end":"latest_calendar_month","date_ranges":[
				{"from":"2026-04-01T00:00:00Z","to":"2026-04-30T23:59:59Z","duration":"P1M"},
				{"from":"2026-02-01T00:00:00Z","to":"2026-04-30T23:59:59Z","duration":"P3M"},
				{"from":"2025-11-01T00:00:00Z","to":"2026-04-30T23:59:59Z","duration":"P6M"},
				{"from":"2025-05-01T00:00:00Z","to":"2026-04-30T23:59:59Z","duration":"P12M"}]}}`},
		{Name: "another project's", Method: "GET", Path: a.path, Status: 404, Headers: nil},
		{Name: "delete", Method: "DELETE", Path: a.path, Status: 204},
		{Name: "delete again", Method: "DELETE", Path: a.path, Status: 404},
		{Name: "read what is gone", Method: "GET", Path: a.path, Status: 404},
		{Name: "no id", Method: "GET", Path: applicationsPath + "/mine", Status: 404},
		{Name: "link of what is gone", Method: "POST", Path: a.path + "/customer-links", Status: 404},
	} {
		client := l.Client
		if s.Name == "another project's" {
			client = emulatortest.NewClient(t, l.s, "other")
		}
		s.Run(t, client)
	}
	if got := l.Call(t, "GET", "/v1/customers/"+a.customer+"/context", "", nil); got.Status != 404 {
		t.Errorf("the customer is still there: %d %s", got.Status, got.Text)
	}
	second := l.apply(t, "") // deleting the customer deletes the application
	if got := l.Call(t, "DELETE", "/platform/v3/customers/"+second.customer, "", nil); got.Status != 202 {
		t.Fatal(got.Text)
	}
	if got := l.read(t, second); got.Status != 404 {
		t.Errorf("the application outlives its customer: %d %s", got.Status, got.Text)
	}
}

// Ensure that invalid applications are refused in Bud's words and change nothing.
func TestApplicationRefusals(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	a := l.apply(t, "")
	const (
		blank   = "This value should not be blank"
		periods = `{"date_range_durations":"date_range_durations must be periods of months or days such as P3M or P4D"}`
	)
	for _, test := range []struct{ name, method, path, body, errors string }{
		{"no body", "POST", applicationsPath, ``, `{"body":"` + blank + `","primary_applicant":"` + blank + `"}`},
		{"no applicant", "POST", applicationsPath, `{}`, `{"primary_applicant":"` + blank + `"}`},
		{
			"half an applicant", "POST", applicationsPath, `{"primary_applicant":{"first_name":"Jo"}}`,
			`{"primary_applicant.last_name":"` + blank + `"}`,
		},
		{
			"a blank name", "POST", applicationsPath, `{"primary_applicant":{"first_name":" ","last_name":"Bloggs"}}`,
			`{"primary_applicant.first_name":"` + blank + `"}`,
		},
		{"half another", "POST", applicationsPath, `{"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"},
			"secondary_applicants":[{"first_name":"Sam"}]}`,
			`{"secondary_applicants[0].last_name":"` + blank + `"}`},
		{"another consent", "POST", applicationsPath, `{"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"},
			"financial_data_consent":"ongoing"}`,
			`{"financial_data_consent":"financial_data_consent must be one of [one_time]"}`},
		{
			"metadata that are no object", "POST", applicationsPath,
			`{"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"},"metadata":7}`,
			`{"metadata":"metadata must be an object"}`,
		},
		{"an unknown initiator", "POST", applicationsPath, `{"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"},
			"metadata":{"account_connection_initiator":"bank"}}`,
			`{"metadata.account_connection_initiator":"account_connection_initiator must be one of [customer advisor]"}`},
		{
			"a page token", "GET", applicationsPath + "?page_token=abc", ``,
			`{"page_token":"page_token is not a page token of this list"}`,
		},
		{
			"a zone", "GET", a.path + "?timezone=Mars", ``,
			`{"timezone":"must be a time zone of the tz database such as Europe/London"}`,
		},
		{
			"an end", "GET", a.path + "?date_range_end=today", ``,
			`{"date_range_end":"date_range_end must be one of [latest_calendar_month latest_date]"}`,
		},
		{"a duration", "GET", a.path + "?date_range_durations=P1M,P1Y", ``, periods},
		{"no duration", "GET", a.path + "?date_range_durations=P0D", ``, periods},
		{"too long", "GET", a.path + "?date_range_durations=P99999999999999999999M", ``, periods},
		{"a leading zero", "GET", a.path + "?date_range_durations=P01M", ``, periods},
		{
			"an address", "POST", a.path + "/customer-links", `{"send_to":"nobody"}`,
			`{"send_to":"send_to must be a valid email address"}`,
		},
		{
			"a redirect", "POST", a.path + "/customer-links", `{"redirect_url":"javascript:alert(1)"}`,
			`{"redirect_url":"redirect_url must be the address of a page or an app, not a script"}`,
		},
	} {
		id := map[string]string{"GET": "v1_customer_application_get", "POST": "v1_customer_applications_post"}[test.method]
		switch {
		case strings.Contains(test.path, "links"):
			id = "v1_customer_applications_customer_links_post"
		case strings.Contains(test.path, "page_token"):
			id = "v1_customer_applications_get"
		}
		emulatortest.Scenario{Name: test.name, Method: test.method, Path: test.path, Body: test.body, Status: 400,
			Want: `{"operation_id":"` + id + `","code_id":"failed_validation","message":"Failed validation",
				"errors":` + test.errors + `}`,
		}.Run(t, l.Client)
	}
	if got := l.Call(t, "GET", applicationsPath, "", nil); got.At("metadata.results") != 1.0 ||
		got.At("data.0.customer_link") != nil {
		t.Errorf("something changed: %s", got.Text)
	}
}

// Ensure that the list has pages, newest first, and that its filters require all of the given metadata.
func TestApplicationsList(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	for i := range 205 {
		l.apply(t, fmt.Sprintf(`,"metadata":{"number":"%d","even":"%t","odd one":"a&b=%d"}`, i, i%2 == 0, i%3))
	}
	var numbers []string
	token := ""
	for pages := 1; ; pages++ {
		got := l.Call(t, "GET", applicationsPath+"?page_token="+token, "", nil)
		for _, item := range got.Items(t) {
			numbers = append(numbers, item["metadata"].(map[string]any)["number"].(string))
		}
		if token = got.Str("metadata.next_page_token"); token == "" {
			if pages != 3 {
				t.Errorf("there are %d pages, want 3", pages)
			}
			break
		}
		if other := l.Call(t, "GET", applicationsPath+"?metadata.even=true&page_token="+token, "", nil); other.Status != 400 {
			t.Errorf("the token continues another list: %d", other.Status)
		}
	}
	for i, number := range numbers {
		if want := fmt.Sprint(204 - i); number != want {
			t.Fatalf("application %d of the list is number %s, want %s", i, number, want)
		}
	}
	if len(numbers) != 205 {
		t.Errorf("the list has %d applications, want 205", len(numbers))
	}
	for query, want := range map[string]float64{
		"metadata.number=7": 1, "metadata.number=7&metadata.even=true": 0, "metadata.number=8&metadata.even=true": 1,
		"metadata.other=8": 0,
		"metadata.number=": 0, "metadata.odd+one=a%26b%3D1&metadata.number=7": 1, "metadata.NUMBER=7": 0,
	} {
		if got := l.Call(t, "GET", applicationsPath+"?"+query, "", nil); got.At("metadata.results") != want {
			t.Errorf("%s finds %v, want %v", query, got.At("metadata.results"), want)
		}
	}
}

// Ensure that Bud's example of date ranges gives the same instants, with London's offsets, and that ranges are
// adjacent.
func TestApplicationDateRanges(t *testing.T) {
	t.Parallel()
	at := time.Date(2023, 5, 20, 12, 0, 0, 0, time.UTC)
	s := emulator.Start(t, emulator.Options{Now: at.AddDate(0, 0, -2), Freeze: true, TaskDelay: new(time.Duration)})
	l := &lender{emulatortest.NewClient(t, s, "lender"), s}
	a := l.apply(t, "")
	l.advance(t, 48*time.Hour)
	l.connect(t, a)
	l.advance(t, 24*time.Hour*12) // into June, outside the range
	for query, want := range map[string]string{
		"timezone=Europe/London": `"timezone":"Europe/London","date_range_end":"latest_calendar_month","date_ranges":[
			{"from":"2023-04-01T00:00:00+01:00","to":"2023-04-30T23:59:59+01:00","duration":"P1M"},
			{"from":"2023-02-01T00:00:00Z","to":"2023-04-30T23:59:59+01:00","duration":"P3M"},
			{"from":"2022-11-01T00:00:00Z","to":"2023-04-30T23:59:59+01:00","duration":"P6M"},
			{"from":"2022-05-01T00:00:00+01:00","to":"2023-04-30T23:59:59+01:00","duration":"P12M"}]`,
		"timezone=Europe/London&date_range_end=latest_date&date_range_durations=P1M,P4D": `"timezone":"Europe/London",
			"date_range_end":"latest_date","date_ranges":[
			{"from":"2023-04-21T00:00:00+01:00","to":"2023-05-20T23:59:59+01:00","duration":"P1M"},
			{"from":"2023-05-17T00:00:00+01:00","to":"2023-05-20T23:59:59+01:00","duration":"P4D"}]`,
		"timezone=America/New_York&date_range_durations=P2M&date_range_durations=P55D": `"timezone":"America/New_York",
			"date_range_end":"latest_calendar_month","date_ranges":[
			{"from":"2023-03-01T00:00:00-05:00","to":"2023-04-30T23:59:59-04:00","duration":"P2M"},
			{"from":"2023-03-07T00:00:00-05:00","to":"2023-04-30T23:59:59-04:00","duration":"P55D"}]`,
	} {
		got := l.Call(t, "GET", a.path+"?"+query, "", nil)
		got.MustBe(
			t,
			`{"operation_id":"v1_customer_application_get","data":`+emulatortest.JSONOf(t, got, "data")+`,"metadata":{`+want+
				`}}`)
	}
}

// Ensure that the agenda has the end of an application and of its link, and that moving to the next entry executes
// it.
func TestApplicationAgenda(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	a := l.apply(t, "")
	l.connect(t, a)
	l.createLink(t, a, "")
	all, err := l.s.Agenda(emulator.AgendaFilter{Kinds: []string{"application_deleted", "link_expires"}})
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	if link := all[0]; link.Kind != "link_expires" || !link.At.Equal(assessedAt.Add(24*time.Hour)) ||
		link.Customer != a.customer {
		t.Errorf("first there is %+v", link)
	}
	end := all[1]
	if end.Kind != "application_deleted" || !end.At.Equal(assessedAt.Add(30*24*time.Hour)) ||
		end.Event != "open_banking.consent.revoked" {
		t.Errorf("then there is %+v", end)
	}
	l.advance(t, 30*24*time.Hour)
	if got := l.read(t, a); got.Status != 404 {
		t.Errorf("at its end, the application answers %d", got.Status)
	}
	if all, err := l.s.Agenda(emulator.AgendaFilter{Kinds: []string{"application_deleted", "link_expires"}}); err != nil ||
		len(all) != 0 {
		t.Errorf("afterwards there are %v, %v", all, err)
	}
}
