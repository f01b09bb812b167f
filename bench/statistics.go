package bench

import (
	"math"
	"slices"
	"time"
)

// percentile returns the p-th percentile by nearest rank, or zero without values. The values must be sorted.
func percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// median returns the median, or zero without values.
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

// medianMillis returns the median of durations in milliseconds.
func medianMillis(all []time.Duration) float64 {
	values := make([]float64, len(all))
	for i, d := range all {
		values[i] = milliseconds(d)
	}
	return median(values)
}

// milliseconds converts a duration to milliseconds.
func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
