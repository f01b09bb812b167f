package widget

import (
	"encoding/json"
	"html/template"
	"strconv"
)

// money formats a figure, with the attribute that names its source.
func (v *view) money(f figure) template.HTML { return v.figureHTML(f, v.locale.Money(f.Money)) }

// amount formats a figure without its sign.
func (v *view) amount(f figure) template.HTML { return v.figureHTML(f, v.locale.Amount(f.Money)) }

// signed formats a figure with a sign, even if it is a credit.
func (v *view) signed(f figure) template.HTML {
	return v.figureHTML(f, v.locale.SignedMoney(f.Money))
}

func (v *view) figureHTML(f figure, text string) template.HTML {
	if !f.Known() {
		return template.HTML(template.HTMLEscapeString(text))
	}
	value := f.Value()
	if f.Minor < 0 {
		value = "-" + value
	}
	source := ""
	if len(f.terms) > 0 { // a sum without terms has no source
		source = ` data-figure="` + template.HTMLEscapeString(f.source()) + `"`
	}
	return template.HTML(
		`<data class="figure" value="` + value + `"` + source + `>` + template.HTMLEscapeString(text) + `</data>`,
	)
}

// chartHTML wraps a chart in an element with the sources of its figures, in the order of the chart.
func chartHTML(html template.HTML, figures []figure) template.HTML {
	return template.HTML(`<div class="drawing" data-testid="chart" data-figures="`+
		template.HTMLEscapeString(sources(figures))+`">`) + html + "</div>"
}

// heading writes a heading a number of levels below the base level of the page.
func heading(base, depth int, text string) template.HTML {
	level := base + depth
	class := []string{"title", "section", "item"}[min(depth, 2)]
	escaped := template.HTMLEscapeString(text)
	if level > 6 {
		return template.HTML(
			`<div role="heading" aria-level="` + strconv.Itoa(level) + `" class="` + class + `">` + escaped + `</div>`,
		)
	}
	element := "h" + strconv.Itoa(level)
	return template.HTML("<" + element + ` class="` + class + `">` + escaped + "</" + element + ">")
}

// functions holds the functions for the templates.
var functions = template.FuncMap{"heading": heading, "json": asJSON}

func asJSON(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}
