package chart

import (
	"math"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// The top and the bottom of the scale, as shares of the drawing's height. Notes are above it, labels below.
const (
	top    = 0.11
	bottom = 0.88
)

// The positions of the texts above and below the chart.
const (
	noteHeight = "12"
	axisHeight = "97%"
)

// scale maps amounts to heights.
type scale struct {
	low, high int64   // minor units
	ticks     []int64 // amounts with a line, lowest first
}

// maxTicks is the maximum number of lines beside the lowest.
const maxTicks = 4

// newScale returns a scale from low to high with lines at round amounts. It does not include zero if all amounts are
// far from it, such as those of a mortgage.
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
	step := roundStep(high-low, unit, finestStep(max(high, -low)/unit)*unit)
	s := scale{low: floorTo(low, step), high: -floorTo(-high, step)}
	if s.low == s.high {
		s.high += step
	}
	for tick := s.low; tick <= s.high; tick += step {
		s.ticks = append(s.ticks, tick)
	}
	return s
}

// finestStep returns the smallest difference between two amounts of a size, in whole units, that their short forms
// show: £1.23k and £1.24k are 10 apart.
func finestStep(size int64) int64 {
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

// roundStep returns the smallest round multiple of finest that divides a span into at most maxTicks steps: 1, 2, 5,
// 10, 20, 25, 50, 100 units and so on.
func roundStep(span, unit, finest int64) int64 {
	for power := unit; power < math.MaxInt64/100; power *= 10 {
		for _, tenths := range []int64{10, 20, 25, 50} {
			step := power * tenths / 10
			if tenths == 25 && power == unit { // 2.5 units have no short form
				continue
			}
			if step%finest == 0 && span <= maxTicks*step {
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

// share returns the position of an amount on the scale, between 0 and 1.
func (s scale) share(amount int64) float64 {
	return float64(amount-s.low) / float64(s.high-s.low)
}

// y returns the vertical position of an amount in the drawing, from 0 at the top to 1.
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
	m.newline()
}

// writeAmounts labels the lines with their amounts. It is called after the chart is drawn, so that nothing covers
// them.
func (s scale) writeAmounts(m *markup, l locale.Locale, currency bank.Currency) {
	for _, tick := range s.ticks {
		m.element("text", l.ShortMoney(bank.Money{Minor: tick, Currency: currency}),
			"class", "chart-tick", "x", "0", "y", percent(s.y(tick)), "dy", "-4")
	}
	m.newline()
}
