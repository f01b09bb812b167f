package seed

import (
	"math"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
)

// Figure is a measure of a history with the range that real data have. It is computed in floating
// point, because no amount depends on it.
type Figure struct {
	Name      string
	Value     float64
	Low, High float64 // the reference range, both ends included
	Unit      string
	Meaning   string
}

// OutOfRange reports whether the figure is outside its range.
func (f Figure) OutOfRange() bool { return f.Value < f.Low || f.Value > f.High }

// Report holds the figures of a history, which show how realistic it is.
type Report struct {
	Months  float64
	Figures []Figure // only those for which the history has enough entries
}

// OutOfRange returns the figures outside their ranges.
func (r Report) OutOfRange() (off []Figure) {
	for _, f := range r.Figures {
		if f.OutOfRange() {
			off = append(off, f)
		}
	}
	return off
}

// Realism measures a history against docs/research/synthetic-data.md#yardstick. The ranges are
// those of adults with accounts in daily use; where the two countries differ, the currency of the
// history decides.
func Realism(h *History) Report {
	m := measure(h)
	r := Report{Months: m.months}
	if m.months < 2 || len(m.payments) < 30 {
		return r
	}
	dollars := m.dollars
	add := func(name string, value, low, high float64, unit, meaning string) {
		r.Figures = append(r.Figures, Figure{name, value, low, high, unit, meaning})
	}
	either := func(pounds, inDollars float64) float64 {
		if dollars {
			return inDollars
		}
		return pounds
	}
	add(
		"payments", float64(len(m.payments))/m.months, 35, 95, "a month",
		"payments out, transfers between own accounts left out",
	)
	if len(m.cardAmounts) > 50 {
		add("card value", mean(m.cardAmounts)/100, either(12, 15), either(45, 70), "", "mean of card payments")
		add("card median", median(m.cardAmounts)/100, either(6, 8), either(18, 35), "", "median of card payments")
		add("card share", 100*float64(len(m.cardAmounts))/float64(len(m.payments)), 60, 92, "%", "of payments, by number")
		add("first digits", benford(m.cardAmounts), 0, 0.055, "", "mean distance of first digits from Benford's law")
		add("nines", 100*m.nines(), either(8, 2), 45, "%", "of shop payments that end in .99")
		add("weekdays", m.weekdays(), 1, 2, "", "busiest weekday over the quietest, by number")
		add("afternoons", 100*m.afternoons(), 43, 75, "%", "of payments in shops between eleven and six")
		add("home", 100*m.home(), 55, 88, "%", "of payments in shops in the town of most of them")
		add("shops", m.shopsPerMonth(), 10, 45, "", "different payees of card payments in a month")
		add("favourite", 100*m.favourite(), 6, 45, "%", "of card payments that go to the first of the payees")
		add("zipf", m.zipf(), 0.4, 1.6, "", "slope of visits over rank, of the first fifteen payees")
	}
	if m.incomes > 5 {
		add("pay day", m.afterPay(), 0.85, 1.9, "", "spending in the five days after pay over that of other days")
		add("spent", 100*m.out/m.in, 70, 106, "%", "of income, transfers between own accounts left out")
	}
	add(
		"debits", 100*float64(m.debits)/float64(len(m.payments)), 2, 25, "%",
		"of payments by direct debit or standing order",
	)
	return r
}

// measures holds the counts of a history.
type measures struct {
	months       float64
	dollars      bool
	zone         *time.Location
	payments     []*Entry  // payments out
	cardAmounts  []float64 // amounts of card payments in minor units
	cardPayments []*Entry
	shopPayments []*Entry // card payments with a town
	debits       int
	incomes      int
	payDays      map[string]bool
	in, out      float64
	firstDay     time.Time
}

// measure counts the entries of a history.
func measure(h *History) *measures {
	m := &measures{zone: h.Zone, payDays: map[string]bool{}}
	if len(h.Entries) == 0 {
		return m
	}
	m.firstDay = h.Entries[0].At
	m.months = h.Entries[len(h.Entries)-1].At.Sub(m.firstDay).Hours() / 24 / 30.44
	for i := range h.Entries {
		e := &h.Entries[i]
		m.dollars = m.dollars || e.Amount.Currency == bank.USD
		if e.Tags.Has(bank.TagInternalTransfer) || e.Transfer != "" && e.Amount.Minor > 0 ||
			isLoan(h.Accounts[e.AccountIndex].Type) {
			continue
		}
		if e.Amount.Minor > 0 {
			m.received(e)
			continue
		}
		m.payment(e)
	}
	return m
}

// isLoan reports whether an account is a loan. The interest of loans is left out, because the
// repayments that cover it are counted already.
func isLoan(t bank.AccountType) bool {
	return t == bank.Loan || t == bank.AutoLoan || t == bank.StudentLoan || t == bank.Mortgage
}

// received counts a credit.
func (m *measures) received(e *Entry) {
	m.in += float64(e.Amount.Minor)
	if e.Tags.Has(bank.TagIncome) {
		m.incomes++
		day := e.At.In(m.zone)
		for i := range 5 {
			m.payDays[day.AddDate(0, 0, i).Format(time.DateOnly)] = true
		}
	}
}

// payment counts a debit.
func (m *measures) payment(e *Entry) {
	m.out -= float64(e.Amount.Minor)
	if e.Type.Code == bank.Charge || e.Type.Code == bank.Interest {
		return
	}
	m.payments = append(m.payments, e)
	switch e.Type.Code {
	case bank.CardPayment:
		m.cardAmounts, m.cardPayments = append(m.cardAmounts, -float64(e.Amount.Minor)), append(m.cardPayments, e)
		if len(e.Enrichment.Location.Tokens) > 0 && !e.Tags.Has(bank.TagOnline) &&
			!strings.HasPrefix(e.MCC, "41") { // the town of a transport company is not where the customer was
			m.shopPayments = append(m.shopPayments, e)
		}
	case bank.DirectDebit, bank.StandingOrderPayment:
		m.debits++
	}
}

// mean returns the arithmetic mean.
func mean(values []float64) (sum float64) {
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// median returns the upper median.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// benford returns the mean absolute deviation of the shares of first digits from Benford's law.
func benford(values []float64) (deviation float64) {
	var counts [10]float64
	for _, v := range values {
		for v >= 10 {
			v /= 10
		}
		counts[int(v)]++
	}
	for digit := 1; digit <= 9; digit++ {
		deviation += math.Abs(counts[digit]/float64(len(values))-math.Log10(1+1/float64(digit))) / 9
	}
	return deviation
}
