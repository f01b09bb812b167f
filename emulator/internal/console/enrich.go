package console

import (
	"net/http"
	"net/url"
	"strings"
)

type enrichData struct {
	Text    string
	Country string
	Rows    []Value
	Result  *notice
}

// enrich shows the enrichment of statement lines.
func (v *visit) enrich() any {
	v.title = "Enrich"
	d := enrichData{Text: "LIDL GB NOTTINGHAM; -23.10\nHMRC CHILD BENEFIT; 99.60\nNETFLIX.COM AMSTERDAM; -12.99"}
	if d.Result = v.console.notices.find(v.Query("notice")); d.Result != nil && d.Result.Form != nil {
		d.Text, d.Country = d.Result.Form.Get("lines"), d.Result.Form.Get("country")
		d.Rows = d.Result.Answer.Body.List("data")
	}
	return d
}

// enrichActions enrich lines. Each has a description, and an amount after a semicolon or a tab.
var enrichActions = []action{
	{name: "enrich", title: "Enrich", request: func(_ *visit, form url.Values) Request {
		lines := []string{}
		for text := range strings.Lines(form.Get("lines")) {
			text = strings.TrimSpace(text)
			if text == "" {
				continue
			}
			at := strings.LastIndexAny(text, ";\t")
			description, amount := text, ""
			if at >= 0 {
				description, amount = strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+1:])
			}
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
