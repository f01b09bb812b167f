package insight

import (
	"math/big"
	"strconv"
)

// mulDiv returns value * factor / by for positive numbers, rounded half up.
func mulDiv(value, factor, by int64) int64 {
	n := new(big.Int).Mul(big.NewInt(value), big.NewInt(2*factor))
	n.Add(n, big.NewInt(by))
	return n.Quo(n, new(big.Int).Mul(big.NewInt(2), big.NewInt(by))).Int64()
}

// count formats a number of things.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}
