package console

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/chart"
)

// entry is a payment that was made or is expected.
type entry struct {
	At          time.Time
	Description string
	Amount      bank.Money
	Period      string
	Confidence  string
	Expected    bool
	ID          string // id of the transaction, or of the latest one that it is expected to follow
}

// End returns the end of the entry's day.
func (e entry) End() time.Time { return e.At.Truncate(24 * time.Hour).Add(24*time.Hour - time.Second) }

type calendarData struct {
	customerData
	Month, Previous, Next string
	Calendar              titled
	Entries               []entry // of the month
}

// customerCalendar shows regular payments of a month that were made, and those that are expected.
func (v *visit) customerCalendar() any {
	d := calendarData{customerData: v.aboutCustomer("calendar")}
	now := v.customerNow()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	if requested, err := time.Parse("2006-01", v.query("month")); err == nil && requested.Year() > 1970 &&
		requested.Year() < 2200 {
		month = requested
	}
	d.Month = d.Locale.Month(month)
	d.Previous = v.With("month", month.AddDate(0, -1, 0).Format("2006-01"))
	d.Next = v.With("month", month.AddDate(0, 1, 0).Format("2006-01"))
	for _, e := range slices.Concat(v.made(d.ID), v.expected(d.ID)) {
		if e.At.Year() == month.Year() && e.At.Month() == month.Month() {
			d.Entries = append(d.Entries, e)
		}
	}
	sort.SliceStable(d.Entries, func(i, j int) bool {
		a, b := &d.Entries[i], &d.Entries[j]
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Description, b.Description)) < 0
	})
	d.Calendar = titled{d.Month, d.calendar(month, now).HTML()}
	return d
}

// made returns the regular payments in the past.
func (v *visit) made(customer string) (all []entry) {
	for _, group := range v.bud(customer, "regular_transactions_get").Body.List("data") {
		for _, t := range group.List("transactions") {
			m, err := bank.ParseMoney(t.Text("amount.amount"), bank.Currency(t.Text("amount.currency")))
			if err != nil {
				continue
			}
			if strings.EqualFold(t.Text("credit_debit_indicator"), "debit") {
				m.Minor = -m.Minor
			}
			all = append(all, entry{
				At: t.Time("date"), Description: t.Text("transaction_description"), Amount: m, Period: group.Text("period"),
				Confidence: group.Text("score"), ID: t.Text("transaction_id"),
			})
		}
	}
	return all
}

// expected returns the expected payments of the next three months.
func (v *visit) expected(customer string) (all []entry) {
	for _, base := range v.bud(customer, "v2_future_transactions_get", "months", "3").Body.List("data") {
		for _, t := range base.List("future_transactions") {
			m := t.Money("amount")
			if strings.EqualFold(base.Text("credit_debit_indicator"), "debit") {
				m.Minor = -m.Minor
			}
			all = append(all, entry{
				At: t.Time("date"), Description: base.Text("transaction_description"), Amount: m, Period: base.Text("period"),
				Confidence: base.Text("confidence"), Expected: true, ID: base.Text("transaction_id"),
			})
		}
	}
	return all
}

// calendar returns the chart of the month. Days with payments in the past are filled and days with expected
// payments are hollow.
func (d calendarData) calendar(month, now time.Time) chart.Calendar {
	c := chart.Calendar{Name: "Regular payments in " + d.Month, Locale: d.Locale, Month: month, Today: now}
	for i := 0; i < len(d.Entries); {
		day := d.Entries[i].At.Day()
		drawn := chart.Day{Day: day, Level: chart.Usual, Forecast: true}
		var names []string
		for ; i < len(d.Entries) && d.Entries[i].At.Day() == day; i++ {
			e := d.Entries[i]
			drawn.Forecast = drawn.Forecast && e.Expected
			drawn.Income, drawn.Bill = drawn.Income || e.Amount.Minor > 0, drawn.Bill || e.Amount.Minor < 0
			names = append(names, e.Description+" "+d.Locale.SpokenMoney(e.Amount))
			drawn.Amount = d.Locale.ShortMoney(e.Amount)
		}
		if drawn.Income && !drawn.Bill {
			drawn.Level = chart.Low
		}
		if len(names) > 1 {
			drawn.Amount = d.Locale.Count(len(names), "payment", "payments")
		}
		drawn.Words = strings.Join(names, ", ")
		if drawn.Forecast {
			drawn.Words = "expected: " + drawn.Words
		}
		c.Days = append(c.Days, drawn)
	}
	return c
}
