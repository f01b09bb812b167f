package insight

import (
	"math/big"
	"strconv"
	"strings"

	"budsandbox/bank"
)

// relativeTo writes an amount as a part of another, both positive and of one currency: a ratio to two places, halves
// up, in its shortest form ("0.81", "0.8", "1"), as Bud prints them. Of nothing it is "0".
func relativeTo(part, whole bank.Money) string {
	if whole.Minor <= 0 {
		return "0"
	}
	return shortest(divided(part.Minor, 100, whole.Minor))
}

// shortest writes hundredths without zeros at the end.
func shortest(hundredths int64) string {
	return strings.TrimSuffix(strings.TrimRight(twoPlaces(hundredths), "0"), ".")
}

// twoPlaces writes hundredths, which are not negative, with both places: 0.06.
func twoPlaces(hundredths int64) string {
	rest := strconv.FormatInt(100+hundredths%100, 10)[1:]
	return strconv.FormatInt(hundredths/100, 10) + "." + rest
}

// stability writes how steady amounts are that are not negative: 1 less their population standard deviation over
// their mean, at least 0, to two places, halves up, in its shortest form. Amounts that are all alike give "1", no
// amounts or only zeros "0". Bud gives a number between 0 and 1 and no formula
// (docs/fidelity.md#affordability-and-risk). It is reckoned in integers, so that every machine rounds alike.
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
			return shortest(k)
		}
	}
	return "0"
}
