package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
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
		lines := []string{}
		for text := range strings.Lines(form.Get("lines")) {
			text = strings.TrimSpace(text)
			if text == "" {
				continue
			}
			description, amount := cutAmount(text)
			lines = append(lines, object(field{"description", description}, field{"amount", number(amount)}))
		}
		return Request{
			Method: http.MethodPost, Path: "/_sandbox/enrich",
			Body: object(
				field{"country", form.Get("country")},
				field{"explain", true},
				field{"lines", raw("[" + strings.Join(lines, ",") + "]")},
			),
		}
	}},
}

// cutAmount splits a line into its description and the amount that follows a semicolon or a tab, or a comma, as the
// command enrich reads it. What follows a comma belongs to the description if it is no number.
func cutAmount(line string) (description, amount string) {
	at := strings.LastIndexAny(line, ";\t")
	if comma := strings.LastIndexByte(line, ','); at < 0 && comma >= 0 && isNumber(line[comma+1:]) {
		at = comma
	}
	if at < 0 {
		return line, ""
	}
	return strings.TrimSpace(line[:at]), strings.TrimSpace(line[at+1:])
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return err == nil && strings.ContainsAny(text, "0123456789") // not NaN
}
