package seed

import (
	"math/bits"

	"budsandbox/fixtures/calendar"
)

// interpolate returns the value of a table of 257 points at a position in units of 2^-16 of its
// width, linear between the points.
func interpolate[T int32 | int64](table *[257]T, position uint32) int64 {
	i, rest := position>>8&0xff, int64(position&0xff)
	low, high := int64(table[i]), int64(table[i+1])
	return low + (high-low)*rest>>8
}

// exponential returns e^x, both in units of 2^-16. It is 0 for x below about -11; x must be below
// 20.
func exponential(x int64) int64 {
	const log2e = 94548 // log2(e) in units of 2^-16
	y := x * log2e >> 16
	whole, fraction := y>>16, uint32(y&0xffff)
	value := interpolate(&powersOfTwo, fraction)
	if whole >= 0 {
		return value << whole
	}
	if whole < -40 {
		return 0
	}
	return value >> -whole
}

// minusLog2 returns -log2(u/2^64) in units of 2^-16. An even u is taken as the next odd number, so
// that 0 has a logarithm.
func minusLog2(u uint64) int64 {
	u |= 1
	zeros := bits.LeadingZeros64(u)
	fraction := uint32(u << zeros << 1 >> 48)
	return int64(zeros+1)<<16 - interpolate(&logarithms, fraction)
}

// mulDiv returns value × part / whole, rounded half away from zero. The whole must be positive.
func mulDiv(value, part, whole int64) int64 {
	product := value * part
	if product < 0 {
		return -((-product + whole/2) / whole)
	}
	return (product + whole/2) / whole
}

// roundToMultiple rounds a positive value to the nearest multiple of a number, half up, but to at
// least one multiple.
func roundToMultiple(value, of int64) int64 {
	if of <= 1 {
		return value
	}
	return max((value+of/2)/of*of, of)
}

// mix is the final step of SplitMix64 (https://prng.di.unimi.it/splitmix64.c). It makes rendezvous
// hashing of precomputed hashes cheap.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// monthCount returns the number of months in a set; the empty set counts as 0.
func monthCount(months calendar.Months) int { return bits.OnesCount16(uint16(months)) }
