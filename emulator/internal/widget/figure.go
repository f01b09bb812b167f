package widget

import (
	"cmp"
	"strconv"
	"strings"

	"budsandbox/bank"
)

// figure is an amount with the terms that it is the sum of.
type figure struct {
	bank.Money
	terms   []string // paths; subtracted terms begin with a minus
	divided int64    // divisor of the sum, rounding half away from zero; 0 for none
}

// plus adds two amounts of one currency. An unknown amount adds nothing.
func (f figure) plus(g figure) figure {
	switch {
	case !g.Known():
		return f
	case !f.Known():
		return g
	}
	return figure{Money: f.Plus(g.Minor), terms: append(f.terms[:len(f.terms):len(f.terms)], g.terms...)}
}

// minus subtracts an amount.
func (f figure) minus(g figure) figure {
	g.Minor = -g.Minor
	terms := make([]string, 0, len(g.terms))
	for _, term := range g.terms {
		if rest, subtracted := strings.CutPrefix(term, "-"); subtracted {
			terms = append(terms, rest)
		} else {
			terms = append(terms, "-"+term)
		}
	}
	g.terms = terms
	return f.plus(g)
}

// compare orders amounts of one currency.
func (f figure) compare(g figure) int { return cmp.Compare(f.Minor, g.Minor) }

// per divides an amount, rounding half away from zero.
func (f figure) per(n int64) figure {
	if n <= 0 {
		return figure{}
	}
	half := n / 2
	if f.Minor < 0 {
		half = -half
	}
	f.Minor, f.divided = (f.Minor+half)/n, n
	return f
}

// inCurrency returns the amount in a currency from a list with one amount per currency.
func (n node) inCurrency(c bank.Currency) figure {
	for _, amount := range n.list() {
		if f := amount.figure(); f.Currency == c {
			return f
		}
	}
	return figure{}
}

// sides are the totals of the credits and of the debits in one currency.
type sides struct{ credits, debits figure }

// totalSides adds up figures by currency, in the order in which the currencies occur. Unknown figures add nothing.
func totalSides(figures []figure) (order []bank.Currency, totals map[bank.Currency]sides) {
	totals = map[bank.Currency]sides{}
	for _, f := range figures {
		if !f.Known() {
			continue
		}
		total, found := totals[f.Currency]
		if !found {
			order = append(order, f.Currency)
		}
		if f.Minor < 0 {
			total.debits = total.debits.plus(f)
		} else {
			total.credits = total.credits.plus(f)
		}
		totals[f.Currency] = total
	}
	return order, totals
}

// orZero returns a figure, or zero in a currency if it is unknown, because totals leave out zero.
func (f figure) orZero(c bank.Currency) figure {
	if !f.Known() {
		return figure{Money: bank.Money{Currency: c}}
	}
	return f
}

// source returns the attribute of a figure: its terms and the divisor of their sum.
func (f figure) source() string {
	text := strings.Join(f.terms, " ")
	if f.divided > 0 {
		text += " /" + strconv.FormatInt(f.divided, 10)
	}
	return text
}

// sources returns the attribute of a chart: those of its figures, in order.
func sources(figures []figure) string {
	texts := make([]string, len(figures))
	for i, f := range figures {
		texts[i] = f.source()
	}
	return strings.Join(texts, "|")
}
