package seed

import (
	"math/bits"
	"math/rand/v2"
)

// stream is the random source of one occurrence: ChaCha8 seeded with its key. Every draw is derived
// from Uint64, because the standard library guarantees the output of Uint64 only.
type stream struct{ source rand.ChaCha8 }

// Uint64 returns the next random number. With Int63 and Seed, it makes a stream a rand.Source64 for
// package fixtures.
func (s *stream) Uint64() uint64 { return s.source.Uint64() }

func (s *stream) Int63() int64 { return int64(s.source.Uint64() >> 1) }

// Seed does nothing; a stream is seeded by reset.
func (s *stream) Seed(int64) {}

// reset restarts the stream with a key.
func (s *stream) reset(k key) { s.source.Seed(k) }

// intN draws a number from 0 to n-1.
func (s *stream) intN(n int) int {
	high, _ := bits.Mul64(s.source.Uint64(), uint64(n))
	return int(high)
}

// intBetween draws a number from low to high, both included.
func (s *stream) intBetween(low, high int) int { return low + s.intN(high-low+1) }

// normal draws a standard normal deviation in thousandths.
func (s *stream) normal() int64 { return interpolate(&normalQuantiles, uint32(s.source.Uint64()>>48)) }

// weighted draws an index with a probability proportional to its weight.
func (s *stream) weighted(weights []int) int {
	return s.weightedOf(weights, sumOf(weights))
}

// sumOf returns the sum of weights.
func sumOf(weights []int) (sum int) {
	for _, w := range weights {
		sum += w
	}
	return sum
}

// weightedOf is weighted for weights whose sum is known.
func (s *stream) weightedOf(weights []int, sum int) int {
	rest := s.intN(max(sum, 1))
	for i, w := range weights {
		if rest < w {
			return i
		}
		rest -= w
	}
	return 0
}

// poisson is a Poisson distribution.
type poisson struct {
	mean int64 // in units of 2^-16
	none int64 // probability of 0 in units of 2^-40
}

// maxPoisson is the largest mean, in units of 2^-16, whose probability of 0 has enough bits.
const maxPoisson = 6 << 16

func newPoisson(mean int64) poisson {
	const e8 = 195360063 // e^8 in units of 2^-16
	if mean > maxPoisson {
		return poisson{mean: mean}
	}
	return poisson{mean, exponential(8<<16-mean) << 24 / e8 << 16}
}

// poisson draws a Poisson count.
func (s *stream) poisson(of poisson) int {
	mean, term := of.mean, of.none
	if mean > maxPoisson {
		return s.poisson(newPoisson(mean/2)) + s.poisson(newPoisson(mean-mean/2))
	}
	draw := int64(s.source.Uint64() >> 24) // 40 bits
	for count := 0; ; count++ {
		draw -= term
		if draw < 0 {
			return count
		}
		term = term * mean >> 16 / int64(count+1)
		if term == 0 {
			return count
		}
	}
}

// rendezvous returns the index of the candidate that is chosen for row, by weighted rendezvous
// hashing: the hash of each candidate is mixed with row, and the lowest weighted score wins. A new
// candidate therefore takes over its share of the rows and changes no other choice. See
// docs/research/synthetic-data.md#rendezvous-choice.
func rendezvous(row uint64, hashes []uint64, weights []int64) int {
	best, least := 0, int64(-1)
	for i, hash := range hashes {
		score := minusLog2(mix(row^hash)) << 20
		high, low := bits.Mul64(uint64(least), uint64(weights[i]))
		if least < 0 || high > 0 || uint64(score) < low { // as score/weights[i] < least, which would take longer
			best, least = i, score/weights[i]
		}
	}
	return best
}
