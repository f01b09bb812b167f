package insight

import (
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"strings"

	"budsandbox/bank"
)

// Threshold is a number with at most two decimals, in hundredths: an amount, a percentage or a number of days.
type Threshold int64

var errThreshold = errors.New("must be a number with at most two decimals, such as 12.5")

// maxThreshold is the maximum of a threshold. It keeps computations with thresholds within an int64.
const maxThreshold Threshold = 1e11

// ParseThreshold parses a non-negative decimal number.
func ParseThreshold(text string) (Threshold, error) {
	m, err := bank.ParseMoney(text, bank.GBP)
	if err != nil {
		return 0, errThreshold
	}
	return Threshold(m.Minor), Threshold(m.Minor).check()
}

// check returns an error for a threshold that ParseThreshold never returns.
func (t Threshold) check() error {
	if t < 0 || t > maxThreshold {
		return errThreshold
	}
	return nil
}

// thresholdFormat is the format of an option's value.
type thresholdFormat uint8

const (
	plainFormat  thresholdFormat = iota // 3
	amountFormat                        // 100.00
)

// ThresholdOption is a threshold that a query or the configuration can set.
type ThresholdOption struct {
	Type    ActionableType
	Name    string
	Default Threshold
	format  thresholdFormat
}

// Key returns the option's name in queries, such as late_income.minimum_value_threshold.
func (o ThresholdOption) Key() string { return string(o.Type) + "." + o.Name }

// The names of options.
const (
	daysLate         = "minimum_days_late_threshold"
	minimumValue     = "minimum_value_threshold"
	balanceThreshold = "balance_threshold"
	utilisation      = "percentage_utilisation_threshold"
	absoluteChange   = "minimum_absolute_change_threshold"
	percentageChange = "minimum_percentage_change_threshold"
	monthlyTotal     = "minimum_monthly_threshold"
	shareOfIncome    = "minimum_percentage_total_threshold"
)

// ThresholdOptions lists all options with their defaults, by type and name. Bud configures them for each organisation
// and does not publish them. The comments name the source of each default. See docs/fidelity.md#actionable-insights.
var ThresholdOptions = []ThresholdOption{
	{CloseToCreditLimit, utilisation, 80_00, plainFormat},        // Bud's balances insights of 2023
	{GamblingIncome, monthlyTotal, 10_00, amountFormat},          // our choice
	{GamblingIncome, shareOfIncome, 20_00, plainFormat},          // Bud's signal of 2023, of gambling spend
	{LateIncome, daysLate, 3_00, plainFormat},                    // both of Bud's examples
	{LateIncome, minimumValue, 100_00, amountFormat},             // both of Bud's examples
	{LatePayment, daysLate, 3_00, plainFormat},                   // both of Bud's examples
	{LatePayment, minimumValue, 10_00, amountFormat},             // Bud's details; the 100.00 of its list hide most bills
	{LowBalance, balanceThreshold, 50_00, amountFormat},          // Bud's balances insights of 2023
	{PensionIncome, monthlyTotal, 50_00, amountFormat},           // our choice
	{PensionIncome, shareOfIncome, 5_00, plainFormat},            // our choice
	{RegularIncomeChanged, absoluteChange, 1_00, amountFormat},   // our choice
	{RegularIncomeChanged, percentageChange, 10_00, plainFormat}, // Bud's signal of 2023
	{RegularPayChanged, absoluteChange, 1_00, amountFormat},      // our choice
	{RegularPayChanged, percentageChange, 10_00, plainFormat},    // Bud's signal of 2023, of income
}

// FindThresholdOption finds an option by its key.
func FindThresholdOption(key string) (ThresholdOption, bool) {
	for _, o := range ThresholdOptions {
		if o.Key() == key {
			return o, true
		}
	}
	return ThresholdOption{}, false
}

// Thresholds holds the values of options by their keys. A missing option has its default.
type Thresholds map[string]Threshold

// Check returns an error for an unknown key or an invalid value.
func (t Thresholds) Check() error {
	for key, value := range t {
		if _, known := FindThresholdOption(key); !known {
			return fmt.Errorf("%q is not a threshold", key)
		}
		if err := value.check(); err != nil {
			return fmt.Errorf("%s %w", key, err)
		}
	}
	return nil
}

// With returns the thresholds with some of them replaced.
func (t Thresholds) With(overrides Thresholds) Thresholds {
	if len(overrides) == 0 {
		return t
	}
	all := Thresholds{}
	maps.Copy(all, t)
	maps.Copy(all, overrides)
	return all
}

func (t Thresholds) value(kind ActionableType, name string) Threshold {
	key := ThresholdOption{Type: kind, Name: name}.Key()
	if given, found := t[key]; found {
		return given
	}
	o, _ := FindThresholdOption(key)
	return o.Default
}

// OptionValue is an option's value in a response.
type OptionValue struct {
	Type  ActionableType
	Name  string
	Value string
}

// Options returns the values of the options of some types, in the order of the types and by name.
func (t Thresholds) Options(types []ActionableType) (all []OptionValue) {
	for _, kind := range types {
		for _, o := range ThresholdOptions {
			if o.Type == kind {
				all = append(all, OptionValue{kind, o.Name, o.Format(t.value(kind, o.Name))})
			}
		}
	}
	return all
}

// Format formats a value of the option: amounts with two decimals, other numbers with as few as necessary.
func (o ThresholdOption) Format(value Threshold) string {
	text := bank.Money{Minor: int64(value), Currency: bank.GBP}.Value()
	if o.format == amountFormat {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// minor returns the threshold as an amount in minor units of a currency, rounded up, so that an amount reaches it
// exactly if it reaches the threshold.
func (t Threshold) minor(c bank.Currency) int64 {
	switch digits := c.Digits(); digits {
	case 0:
		return (int64(t) + 99) / 100
	case 1:
		return (int64(t) + 9) / 10
	case 2:
		return int64(t)
	default:
		n := int64(t)
		for range digits - 2 {
			n *= 10
		}
		return n
	}
}

// reachedBy reports whether part is at least t per cent of whole. Both are positive amounts in minor units.
func (t Threshold) reachedBy(part, whole int64) bool {
	const unit = 100 * 100 // per cent, in hundredths
	high, low := bits.Mul64(uint64(part), unit)
	wantHigh, wantLow := bits.Mul64(uint64(whole), uint64(t))
	return high > wantHigh || high == wantHigh && low >= wantLow
}
