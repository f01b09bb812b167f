package insight

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Percent is a percentage in millionths: 2 % is 2,000,000.
type Percent int64

// The bounds and the default of a forecast's percentages (contract, v2_future_transactions_get). An amount cannot
// shrink below zero.
const (
	onePercent    Percent = 1_000_000
	defaultChange         = 2 * onePercent
	minChange             = -100 * onePercent
	maxChange             = 100 * onePercent
)

var errPercent = errors.New("must be a percentage from -100 to 100 with at most 6 decimals, such as 2.5")

// UnmarshalText parses a decimal number.
func (p *Percent) UnmarshalText(text []byte) error {
	plain := strings.TrimPrefix(string(text), "+")
	whole, fraction, _ := strings.Cut(plain, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > 6 || len(whole) > 4 || whole == "" {
		return errPercent
	}
	m, err := bank.ParseMoney(whole+fraction+strings.Repeat("0", 6-len(fraction)), "JPY") // a currency without decimals
	if err != nil || Percent(m.Minor) < minChange || Percent(m.Minor) > maxChange {
		return errPercent
	}
	*p = Percent(m.Minor)
	return nil
}

// Shape returns a number, for the schema.
func (Percent) Shape() any { return 0.0 }

// Float returns the percentage as a number for display: 2, or 2.5.
func (p Percent) Float() float64 { return float64(p) / float64(onePercent) }

// ChangePercentages holds the percentages by which amounts change each time, by subcategory. The name "all" stands for
// all others.
type ChangePercentages map[string]Percent

// allCategories is the name for every subcategory that is not named.
const allCategories = "all"

// Of returns the percentage of a subcategory.
func (c ChangePercentages) Of(l2 string) Percent {
	for _, name := range []string{l2, allCategories} {
		if p, given := c[name]; given {
			return p
		}
	}
	return defaultChange
}

// Forecast continues a regular group from its newest member.
type Forecast struct {
	RegularGroup
	Base             *bank.Transaction // the newest member
	ChangePercentage Percent
	Coming           []Expected // soonest first, never empty
}

// Expected is an expected transaction.
type Expected struct {
	On     time.Time
	Amount bank.Money // with the side of the base
}

// Forecasts continues a customer's regular groups for a number of months from now, on the days of their schedules. It
// leaves out groups with no transactions in that time. Amounts compound each time and are rounded, halves away from
// zero, from the unrounded running amount. A forecast ends where an amount would overflow
// (docs/research/bud.md#finders).
func Forecasts(book *ledger.Book, now time.Time, months int, changes ChangePercentages) (all []Forecast) {
	until := bank.Period{Months: months}.After(now)
	for _, g := range RegularGroups(book) {
		if g.Regularity.Schedule == nil {
			continue
		}
		f := Forecast{RegularGroup: g, Base: g.Rows.At(0)}
		f.ChangePercentage = changes.Of(f.Base.Enrichment.Categories.L2)
		amount := newCompounding(f.Base.Amount.Minor, f.ChangePercentage)
		for on := range g.Regularity.Schedule.Due(now, until) {
			minor, fits := amount.next()
			if !fits {
				break
			}
			f.Coming = append(f.Coming, Expected{on, bank.Money{Minor: minor, Currency: f.Base.Amount.Currency}})
		}
		if len(f.Coming) > 0 {
			all = append(all, f)
		}
	}
	return all
}

// compounding is an amount that is multiplied by factor / divisor each time. It is exactly value / scale.
type compounding struct {
	factor, divisor, value, scale *big.Int
	half, rounded, remainder      big.Int // reused to save allocations
}

// newCompounding returns an amount that grows by a percentage. The factor is reduced to lowest terms, such as 51/50 for
// 2 %, because its powers grow large.
func newCompounding(minor int64, change Percent) *compounding {
	factor := big.NewRat(int64(100*onePercent+change), int64(100*onePercent))
	return &compounding{factor: factor.Num(), divisor: factor.Denom(), value: big.NewInt(minor), scale: big.NewInt(1)}
}

// next returns the next amount in minor units, rounded half away from zero, and whether it fits.
func (c *compounding) next() (minor int64, fits bool) {
	c.value.Mul(c.value, c.factor)
	c.scale.Mul(c.scale, c.divisor)
	c.rounded.Abs(c.value)
	c.rounded.Add(&c.rounded, c.half.Rsh(c.scale, 1)).QuoRem(&c.rounded, c.scale, &c.remainder)
	if !c.rounded.IsInt64() {
		return 0, false
	}
	return int64(c.value.Sign()) * c.rounded.Int64(), true
}

// Explain explains what each expected payment continues.
func (f Forecast) Explain() (all []Explanation) {
	for i, e := range f.Coming {
		all = append(all, Explanation{
			Figure: fmt.Sprintf("%s.%s %s", f.Label, e.On.UTC().Format("2006-01-02"), e.Amount.Currency),
			Value:  e.Amount.Value(),
			Formula: fmt.Sprintf("%s, the newest, * (1 + %v / 100)^%d; the day continues the %s schedule",
				f.Base.Amount.Value(), f.ChangePercentage.Float(), i+1, f.Period),
			Rows: f.Rows,
		})
	}
	return all
}
