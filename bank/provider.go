package bank

import "strings"

// SameProvider compares ids of providers in any of Bud's spellings, such as Bank_Of_Bud, BankOfBud and bank_of_bud
// (docs/research/bud.md#sandbox-providers).
func SameProvider(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, "_", ""), strings.ReplaceAll(b, "_", ""))
}
