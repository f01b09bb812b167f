package chart

import (
	"math"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// The room above and below what is drawn, as shares of the height: for notes above, for labels below.
const (
	top    = 0.11
	bottom = 0.88
)

// The heights of the texts above and below what is drawn.
const (
	noteHeight = "12"
	axisHeight = "97%"
)

// scale places amounts on the height of a drawing.
type scale struct {
	low, high int64   // minor units
	ticks     []int64 // amounts with a line, lowest first
}

// mostTicks is how many lines a drawing has, at most, beside the lowest.
const mostTicks = 4

// newScale covers amounts from low to high with lines at round amounts. Amounts that are far from nothing, such as
// those of a mortgage, do not have zero on their scale.
func newScale(low, high int64, currency bank.Currency) scale {
	if low > 0 && low < high/2 {
		low = 0
	}
	if high < 0 && high > low/2 {
		high = 0
	}
	unit := int64(1)
	for range currency.Digits() {
		unit *= 10
	}
	step := roundStep(high-low, unit, finest(max(high, -low)/unit)*unit)
	s := scale{low: floorTo(low, step), high: -floorTo(-high, step)}
	if s.low == s.high {
		s.high += step
	}
	for tick := s.low; tick <= s.high; tick += step {
		s.ticks = append(s.ticks, tick)
	}
	return s
}

// finest is the least difference between two amounts up to a size, all in whole units, that their short forms show:
// £1.23k and £1.24k are 10 apart.
func finest(size int64) int64 {
	switch {
	case size >= 1_000_000_000:
		return 10_000_000
	case size >= 1_000_000:
		return 10_000
	case size >= 1_000:
		return 10
	}
	return 1
}

// roundStep is the least round multiple of a finest amount of which a span has no more than mostTicks: 1, 2, 5, 10,
// 20, 25, 50, 100 units and so on.
func roundStep(span, unit, finest int64) int64 {
	for power := unit; power < math.MaxInt64/100; power *= 10 {
		for _, tenths := range []int64{10, 20, 25, 50} {
			step := power * tenths / 10
			if tenths == 25 && power == unit { // 2.5 units have no short form
				continue
			}
			if step%finest == 0 && span <= mostTicks*step {
				return step
			}
		}
	}
	return max(span, unit)
}

// floorTo rounds down to a multiple of a step.
func floorTo(n, step int64) int64 {
	rest := n % step
	if rest < 0 {
		rest += step
	}
	return n - rest
}

// share is how far up an amount is, between 0 and 1.
func (s scale) share(amount int64) float64 {
	return float64(amount-s.low) / float64(s.high-s.low)
}

// y is where an amount is on the height of the drawing, between 0, the top, and 1.
func (s scale) y(amount int64) float64 { return bottom - (bottom-top)*s.share(amount) }

// writeGrid draws a line for each round amount.
func (s scale) writeGrid(m *markup) {
	for _, tick := range s.ticks {
		class := "chart-grid"
		if tick == 0 {
			class = "chart-grid chart-zero"
		}
		m.horizontal(class, s.y(tick))
	}
	m.line()
}

// writeAmounts says which amounts the lines stand for. It comes after what is drawn, so that nothing hides them.
func (s scale) writeAmounts(m *markup, l locale.Locale, currency bank.Currency) {
	for _, tick := range s.ticks {
		m.element("text", l.ShortMoney(bank.Money{Minor: tick, Currency: currency}),
			"class", "chart-tick", "x", "0", "y", percent(s.y(tick)), "dy", "-4")
	}
	m.line()
}
