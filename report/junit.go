package report

import (
	"encoding/xml"
	"fmt"
	"io"

	"budsandbox/internal/quantity"
)

// The elements of a JUnit report that CI systems read; see https://github.com/windyroad/JUnit-Schema.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"`
		Skipped string        `xml:"skipped,omitempty"` // why; Jenkins has no attribute for it
		Failure *junitFailure `xml:"failure"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes two suites. In "operations", called operations are passed tests and operations that were never
// called are skipped tests. In "advice", each finding is a failed test.
func writeJUnit(s Suite, w io.Writer) error {
	called := junitSuite{Name: "operations"}
	for _, o := range s.Operations {
		called.Cases = append(called.Cases,
			junitCase{Name: o.ID, Class: "budsandbox.operations", Time: "0", Output: formatCounts(o.Statuses)})
	}
	for _, id := range s.NeverCalled {
		called.Cases = append(called.Cases,
			junitCase{Name: id, Class: "budsandbox.operations", Time: "0", Skipped: "never called"})
	}
	called.Tests, called.Skipped = len(called.Cases), len(s.NeverCalled)
	advice := junitSuite{Name: "advice", Tests: len(s.Advice), Failures: len(s.Advice)}
	for _, a := range s.Advice {
		name := a.Kind
		if a.Operation != "" {
			name += " " + a.Operation
		}
		advice.Cases = append(advice.Cases, junitCase{
			Name: name, Class: "budsandbox.advice", Time: "0",
			Failure: &junitFailure{
				Message: a.Text, Type: a.Kind, Text: fmt.Sprintf("%s It was met %s.", a.Text, quantity.Of(a.Times, "time")),
			},
		})
	}
	all := junitSuites{
		Name: "budsandbox", Tests: called.Tests + advice.Tests, Failures: advice.Failures,
		Suites: []junitSuite{called, advice},
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
