package insight

import (
	"fmt"
	"math/big"
	"strconv"

	"budsandbox/bank"
)

// mulDiv returns value * factor / by for positive numbers, rounded half up.
func mulDiv(value, factor, by int64) int64 {
	n := new(big.Int).Mul(big.NewInt(value), big.NewInt(2*factor))
	n.Add(n, big.NewInt(by))
	return n.Quo(n, new(big.Int).Mul(big.NewInt(2), big.NewInt(by))).Int64()
}

// average divides a non-negative amount, rounding halves up. The average of no parts is zero.
func average(m bank.Money, parts int) bank.Money {
	if parts == 0 {
		return bank.Money{Currency: m.Currency}
	}
	n := int64(parts)
	return bank.Money{Minor: (m.Minor + n/2) / n, Currency: m.Currency}
}

// mean divides an amount of any sign, rounding halves away from zero.
func mean(m bank.Money, parts int) bank.Money {
	if m.Minor < 0 {
		m.Minor = -m.Minor
		return bank.Money{Minor: -average(m, parts).Minor, Currency: m.Currency}
	}
	return average(m, parts)
}

// ratio returns part / whole with two decimals, halves up. Both are in minor units; whole is positive.
func ratio(part, whole int64) string {
	hundredths := new(big.Int).Mul(big.NewInt(part), big.NewInt(200))
	hundredths.Add(hundredths, big.NewInt(whole)).Quo(hundredths, new(big.Int).Mul(big.NewInt(2), big.NewInt(whole)))
	digits := fmt.Sprintf("%03s", hundredths)
	return digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}

// twoPlaces formats non-negative hundredths with two decimals: 0.06.
func twoPlaces(hundredths int64) string {
	rest := strconv.FormatInt(100+hundredths%100, 10)[1:]
	return strconv.FormatInt(hundredths/100, 10) + "." + rest
}

// absolute returns an amount without its sign.
func absolute(minor int64) int64 { return max(minor, -minor) }
