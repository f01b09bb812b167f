package insight

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Affordability is the affordability report: what a customer earns and spends in a month, in one currency.
type Affordability struct {
	Currency bank.Currency
	Months   []Window // whole calendar months of a time zone, oldest first

	NetDisposable    AffordabilityFigure
	NetDiscretionary AffordabilityFigure // net disposable income less essential expenditure; it may be negative
	Fixed            AffordabilityFigure
	Flexible         AffordabilityFigure
	Essential        AffordabilityFigure
	NonEssential     AffordabilityFigure

	Connected          int      // accounts that are open
	Holders            []string // each name once, in the order of the accounts
	MissingIncome      bool     // no income lies in the months
	MissingExpenditure bool     // no expenditure does
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

// AffordabilityOf computes the report of some months. Bud predicts a month as the mean of the months: its published
// six-month example has exactly these figures (docs/fidelity.md#affordability-and-risk).
func AffordabilityOf(b *ledger.Book, r AffordabilityRules, c bank.Currency, months []Window) Affordability {
	of := func(criterion Criteria) AffordabilityFigure {
		rows := r.Select(b, spanOf(months), c, criterion)
		monthly := make([]bank.Money, len(months))
		for i, month := range months {
			monthly[i] = rows.during(month).total(c)
		}
		return affordabilityFigure(rows, c, monthly)
	}
	a := Affordability{
		Currency: c, Months: months, NetDisposable: of(NetDisposableIncome),
		Fixed: of(FixedExpenditure), Flexible: of(FlexibleExpenditure),
		Essential: of(EssentialExpenditure), NonEssential: of(NonEssentialExpenditure),
	}
	left := make([]bank.Money, len(months))
	for i := range left {
		left[i] = a.NetDisposable.Monthly[i].Plus(-a.Essential.Monthly[i].Minor)
	}
	a.NetDiscretionary = affordabilityFigure(a.NetDisposable.Rows.and(a.Essential.Rows), c, left)
	a.MissingIncome = a.NetDisposable.Rows.Len() == 0
	a.MissingExpenditure = a.Essential.Rows.Len()+a.NonEssential.Rows.Len() == 0
	a.Connected, a.Holders = holdersOf(b)
	return a
}

// affordabilityFigure computes what follows from the months.
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
	f.Mean = mean(f.Total, len(monthly))
	return f
}

// mean divides an amount on either side, rounding halves away from zero.
func mean(m bank.Money, parts int) bank.Money {
	if m.Minor < 0 {
		m.Minor = -m.Minor
		return bank.Money{Minor: -average(m, parts).Minor, Currency: m.Currency}
	}
	return average(m, parts)
}

// total adds up the rows of a selection, all of one currency and one side, without their sign.
func (s Selection) total(c bank.Currency) bank.Money {
	sum := int64(0)
	for _, row := range s.rows {
		sum += s.cols.minor[row]
	}
	return bank.Money{Minor: max(sum, -sum), Currency: c}
}

// holdersOf counts a customer's open accounts and names their holders.
func holdersOf(b *ledger.Book) (open int, names []string) {
	for i := range b.Accounts {
		a := &b.Accounts[i]
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

// AssessedMonths returns the whole calendar months of a time zone that a report covers: from one month to another,
// both included. Without them, which is both zero, they are the six complete months before that of the newest data,
// or before now without data. A first month after the last gives none; more than MostSteps are ErrTooMany.
func AssessedMonths(b *ledger.Book, from, to, now time.Time, zone *time.Location) ([]Window, error) {
	if from.IsZero() && to.IsZero() {
		newest := NewestData(b, now)
		if newest.IsZero() {
			newest = now
		}
		to = firstOfMonth(newest.In(zone), -1)
		from = firstOfMonth(to, 1-defaultMonths)
	}
	return Window{inZone(from, zone), firstOfMonth(inZone(to, zone), 1)}.Months(zone)
}

// inZone returns the beginning of the month of t, as its own time zone has it, in another time zone.
func inZone(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, zone)
}
