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
	Operations: []report.Calls{
		{Name: "accounts_get", Times: 3, Statuses: []report.Count{{"200", 2}, {"503", 1}}},
		{Name: "goals_get", Times: 1},
	},
	Others:   []report.Calls{{Name: "GET /a<b", Times: 1}},
	Results:  []report.Count{{"success", 2}},
	Errors:   []report.Count{{"unknown", 1}},
	Webhooks: []report.Webhook{{"open_banking.connect.completed", 3, []report.Count{{"delivered", 1}}}},
	Advice: []report.Advice{
		{Kind: "unknown_field", Text: "a<b> & \"c\": 100%\nd", Operation: "accounts_get", Times: 2},
		{Kind: "deprecated", Text: "old", Times: 1},
	},
	NeverCalled: []string{"balances_get"},
	Unmet: report.Known{
		Errors: []string{"forbidden"}, Results: []string{"auth_denied"}, Events: []string{"payment.success"},
	},
}

func write(t *testing.T, s report.Suite, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Ensure that a JUnit report has what occurred of operations, errors, results and webhooks as passed tests, what did
// not as skipped ones with the reason, and each finding as a failed one.
func TestJUnit(t *testing.T) {
	t.Parallel()
	var junit struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name    string `xml:"name,attr"`
			Skipped int    `xml:"skipped,attr"`
			Cases   []struct {
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
	if junit.Tests != 11 || junit.Failures != 2 || len(junit.Suites) != 5 {
		t.Fatalf("%+v", junit)
	}
	for i, want := range []struct{ suite, met, unmet, why string }{
		{"operations", "accounts_get", "balances_get", "never called"},
		{"errors", "unknown", "forbidden", "never answered"},
		{"results", "success", "auth_denied", "never met"},
		{"webhooks", "open_banking.connect.completed", "payment.success", "never happened"},
	} {
		got := junit.Suites[i]
		first, last := got.Cases[0], got.Cases[len(got.Cases)-1]
		if got.Name != want.suite || got.Skipped != 1 || first.Name != want.met || first.Skipped != "" ||
			first.Failure != nil || last.Name != want.unmet || last.Skipped != want.why {
			t.Errorf("the suite of %s is %+v", want.suite, got)
		}
	}
	findings := junit.Suites[4]
	if failure := findings.Cases[0].Failure; failure == nil || failure.Message != suite.Advice[0].Text {
		t.Errorf("the findings are %+v", findings)
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
		"4 requests to 2 operations", "200 x2, 503 x1", "success x2", "open_banking.connect.completed  x3: delivered x1",
		"balances_get", "2 findings", "GET /a<b", "Never answered: 1 error code\n  forbidden\n",
		"Never met: 1 result code\n  auth_denied\n", "Never happened: 1 webhook\n  payment.success\n",
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

// sandbox answers as a control plane does: two pages of requests, one of events, and a caller who waits for more waits
// until it gives up.
func sandbox(w http.ResponseWriter, r *http.Request) {
	pages := map[string]string{
		"/_sandbox/requests 0": `{"number":1,"operation_id":"a","status":200,"response":{"data":{"result":"success"}}},
			{"number":4,"method":"GET","path":"/x","status":0},{"number":5,"method":"GET","path":"/pay/SECRET",
			"page":"/pay/{token}","status":200}`,
		"/_sandbox/requests 5": `{"number":6,"operation_id":"a","status":404,
			"response":{"code_id":"not_found","result":"No code, but words"}}`,
		"/_sandbox/webhooks/events 0": `{"number":7,"event":"e","body":{"data":{"result":"auth_denied"}}},
			{"number":9,"event":"e"},{"number":10,"event":"f"}`,
		"/_sandbox/webhooks/deliveries ": `{"event":"e","state":"delivered","body":{"data":{"result":"auth_denied"}}}`,
	}
	answer := `{"data":[` + pages[r.URL.Path+" "+r.URL.Query().Get("after")] + `]}`
	switch {
	case r.URL.Path == "/_sandbox/advice":
		answer = `{"data":[{"kind":"k","text":"t","operation_id":"a","count":3}],"never_called":["b"]}`
	case answer == `{"data":[]}` && r.URL.Query().Has("wait"):
		<-r.Context().Done()
	}
	_, _ = io.WriteString(w, answer)
}

// Ensure that requests and events are counted while they are read, also events that nobody gets, that codes in
// both are counted, that pages are named by their patterns and are no operations, and that requests dropped from the
// log are reported.
func TestCollect(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(sandbox))
	defer server.Close()
	collector := report.Collect(t.Context(), server.Client(), server.URL+"/", report.Known{
		Errors: []string{"forbidden", "not_found"}, Results: []string{"success", "timeout"}, Events: []string{"e", "g"},
	})
	got, err := collector.End(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text := write(t, got, "text")
	for _, want := range []string{
		"4 requests to 1 operation.", "Gone before they could be counted: 2.",
		"Requests to no operation of Bud's:\n  GET /pay/{token}  200 x1\n  GET /x            no answer x1\n",
		"a  200 x1, 404 x1", "Result codes: auth_denied x1, success x1", "Error codes: not_found x1",
		"e  x2: delivered x1\n  f  x1\n", "Never answered: 1 error code\n  forbidden\n",
		"Never met: 1 result code\n  timeout\n", "Never happened: 1 webhook\n  g\n", "Advice: 1 finding", "a: t (k, x3)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	for _, format := range report.Formats {
		if strings.Contains(write(t, got, format), "SECRET") {
			t.Errorf("the report as %s has the token of a page", format)
		}
	}
}
