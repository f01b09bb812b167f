package seed

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Ensure that sortTimes sorts by the high bits of any numbers and keeps the order of those with equal bits.
func TestSortTimes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(1<<60, 1<<60+1000), rapid.SampledFrom([]uint64{0, 1<<64 - 1}))
		keys, low := rapid.SliceOf(number).Draw(t, "keys"), rapid.IntRange(0, 40).Draw(t, "low")
		got := slices.Clone(keys)
		sortTimes(got, make([]uint64, len(keys)), low)
		slices.SortStableFunc(keys, func(a, b uint64) int { return cmp.Compare(a>>low, b>>low) })
		if !slices.Equal(got, keys) {
			t.Errorf("got %v, want %v", got, keys)
		}
	})
}

// BenchmarkSortTimes sorts the booking times of two years, of another customer each time.
func BenchmarkSortTimes(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	customers := make([][]uint64, 100)
	for c := range customers {
		customers[c] = make([]uint64, 5358)
		for i := range customers[c] {
			customers[c][i] = (uint64(i)/7*24*3600+random.Uint64N(3*24*3600))<<24 | uint64(i)
		}
	}
	keys, spare := make([]uint64, 5358), make([]uint64, 5358)
	for name, sort := range map[string]func(){
		"sortTimes": func() { sortTimes(keys, spare, 24) }, "slices.Sort": func() { slices.Sort(keys) },
	} {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				copy(keys, customers[i%len(customers)])
				sort()
			}
		})
	}
}
