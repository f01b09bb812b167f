package insight

import (
	"fmt"
	"math/big"
	"strconv"

	"budsandbox/bank"
)

// divide returns n / by for non-negative numbers, rounded half up.
func divide(n, by *big.Int) *big.Int {
	doubled := new(big.Int).Lsh(n, 1)
	return doubled.Add(doubled, by).Quo(doubled, new(big.Int).Lsh(by, 1))
}

// mulDiv returns value * factor / by for positive numbers, rounded half up.
func mulDiv(value, factor, by int64) int64 {
	return divide(new(big.Int).Mul(big.NewInt(value), big.NewInt(factor)), big.NewInt(by)).Int64()
}

// average divides an amount, rounding halves away from zero. The average of no parts is zero.
func average(m bank.Money, parts int) bank.Money {
	if parts == 0 {
		return bank.Money{Currency: m.Currency}
	}
	n := int64(parts)
	half := n / 2
	if m.Minor < 0 {
		half = -half
	}
	return bank.Money{Minor: (m.Minor + half) / n, Currency: m.Currency}
}

// ratio returns part / whole with two decimals, halves up. Both are in minor units; whole is positive.
func ratio(part, whole int64) string {
	hundredths := divide(new(big.Int).Mul(big.NewInt(part), big.NewInt(100)), big.NewInt(whole))
	digits := fmt.Sprintf("%03s", hundredths)
	return digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}

// formatHundredths formats non-negative hundredths with two decimals: 0.06.
func formatHundredths(hundredths int64) string {
	rest := strconv.FormatInt(100+hundredths%100, 10)[1:]
	return strconv.FormatInt(hundredths/100, 10) + "." + rest
}

// absolute returns an amount without its sign.
func absolute(minor int64) int64 { return max(minor, -minor) }
