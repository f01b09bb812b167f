package insight

import (
	"math/big"
	"strings"

	"budsandbox/bank"
)

// relativeTo returns part / whole with at most two decimals, halves up, in the shortest form ("0.81", "0.8", "1"), as
// Bud prints it. Both are positive and in one currency. It is "0" if whole is zero.
func relativeTo(part, whole bank.Money) string {
	if whole.Minor <= 0 {
		return "0"
	}
	return formatShortest(mulDiv(part.Minor, 100, whole.Minor))
}

// formatShortest formats hundredths without trailing zeros.
func formatShortest(hundredths int64) string {
	return strings.TrimSuffix(strings.TrimRight(formatHundredths(hundredths), "0"), ".")
}

// stability returns 1 minus the population standard deviation over the mean of non-negative amounts, at least 0, with
// at most two decimals, halves up, in the shortest form. Equal amounts give "1"; no amounts or only zeros give "0".
// Bud documents a number between 0 and 1 and no formula (docs/fidelity.md#affordability-and-risk). It is computed in
// integers, so that it rounds alike on every machine.
func stability(amounts []bank.Money) string {
	sum, squares := new(big.Int), new(big.Int)
	for _, m := range amounts {
		x := big.NewInt(m.Minor)
		sum.Add(sum, x)
		squares.Add(squares, x.Mul(x, x))
	}
	if sum.Sign() == 0 {
		return "0"
	}
	// With n amounts deviation / mean = sqrt(n*squares - sum²) / sum. The result is the greatest k hundredths for
	// which k - 1/2 <= 100 - 100*deviation/mean, or 200*sqrt(n*squares - sum²) <= (201 - 2k)*sum.
	spread := new(big.Int).Mul(squares, big.NewInt(int64(len(amounts))))
	square := new(big.Int).Mul(sum, sum)
	spread.Sub(spread, square).Mul(spread, big.NewInt(200*200))
	for k := int64(100); k > 0; k-- {
		most := big.NewInt((201 - 2*k) * (201 - 2*k))
		if spread.Cmp(most.Mul(most, square)) <= 0 {
			return formatShortest(k)
		}
	}
	return "0"
}
