package actionable

import (
	"reflect"

	"budsandbox/emulator/internal/insight"
)

// balanceThresholds are the parameters for thresholds of the operations on balances.
type balanceThresholds struct {
	Utilisation threshold `query:"close_to_credit_limit.percentage_utilisation_threshold"`
	Balance     threshold `query:"low_balance.balance_threshold"`
}

// incomeThresholds are the parameters for thresholds of the operations on income.
type incomeThresholds struct {
	GamblingTotal  threshold `query:"gambling_income.minimum_monthly_threshold"`
	GamblingShare  threshold `query:"gambling_income.minimum_percentage_total_threshold"`
	LateValue      threshold `query:"late_income.minimum_value_threshold"`
	LateDays       threshold `query:"late_income.minimum_days_late_threshold"`
	PensionTotal   threshold `query:"pension_income.minimum_monthly_threshold"`
	PensionShare   threshold `query:"pension_income.minimum_percentage_total_threshold"`
	ChangeAbsolute threshold `query:"regular_income_changed.minimum_absolute_change_threshold"`
	ChangePercent  threshold `query:"regular_income_changed.minimum_percentage_change_threshold"`
}

// spendingThresholds are the parameters for thresholds of the operations on spending.
type spendingThresholds struct {
	LateValue      threshold `query:"late_payment.minimum_value_threshold"`
	LateDays       threshold `query:"late_payment.minimum_days_late_threshold"`
	ChangeAbsolute threshold `query:"regular_payment_changed.minimum_absolute_change_threshold"`
	ChangePercent  threshold `query:"regular_payment_changed.minimum_percentage_change_threshold"`
}

// threshold is an optional threshold of a query.
type threshold struct {
	text  string
	value insight.Threshold
}

// UnmarshalText parses a number.
func (t *threshold) UnmarshalText(text []byte) (err error) {
	t.text = string(text)
	t.value, err = insight.ParseThreshold(t.text)
	return err
}

// Shape returns the schema of a number.
func (threshold) Shape() any { return 0.0 }

// thresholds are the thresholds of a query by the names of their parameters, which are their keys in package insight.
type thresholds map[string]threshold

// thresholdsOf returns the fields of balanceThresholds, incomeThresholds or spendingThresholds.
func thresholdsOf(parameters any) thresholds {
	all := thresholds{}
	for field, value := range reflect.ValueOf(parameters).Fields() {
		all[field.Tag.Get("query")] = value.Interface().(threshold)
	}
	return all
}

// given returns the thresholds that the client set.
func (all thresholds) given() insight.Thresholds {
	given := insight.Thresholds{}
	for key, t := range all {
		if t.text != "" {
			given[key] = t.value
		}
	}
	return given
}
