package insight

import "math/big"

// mulDiv returns value * factor / by for positive numbers, rounded half up.
func mulDiv(value, factor, by int64) int64 {
	n := new(big.Int).Mul(big.NewInt(value), big.NewInt(2*factor))
	n.Add(n, big.NewInt(by))
	return n.Quo(n, new(big.Int).Mul(big.NewInt(2), big.NewInt(by))).Int64()
}
