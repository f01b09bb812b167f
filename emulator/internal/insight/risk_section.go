package insight

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"budsandbox/bank"
)

// Section is a part of a risk report whose transactions a client can request.
type Section struct {
	Type     string // type of the insight: income-loan
	Currency bank.Currency
	Part     string // part of the insight: expenditure 2024-01-17T00:00:00Z; empty for the whole
	Rows     Selection
}

// part returns a part of the same insight.
func (s Section) part(name string, rows Selection) Section {
	return Section{s.Type, s.Currency, name, rows}
}

// References derives the references of the sections of one report, so that they need not be stored.
type References struct {
	Customer  bank.CustomerID
	Operation string // operation of the report
	Window    Window // with the time zone of its beginning, which decides where its months begin
}

// Of returns the reference of a section: the SHA-256 of everything that identifies it, in 64 hexadecimal digits. The
// same section of another customer or window has another reference.
func (r References) Of(s Section) string {
	var text []byte
	for _, part := range []string{
		r.Customer.String(), r.Operation, r.Window.From.Format(time.RFC3339Nano), formatTime(r.Window.Until), s.Type,
		string(s.Currency), s.Part,
	} {
		text = strconv.AppendQuote(text, part)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Find returns the section with a reference.
func (r References) Find(sections []Section, reference string) (Section, bool) {
	for _, s := range sections {
		if r.Of(s) == reference {
			return s, true
		}
	}
	return Section{}, false
}

// RiskFigure is a total of one currency and side with its monthly average.
type RiskFigure struct {
	Section
	Total   bank.Money
	Average bank.Money // over the periods, halves up
	Periods []RiskPeriod
}

// RiskPeriod is the part of a figure in one period.
type RiskPeriod struct {
	Section
	Window Window
	Total  bank.Money
}

// riskFigure sums a section over some periods.
func riskFigure(s Section, periods []Window) RiskFigure {
	f := RiskFigure{Section: s, Total: s.Rows.total(s.Currency), Periods: make([]RiskPeriod, len(periods))}
	for i, w := range periods {
		rows := s.Rows.during(w)
		f.Periods[i] = RiskPeriod{s.part(s.Part+" "+w.From.Format(time.RFC3339Nano), rows), w, rows.total(s.Currency)}
	}
	f.Average = average(f.Total, len(periods))
	return f
}

// withType returns the same figure as a part of an insight of another type.
func (f RiskFigure) withType(kind string) RiskFigure {
	f.Type, f.Periods = kind, slices.Clone(f.Periods)
	for i := range f.Periods {
		f.Periods[i].Type = kind
	}
	return f
}

// sections returns the figure's own section and those of its periods.
func (f RiskFigure) sections() []Section {
	all := []Section{f.Section}
	for _, p := range f.Periods {
		all = append(all, p.Section)
	}
	return all
}

// currenciesOf returns the currencies of some rows, in the order of their codes, or only the given one unless it is
// empty.
func currenciesOf(rows Selection, only bank.Currency) (all []bank.Currency) {
	for _, c := range rows.Flow().Currencies() {
		if only == "" || c == only {
			all = append(all, c)
		}
	}
	return all
}
