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

// Ensure that a JUnit report has the called operations as passed tests, those that were never called as skipped ones
// with the reason, and each finding as a failed one.
func TestJUnit(t *testing.T) {
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
	if junit.Tests != 5 || junit.Failures != 2 || len(junit.Suites) != 2 {
		t.Fatalf("%+v", junit)
	}
	operations, findings := junit.Suites[0].Cases, junit.Suites[1].Cases
	if passed := operations[0]; passed.Name != "accounts_get" || passed.Skipped != "" || passed.Failure != nil {
		t.Errorf("a called operation is %+v", passed)
	}
	if skipped := operations[2]; skipped.Name != "balances_get" || skipped.Skipped != "never called" {
		t.Errorf("an operation that was never called is %+v", skipped)
	}
	if failure := findings[0].Failure; failure == nil || failure.Message != suite.Advice[0].Text {
		t.Errorf("a finding is %+v", findings[0])
	}
}

// Ensure that a SARIF report has a rule for each kind of finding, and a result for each finding.
func TestSARIF(t *testing.T) {
	t.Parallel()
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
		t.Errorf("%+v", run)
	}
}

// Ensure that GitHub gets a warning for each finding, on one line with its characters escaped, and a notice.
func TestGitHub(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(write(t, suite, "github")), "\n")
	const first = `::warning title=budsandbox unknown_field::accounts_get: a<b> & "c": 100%25%0Ad (unknown_field, x2)`
	if len(lines) != 3 || lines[0] != first || !strings.HasPrefix(lines[2], "::notice title=budsandbox::4 requests ") {
		t.Errorf("%q", lines)
	}
}

// Ensure that the text has what the suite called, what came of it, and what it never called.
func TestText(t *testing.T) {
	t.Parallel()
	text := write(t, suite, "text")
	for _, want := range []string{
		"4 requests to 2 operations", "200 x2, 503 x1", "success x2", "open_banking.connect.completed", "balances_get",
		"2 findings",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
}

// Ensure that the error of an unknown format lists the known ones.
func TestUnknownFormat(t *testing.T) {
	t.Parallel()
	err := suite.Write(io.Discard, "yaml")
	if err == nil || !strings.Contains(err.Error(), strings.Join(report.Formats, ", ")) {
		t.Errorf("Write returns %v", err)
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
		"3 requests to 2 operations", "Gone before they could be counted: 2.",
		"GET /x  no answer x1", "a       200 x1, 404 x1",
		"Result codes: auth_denied x1, success x1",
		"Error codes: not_found x1", "e  delivered x2", "Advice: 1 finding", "a: t (k, x3)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
}
