package insight

import (
	"slices"

	"budsandbox/bank"
)

// Sum is an absolute amount and the number of rows that it is the sum of.
type Sum struct {
	Amount bank.Money
	Count  int
}

// Flow holds credits and debits, with one sum per currency in the order of their codes. A currency is left out of a
// side without rows. A row of zero is a credit, as on Bud's balances.
type Flow struct{ Credits, Debits []Sum }

// Currencies returns the currencies of both sides, in the order of their codes.
func (f Flow) Currencies() []bank.Currency {
	var all []bank.Currency
	for _, sum := range slices.Concat(f.Credits, f.Debits) {
		all = append(all, sum.Amount.Currency)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// SumIn returns the sum in a currency, or a sum of zero if there is none.
func SumIn(sums []Sum, c bank.Currency) Sum {
	for _, sum := range sums {
		if sum.Amount.Currency == c {
			return sum
		}
	}
	return Sum{Amount: bank.Money{Currency: c}}
}

// total is the absolute amount of some rows in minor units, and their number.
type total struct {
	minor int64
	count int
}

// sum returns a total of rows in a currency.
func (t total) sum(c bank.Currency) Sum {
	return Sum{bank.Money{Minor: t.minor, Currency: c}, t.count}
}

// addTo adds the rows to totals, of which each currency has two: credits at twice its index, then debits.
func (s Selection) addTo(totals []total) {
	for _, row := range s.rows {
		minor, index := s.cols.minor[row], 2*s.cols.currency[row]
		if minor < 0 {
			minor, index = -minor, index+1
		}
		totals[index].minor += minor
		totals[index].count++
	}
}

// addTotals adds totals to other ones.
func addTotals(to, added []total) {
	for i := range to {
		to[i].minor += added[i].minor
		to[i].count += added[i].count
	}
}

// Flow sums the rows.
func (s Selection) Flow() Flow {
	totals := make([]total, 2*len(s.cols.currencies))
	s.addTo(totals)
	return s.cols.flow(totals)
}

// flow returns the totals of rows as a Flow.
func (c *columns) flow(totals []total) (f Flow) {
	credits, debits := 0, 0
	for i := 0; i < len(totals); i += 2 {
		credits += min(1, totals[i].count)
		debits += min(1, totals[i+1].count)
	}
	sums := make([]Sum, credits+debits) // of both sides
	if credits > 0 {
		f.Credits = sums[:0:credits]
	}
	if debits > 0 {
		f.Debits = sums[credits:credits:len(sums)]
	}
	for i, currency := range c.currencies {
		if t := totals[2*i]; t.count > 0 {
			f.Credits = append(f.Credits, t.sum(currency))
		}
		if t := totals[2*i+1]; t.count > 0 {
			f.Debits = append(f.Debits, t.sum(currency))
		}
	}
	return f
}

// total returns the sum of a selection whose rows have one currency and one side, without a sign.
func (s Selection) total(c bank.Currency) bank.Money {
	sum := int64(0)
	for _, row := range s.rows {
		sum += s.cols.minor[row]
	}
	return bank.Money{Minor: absolute(sum), Currency: c}
}

// sumAbsolute returns the sum of the absolute amounts of the rows in a currency, in minor units.
func (s Selection) sumAbsolute(c bank.Currency) bank.Money {
	sum := bank.Money{Currency: c}
	for _, row := range s.rows {
		if s.cols.currencies[s.cols.currency[row]] == c {
			sum.Minor += absolute(s.cols.minor[row])
		}
	}
	return sum
}
