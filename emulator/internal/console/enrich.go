package console

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/internal/statement"
)

type enrichData struct {
	Example string // lines with which the form begins
	Rows    []Value
}

// enrich shows the enrichment of statement lines.
func (v *visit) enrich() any {
	v.title = "Enrich"
	d := enrichData{Example: "LIDL GB NOTTINGHAM; -23.10\nHMRC CHILD BENEFIT; 99.60\nNETFLIX.COM AMSTERDAM; -12.99"}
	if result := v.resultOf("enrich"); result != nil {
		d.Rows = result.Answer.Body.List("data")
	}
	return d
}

// enrichActions enrich lines.
var enrichActions = []action{
	{name: "enrich", title: "Enrich", request: func(_ *visit, form url.Values) Request {
		entered, _ := enteredLines(form)
		lines := []string{}
		for _, l := range entered {
			lines = append(lines, object(
				field{"description", l.Description}, field{"amount", number(l.Amount)}, field{"date", l.Date},
			))
		}
		return Request{
			Method: http.MethodPost, Path: "/_sandbox/enrich",
			Body: object(
				field{"country", form.Get("country")},
				field{"explain", true},
				field{"lines", raw("[" + strings.Join(lines, ",") + "]")},
			),
		}
	}, check: func(_ *visit, form url.Values) string {
		if _, err := enteredLines(form); err != nil {
			return err.Error()
		}
		return ""
	}},
}

// enteredLines returns the valid lines of a form, and the error of the first invalid one.
func enteredLines(form url.Values) (all []statement.Line, err error) {
	currency := bank.GBP
	if form.Get("country") == string(fixtures.US) {
		currency = bank.USD
	}
	number := 0
	for text := range strings.Lines(form.Get("lines")) {
		number++
		line, isLine, problem := readLine(text, currency)
		if problem != nil && err == nil {
			err = fmt.Errorf("line %d: %w", number, problem)
		}
		if isLine {
			all = append(all, line)
		}
	}
	return all, err
}

// readLine reads a line as the command enrich does. In place of that, an amount may follow after a semicolon or a tab,
// and a description with commas needs no quotes then. isLine is false for an empty line and for the names of columns.
func readLine(text string, currency bank.Currency) (l statement.Line, isLine bool, err error) {
	checkAmount := func(amount string) error {
		_, err := bank.ParseMoney(amount, currency)
		return err
	}
	text = strings.TrimSpace(text)
	if at := strings.LastIndexAny(text, ";\t"); at >= 0 {
		l, err = statement.Parse([]string{text[:at], text[at+1:]}, checkAmount)
		return l, true, err
	}
	l, isLine, err = statement.NewReader(strings.NewReader(text+"\n"), checkAmount).Next()
	if invalid := new(statement.LineError); errors.As(err, &invalid) {
		err = invalid.Err
	}
	return l, isLine, err
}
