package insight

import (
	"math/big"
	"strconv"
)

// divided is value x factor / by of positive numbers, rounded half up.
func divided(value, factor, by int64) int64 {
	n := new(big.Int).Mul(big.NewInt(value), big.NewInt(2*factor))
	n.Add(n, big.NewInt(by))
	return n.Quo(n, new(big.Int).Mul(big.NewInt(2), big.NewInt(by))).Int64()
}

// count writes how many of a thing there are.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}
