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

// calendarEntry is a payment that was made or is expected.
type calendarEntry struct {
	At          time.Time
	Description string
	Amount      bank.Money
	Period      string
	Confidence  string
	Expected    bool
	ID          string // id of the transaction, or of the latest one that it is expected to follow
}

// End returns the end of the entry's day.
func (e calendarEntry) End() time.Time {
	return e.At.Truncate(24 * time.Hour).Add(24*time.Hour - time.Second)
}

type calendarData struct {
	customerData
	Month, Previous, Next string
	Calendar              titledChart
	Entries               []calendarEntry // of the month
}

// customerCalendar shows regular payments of a month that were made, and those that are expected.
func (v *visit) customerCalendar() any {
	d := calendarData{customerData: v.aboutCustomer("calendar")}
	now := v.projectNow()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	if requested, err := time.Parse("2006-01", v.Query("month")); err == nil && requested.Year() > 1970 &&
		requested.Year() < 2200 {
		month = requested
	}
	d.Month = d.Locale.Month(month)
	d.Previous = v.With("month", month.AddDate(0, -1, 0).Format("2006-01"))
	d.Next = v.With("month", month.AddDate(0, 1, 0).Format("2006-01"))
	for _, e := range slices.Concat(v.pastPayments(d.ID), v.expectedPayments(d.ID)) {
		if e.At.Year() == month.Year() && e.At.Month() == month.Month() {
			d.Entries = append(d.Entries, e)
		}
	}
	sort.SliceStable(d.Entries, func(i, j int) bool {
		a, b := &d.Entries[i], &d.Entries[j]
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Description, b.Description)) < 0
	})
	d.Calendar = titledChart{d.Month, d.chart(month, now).HTML()}
	return d
}

// pastPayments returns the regular payments in the past.
func (v *visit) pastPayments(customer string) (all []calendarEntry) {
	for _, group := range v.bud(customer, "regular_transactions_get").Body.List("data") {
		for _, t := range group.List("transactions") {
			m, err := bank.ParseMoney(t.Text("amount.amount"), bank.Currency(t.Text("amount.currency")))
			if err != nil {
				continue
			}
			if strings.EqualFold(t.Text("credit_debit_indicator"), "debit") {
				m.Minor = -m.Minor
			}
			all = append(all, calendarEntry{
				At: t.Time("date"), Description: t.Text("transaction_description"), Amount: m, Period: group.Text("period"),
				Confidence: group.Text("score"), ID: t.Text("transaction_id"),
			})
		}
	}
	return all
}

// expectedPayments returns the expected payments of the next three months.
func (v *visit) expectedPayments(customer string) (all []calendarEntry) {
	for _, regular := range v.bud(customer, "v2_future_transactions_get", "months", "3").Body.List("data") {
		for _, t := range regular.List("future_transactions") {
			m := t.Money("amount")
			if strings.EqualFold(regular.Text("credit_debit_indicator"), "debit") {
				m.Minor = -m.Minor
			}
			all = append(all, calendarEntry{
				At: t.Time("date"), Description: regular.Text("transaction_description"), Amount: m, Period: regular.Text("period"),
				Confidence: regular.Text("confidence"), Expected: true, ID: regular.Text("transaction_id"),
			})
		}
	}
	return all
}

// chart returns the chart of the month. Days with payments in the past are filled and days with expected
// payments are hollow.
func (d calendarData) chart(month, now time.Time) chart.Calendar {
	c := chart.Calendar{Name: "Regular payments in " + d.Month, Locale: d.Locale, Month: month, Today: now}
	for i := 0; i < len(d.Entries); {
		day := d.Entries[i].At.Day()
		drawn := chart.Day{Day: day, Level: chart.Usual, Forecast: true}
		var texts []string
		for ; i < len(d.Entries) && d.Entries[i].At.Day() == day; i++ {
			e := d.Entries[i]
			drawn.Forecast = drawn.Forecast && e.Expected
			drawn.Income, drawn.Bill = drawn.Income || e.Amount.Minor > 0, drawn.Bill || e.Amount.Minor < 0
			texts = append(texts, e.Description+" "+d.Locale.SpokenMoney(e.Amount))
			drawn.Amount = d.Locale.ShortMoney(e.Amount)
		}
		if drawn.Income && !drawn.Bill {
			drawn.Level = chart.Low
		}
		if len(texts) > 1 {
			drawn.Amount = d.Locale.Count(len(texts), "payment", "payments")
		}
		drawn.Words = strings.Join(texts, ", ")
		if drawn.Forecast {
			drawn.Words = "expected: " + drawn.Words
		}
		c.Days = append(c.Days, drawn)
	}
	return c
}
