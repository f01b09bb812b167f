package bench

import (
	"math"
	"slices"
	"time"
)

// percentile returns the smallest value that is not below p percent of them (nearest rank), zero of none. The
// values are in order.
func percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// median returns the value in the middle, or the mean of the two there; zero of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// milliseconds is a duration in milliseconds, with all its digits.
func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
