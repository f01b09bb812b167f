package seed

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/fixtures/calendar"
)

// Ensure that the integer tables approximate their functions closely enough for amounts.
func TestTablesAreTheirFunctions(t *testing.T) {
	for x := int64(-8 << 16); x < 8<<16; x += 1237 {
		got, want := float64(exponential(x)), math.Exp(float64(x)/65536)*65536
		if math.Abs(got-want) > 2+want/15000 {
			t.Errorf("exponential(%d) is %g, want %g", x, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.Uint64Min(1).Draw(t, "u")
		got, want := float64(minusLog2(u))/65536, 64-math.Log2(float64(u|1))
		if math.Abs(got-want) > 0.001 {
			t.Errorf("minusLog2(%d) is %g, want %g", u, got, want)
		}
	})
}

// Ensure that the distributions have the intended mean and variance.
func TestDistributions(t *testing.T) {
	var s stream
	s.reset(key{1})
	const draws = 20000
	for _, mean := range []float64{0.03, 0.4, 2, 9} {
		sum := 0
		for range draws {
			sum += s.poisson(newPoisson(int64(mean * 65536)))
		}
		if got := float64(sum) / draws; math.Abs(got-mean) > 0.05*mean+0.01 {
			t.Errorf("mean of a Poisson distribution is %g, want %g", got, mean)
		}
	}
	sum, squares := 0.0, 0.0
	for range draws {
		z := float64(s.normal()) / 1000
		sum, squares = sum+z, squares+z*z
	}
	if math.Abs(sum/draws) > 0.03 || math.Abs(squares/draws-1) > 0.05 {
		t.Errorf("normal has mean %g and variance %g", sum/draws, squares/draws)
	}
}

// Ensure that mulDiv rounds half away from zero for both signs.
func TestMulDiv(t *testing.T) {
	for _, c := range []struct{ value, part, whole, want int64 }{{100, 1, 3, 33}, {200, 1, 3, 67}, {5, 1, 10,
		1}, {-5, 1, 10, -1}, {4, 1, 10, 0}, {0, 1, 1, 0}} {
		if got := mulDiv(c.value, c.part, c.whole); got != c.want {
			t.Errorf("mulDiv(%d, %d, %d) is %d, want %d", c.value, c.part, c.whole, got, c.want)
		}
	}
}

// Ensure that different paths have different keys, even if their parts concatenate to the same
// text.
func TestPathsAreLengthPrefixed(t *testing.T) {
	var k key
	keys := map[key]string{}
	for name, one := range map[string]key{"a,b": k.path("a", "b"), "ab": k.path("ab"), "ab,": k.path("ab", ""),
		",ab": k.path("", "ab"), "b,a": k.path("b", "a"), "": k.path()} {
		if keys[one] != "" {
			t.Errorf("%q and %q have one key", name, keys[one])
		}
		keys[one] = name
	}
}

// Ensure that a choice follows the weights and that a new candidate takes its share without moving
// other choices.
func TestRendezvous(t *testing.T) {
	hashes, weights := []uint64{hashOf("a"), hashOf("b"), hashOf("c")}, []int64{6, 3, 1}
	more, moreWeights := slices.Concat(hashes, []uint64{hashOf("d")}), slices.Concat(weights, []int64{2})
	counts, moved := [4]int{}, 0
	for row := range uint64(30000) {
		was, is := rendezvous(mix(row), hashes, weights), rendezvous(mix(row), more, moreWeights)
		counts[was]++
		if is != was {
			moved++
			if is != 3 {
				t.Fatalf("row %d moves from %d to %d", row, was, is)
			}
		}
	}
	for i, want := range []int{18000, 9000, 3000} {
		if math.Abs(float64(counts[i]-want)) > 600 {
			t.Errorf("candidate %d is chosen %d times, want about %d", i, counts[i], want)
		}
	}
	if moved < 4400 || moved > 5600 {
		t.Errorf("%d rows of 30000 moved, want about a sixth", moved)
	}
}

// Ensure that the day table agrees with package calendar across both clock changes and outside its
// range.
func TestDayTableIsTheCalendar(t *testing.T) {
	for _, name := range []string{"Europe/London", "America/New_York", "Pacific/Honolulu"} {
		zone, err := calendar.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		from := calendar.Of(2025, 3, 1)
		w := newDayTable(calendar.GB, zone, from-40, from+340)
		for day := from - 100; day < from+500; day++ {
			for _, second := range []int{0, 3599, 3600, 5400, 9000, 86399} {
				at := w.instant(day, second)
				if want := day.At(time.Duration(second)*time.Second, zone).Unix(); at != want {
					t.Fatalf("%s: %v at %d s is %d, want %d", name, day, second, at, want)
				}
				if got, want := w.dayOf(at), calendar.In(unix(at), zone); got != want {
					t.Fatalf("%s: %d is on %v, want %v", name, at, got, want)
				}
			}
			if w.isWorkingDay(day) != calendar.IsWorkingDay(calendar.GB, day) ||
				w.workingDayAfter(day, 2) != calendar.AddWorkingDays(calendar.GB, day, 2) {
				t.Fatalf("%v: working days differ", day)
			}
		}
	}
}
