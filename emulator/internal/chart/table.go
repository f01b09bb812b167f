package chart

// table is the content of a chart as text.
type table struct {
	name  string   // accessible name
	heads []string // the first is for the column of row names
	rows  [][]string
}

// write writes the table inside a details element.
func (t table) write(m *markup) {
	m.open("details", "class", "chart-data")
	m.element("summary", "Show as a table")
	m.open("div", "class", "chart-scroll", "tabindex", "0", "role", "group", "aria-label", t.name)
	m.open("table")
	m.element("caption", t.name, "class", "chart-unseen")
	m.open("thead")
	m.open("tr")
	for i, head := range t.heads {
		m.element("th", head, "scope", "col", "class", columnClass(i))
	}
	m.close("tr")
	m.close("thead")
	m.open("tbody")
	for _, row := range t.rows {
		m.newline()
		m.open("tr")
		for i, cell := range row {
			if i == 0 {
				m.element("th", cell, "scope", "row")
				continue
			}
			m.element("td", cell, "class", columnClass(i))
		}
		m.close("tr")
	}
	m.close("tbody")
	m.close("table")
	m.close("div")
	m.close("details")
}

// columnClass returns the CSS class of a column. All columns but the first hold amounts.
func columnClass(column int) string {
	if column == 0 {
		return ""
	}
	return "chart-number"
}
