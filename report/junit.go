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

// writeJUnit writes a suite for each kind of thing that a sandbox has: operations, error codes, result codes and
// webhooks. What occurred is a passed test, and what did not is a skipped one. In the suite "advice", each finding is a
// failed test.
func writeJUnit(s Suite, w io.Writer) error {
	operations := junitOf("operations")
	for _, o := range s.Operations {
		operations.pass(o.Name, formatCounts(o.Statuses))
	}
	operations.skip("never called", s.NeverCalled)
	failures := junitOf("errors")
	failures.passCounted(s.Errors)
	failures.skip("never answered", s.Unmet.Errors)
	results := junitOf("results")
	results.passCounted(s.Results)
	results.skip("never met", s.Unmet.Results)
	webhooks := junitOf("webhooks")
	for _, one := range s.Webhooks {
		webhooks.pass(one.Event, one.counts())
	}
	webhooks.skip("never happened", s.Unmet.Events)
	advice := junitOf("advice")
	for _, a := range s.Advice {
		advice.fail(a)
	}
	all := junitSuites{Name: "budsandbox"}
	for _, suite := range []*junitSuite{operations, failures, results, webhooks, advice} {
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Suites = append(all.Suites, *suite)
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

func junitOf(name string) *junitSuite { return &junitSuite{Name: name} }

func (s *junitSuite) add(c junitCase) {
	c.Class, c.Time = "budsandbox."+s.Name, "0"
	s.Cases = append(s.Cases, c)
	s.Tests++
}

// pass adds a passed test.
func (s *junitSuite) pass(name, output string) { s.add(junitCase{Name: name, Output: output}) }

// passCounted adds passed tests with how often they occurred.
func (s *junitSuite) passCounted(all []Count) {
	for _, c := range all {
		s.pass(c.Name, quantity.Of(c.Times, "time"))
	}
}

// skip adds skipped tests.
func (s *junitSuite) skip(why string, names []string) {
	for _, name := range names {
		s.add(junitCase{Name: name, Skipped: why})
		s.Skipped++
	}
}

// fail adds a finding.
func (s *junitSuite) fail(a Advice) {
	name := a.Kind
	if a.Operation != "" {
		name += " " + a.Operation
	}
	s.add(junitCase{Name: name, Failure: &junitFailure{
		Message: a.Text, Type: a.Kind, Text: fmt.Sprintf("%s It was met %s.", a.Text, quantity.Of(a.Times, "time")),
	}})
	s.Failures++
}
