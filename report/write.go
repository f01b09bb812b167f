package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"budsandbox/internal/quantity"
)

// Formats are the formats of Write.
var Formats = []string{"text", "junit", "sarif", "github"}

// Write writes the summary in one of Formats.
func (s Suite) Write(w io.Writer, format string) error {
	write := map[string]func(Suite, io.Writer) error{
		"text": writeText, "junit": writeJUnit, "sarif": writeSARIF, "github": writeGitHub,
	}[format]
	if write == nil {
		return fmt.Errorf("%q is none of %s", format, strings.Join(Formats, ", "))
	}
	buffered := bufio.NewWriter(w)
	if err := write(s, buffered); err != nil {
		return err
	}
	return buffered.Flush()
}

// writeText writes the summary for people.
func writeText(s Suite, w io.Writer) error {
	fmt.Fprintf(w, "The suite sent %s to %s.\n",
		quantity.Of(s.Requests, "request"), quantity.Of(len(s.Operations), "operation"))
	if s.Missed > 0 {
		fmt.Fprintf(w, "Gone before they could be counted: %d.\n", s.Missed)
	}
	writeCalls(w, s.Operations)
	if len(s.Others) > 0 {
		fmt.Fprintln(w, "Requests to no operation of Bud's:")
		writeCalls(w, s.Others)
	}
	for _, part := range []struct {
		title  string
		counts []Count
	}{{"Result codes", s.Results}, {"Error codes", s.Errors}} {
		if len(part.counts) > 0 {
			fmt.Fprintf(w, "%s: %s\n", part.title, formatCounts(part.counts))
		}
	}
	for i, webhook := range s.Webhooks {
		if i == 0 {
			fmt.Fprintln(w, "Webhooks:")
		}
		fmt.Fprintf(w, "  %s  %s\n", webhook.Event, webhook.counts())
	}
	for _, part := range []struct {
		title string
		names []string
	}{
		{"Never called: " + quantity.Of(len(s.NeverCalled), "operation"), s.NeverCalled},
		{"Never answered: " + quantity.Of(len(s.Unmet.Errors), "error code"), s.Unmet.Errors},
		{"Never met: " + quantity.Of(len(s.Unmet.Results), "result code"), s.Unmet.Results},
		{"Never happened: " + quantity.Of(len(s.Unmet.Events), "webhook"), s.Unmet.Events},
	} {
		fmt.Fprintln(w, part.title)
		for line := range slices.Chunk(part.names, 3) {
			fmt.Fprintf(w, "  %s\n", strings.Join(line, ", "))
		}
	}
	return writeAdvice(w, s.Advice)
}

// writeCalls writes the statuses of each kind of request.
func writeCalls(w io.Writer, all []Calls) {
	widest := 0
	for _, one := range all {
		widest = max(widest, len(one.Name))
	}
	for _, one := range all {
		fmt.Fprintf(w, "  %-*s  %s\n", widest, one.Name, formatCounts(one.Statuses))
	}
}

func writeAdvice(w io.Writer, all []Advice) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(w, "Advice: none; Bud would accept all of it.")
		return err
	}
	fmt.Fprintf(w, "Advice: %s\n", quantity.Of(len(all), "finding"))
	for _, a := range all {
		fmt.Fprintf(w, "  %s\n", a)
	}
	return nil
}

// counts formats how often an event happened, and the states of its deliveries.
func (w Webhook) counts() string {
	text := fmt.Sprintf("x%d", w.Times)
	if len(w.Deliveries) > 0 {
		text += ": " + formatCounts(w.Deliveries)
	}
	return text
}

// String returns the finding on one line.
func (a Advice) String() string {
	where := a.Operation
	if where != "" {
		where += ": "
	}
	return fmt.Sprintf("%s%s (%s, x%d)", where, a.Text, a.Kind, a.Times)
}

// formatCounts formats counts as a list.
func formatCounts(all []Count) string {
	texts := make([]string, len(all))
	for i, c := range all {
		texts[i] = fmt.Sprintf("%s x%d", c.Name, c.Times)
	}
	return strings.Join(texts, ", ")
}

// writeGitHub writes a warning for each finding and a notice with the totals; see
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands.
func writeGitHub(s Suite, w io.Writer) error {
	value := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, a := range s.Advice {
		fmt.Fprintf(w, "::warning title=%s::%s\n", property.Replace("budsandbox "+a.Kind), value.Replace(a.String()))
	}
	_, err := fmt.Fprintf(w, "::notice title=budsandbox::%s to %s, %s never called, %s of advice\n",
		quantity.Of(s.Requests, "request"), quantity.Of(len(s.Operations), "operation"),
		quantity.Of(len(s.NeverCalled), "operation"), quantity.Of(len(s.Advice), "finding"))
	return err
}
