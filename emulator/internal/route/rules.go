package route

import (
	"reflect"
	"strings"
)

// namedRules are rules for `validate` tags whose values are too long for one line.
var namedRules = map[string]string{
	"account_screen": "oneof=accounts_summary connect_accounts download_data reconfirm_consent revoke_consent",
	"correction_rule": "oneof=regularity_correction regularity_end transactions_relative_similar transactions_similar " +
		"transactions_unsimilar",
	"granularity":       "oneof=daily weekly biweekly monthly quarterly six_monthly annually",
	"payment_frequency": "oneof=daily weekly fortnightly monthly quarterly semiannually yearly",
	"payment_service":   "oneof=domestic-single-payment domestic-standing-order domestic-scheduled-payment",
	"regularity":        "oneof=unknown daily weekly biweekly monthly quarterly",
}

// rulesOf returns the rules of a field's `validate` tag, with named rules replaced by what they stand for.
func rulesOf(tag reflect.StructTag) []string {
	rules := strings.Split(tag.Get("validate"), ",")
	for i, rule := range rules {
		if named, ok := namedRules[rule]; ok {
			rules[i] = named
		}
	}
	return rules
}
