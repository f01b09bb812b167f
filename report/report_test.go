package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"budsandbox/report"
)

// suite has a finding with characters that each format must escape.
var suite = report.Suite{
	Requests: 4,
	Operations: []report.Operation{
		{ID: "accounts_get", Calls: 3, Statuses: []report.Count{{"200", 2}, {"503", 1}}},
		{ID: "GET /a<b", Calls: 1},
	},
	Results:  []report.Count{{"success", 2}},
	Webhooks: []report.Webhook{{"open_banking.connect.completed", "delivered", 1}},
	Advice: []report.Advice{
		{Kind: "unknown_field", Text: "a<b> & \"c\": 100%\nd", Operation: "accounts_get", Times: 2},
		{Kind: "deprecated", Text: "old", Times: 1},
	},
	NeverCalled: []string{"balances_get"},
}

func write(t *testing.T, s report.Suite, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Ensure that each format has what the suite called and what it did not, and is escaped correctly, and that there are
// no other formats.
func TestFormats(t *testing.T) {
	t.Parallel()
	var junit struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
				} `xml:"failure"`
				Skipped string `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(write(t, suite, "junit")), &junit); err != nil {
		t.Fatal(err)
	}
	if junit.Tests != 5 || junit.Failures != 2 || len(junit.Suites) != 2 ||
		junit.Suites[1].Cases[0].Failure.Message != suite.Advice[0].Text {
		t.Errorf("JUnit: %+v", junit)
	}
	cases := junit.Suites[0].Cases
	if skipped := cases[len(cases)-1].Skipped; skipped != "never called" {
		t.Errorf("the last operation of JUnit is skipped as %q", skipped)
	}
	var sarif struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID  string
				Index   int `json:"ruleIndex"`
				Message struct{ Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(write(t, suite, "sarif")), &sarif); err != nil {
		t.Fatal(err)
	}
	run := sarif.Runs[0]
	if len(run.Results) != 2 || run.Results[0].Message.Text != suite.Advice[0].Text ||
		run.Tool.Driver.Rules[run.Results[1].Index].ID != "deprecated" {
		t.Errorf("SARIF: %+v", run)
	}
	lines := strings.Split(strings.TrimSpace(write(t, suite, "github")), "\n")
	if len(lines) != 3 ||
		lines[0] != `::warning title=budsandbox unknown_field::accounts_get: a<b> & "c": 100%25%0Ad (unknown_field, x2)` {
		t.Errorf("GitHub: %q", lines)
	}
	text := write(t, suite, "text")
	for _, want := range []string{
		"4 requests to 2 operations", "200 x2, 503 x1", "success x2", "open_banking.connect.completed", "balances_get",
		"2 findings",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
	if err := suite.Write(io.Discard, "yaml"); err == nil {
		t.Error("an unknown format is written")
	}
}

// Ensure that requests are counted while they are read, that codes in responses and events are counted, and that
// requests dropped from the log are reported.
func TestCollect(t *testing.T) {
	t.Parallel()
	log := map[string]string{ // pages by the number before their first request
		"0": `{"number":1,"operation_id":"a","status":200,"response":{"data":{"result":"success"}}},{"number":4,
			"method":"GET","path":"/x","status":0}`,
		"4": `{"number":5,"operation_id":"a","status":404,"response":{"code_id":"not_found","result":"No code, but words"}}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := `{"data":[]}`
		switch r.URL.Path {
		case "/_sandbox/requests":
			page := log[r.URL.Query().Get("after")]
			if page == "" && r.URL.Query().Has("wait") {
				<-r.Context().Done()
			}
			answer = `{"data":[` + page + `]}`
		case "/_sandbox/advice":
			answer = `{"data":[{"kind":"k","text":"t","operation_id":"a","count":3}],"never_called":["b"]}`
		case "/_sandbox/webhooks/deliveries":
			answer = `{"data":[{"event":"e","state":"delivered","body":{"data":{"result":"auth_denied"}}},{"event":"e",
				"state":"delivered"}]}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()
	collector := report.Collect(t.Context(), server.Client(), server.URL+"/")
	got, err := collector.End(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text := write(t, got, "text")
	for _, want := range []string{
		"3 requests to 2 operations", "Of these, 2 were gone", "GET /x  no answer x1", "a       200 x1, 404 x1",
		"Result codes: auth_denied x1, success x1",
		"Error codes: not_found x1", "e  delivered x2", "Advice: 1 finding", "a: t (k, x3)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
}
