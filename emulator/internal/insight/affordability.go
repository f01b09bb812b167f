package insight

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Affordability is the affordability report: a customer's monthly income and expenditure in one currency.
type Affordability struct {
	Currency bank.Currency
	Months   []Window // whole calendar months of a time zone, oldest first

	NetDisposable    AffordabilityFigure
	NetDiscretionary AffordabilityFigure // net disposable income less essential expenditure; it may be negative
	Fixed            AffordabilityFigure
	Flexible         AffordabilityFigure
	Essential        AffordabilityFigure
	NonEssential     AffordabilityFigure

	OpenAccounts       int      // number of open accounts
	Holders            []string // distinct names, in the order of the accounts
	MissingIncome      bool     // there is no income in the months
	MissingExpenditure bool     // there is no expenditure in the months
}

// AffordabilityFigure is one figure of the report. Income and expenditure are both positive.
type AffordabilityFigure struct {
	Total   bank.Money
	Monthly []bank.Money // for each month, zeros included
	Mean    bank.Money   // of the months, rounded to the minor unit at the end, halves away from zero
	Low     bank.Money   // of the months
	High    bank.Money
	Rows    Selection
}

// AffordabilityOf computes the report for some months. Bud predicts a month as the mean of the months: its published
// six-month example has exactly these figures (docs/fidelity.md#affordability-and-risk).
func AffordabilityOf(book *ledger.Book, r AffordabilityRules, c bank.Currency, months []Window) Affordability {
	figure := func(criterion Criteria) AffordabilityFigure {
		rows := r.Select(book, spanOf(months), c, criterion)
		monthly := make([]bank.Money, len(months))
		for i, month := range months {
			monthly[i] = rows.during(month).total(c)
		}
		return affordabilityFigure(rows, c, monthly)
	}
	a := Affordability{
		Currency: c, Months: months, NetDisposable: figure(NetDisposableIncome),
		Fixed: figure(FixedExpenditure), Flexible: figure(FlexibleExpenditure),
		Essential: figure(EssentialExpenditure), NonEssential: figure(NonEssentialExpenditure),
	}
	discretionary := make([]bank.Money, len(months))
	for i := range discretionary {
		discretionary[i] = a.NetDisposable.Monthly[i].Plus(-a.Essential.Monthly[i].Minor)
	}
	a.NetDiscretionary = affordabilityFigure(a.NetDisposable.Rows.union(a.Essential.Rows), c, discretionary)
	a.MissingIncome = a.NetDisposable.Rows.Len() == 0
	a.MissingExpenditure = a.Essential.Rows.Len()+a.NonEssential.Rows.Len() == 0
	a.OpenAccounts, a.Holders = holdersOf(book)
	return a
}

// affordabilityFigure computes a figure from its monthly amounts.
func affordabilityFigure(rows Selection, c bank.Currency, monthly []bank.Money) AffordabilityFigure {
	f := AffordabilityFigure{Total: bank.Money{Currency: c}, Monthly: monthly, Rows: rows}
	for i, month := range monthly {
		f.Total.Minor += month.Minor
		if i == 0 || month.Minor < f.Low.Minor {
			f.Low = month
		}
		if i == 0 || month.Minor > f.High.Minor {
			f.High = month
		}
	}
	f.Mean = average(f.Total, len(monthly))
	return f
}

// holdersOf returns the number of a customer's open accounts and the names of their holders.
func holdersOf(book *ledger.Book) (open int, names []string) {
	for i := range book.Accounts {
		a := &book.Accounts[i]
		if !a.ClosedAt.IsZero() {
			continue
		}
		open++
		for _, h := range a.Holders {
			if h.Name != "" && !slices.Contains(names, h.Name) {
				names = append(names, h.Name)
			}
		}
	}
	return open, names
}

// AssessedMonths returns the whole calendar months of a time zone that a report covers, from one month to another
// inclusive. If both are zero, they are the six complete months before the month of the newest data, or before now
// without data. If the first month is after the last, there are none. More than MaxSteps months are ErrTooMany.
func AssessedMonths(book *ledger.Book, from, to, now time.Time, zone *time.Location) ([]Window, error) {
	if from.IsZero() && to.IsZero() {
		newest := NewestData(book, now)
		if newest.IsZero() {
			newest = now
		}
		to = firstOfMonth(newest.In(zone), -1)
		from = firstOfMonth(to, 1-defaultMonths)
	}
	return Window{inZone(from, zone), firstOfMonth(inZone(to, zone), 1)}.Months(zone)
}

// inZone returns the beginning of the month of t, as seen in t's own time zone, in another time zone.
func inZone(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, zone)
}
