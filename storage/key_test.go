package storage

import (
	"bytes"
	"cmp"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// texts generates short texts of few letters, so that equal ones, prefixes and zeros are frequent.
var texts = rapid.Custom(func(t *rapid.T) string {
	return string(rapid.SliceOfN(rapid.SampledFrom([]byte{0x00, 0x01, 0x02, 'a', 0xfe, 0xff}), 0, 5).Draw(t, "letters"))
})

// instants generates times before and after 1970, close together and far apart.
var instants = rapid.Custom(func(t *rapid.T) time.Time {
	return time.UnixMicro(rapid.OneOf(
		rapid.Int64Range(-3, 3),
		rapid.Int64Range(-62_135_596_800_000_000, 253_402_300_799_999_999), // the years 1 to 9999
	).Draw(t, "microseconds")).UTC()
})

// Ensure that keys of texts sort like the texts, also with zeros and prefixes.
func TestKeyTextOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := texts.Draw(t, "a"), texts.Draw(t, "b")
		if got, want := bytes.Compare(Key{}.Text(a), Key{}.Text(b)), strings.Compare(a, b); got != want {
			t.Fatalf("keys of %q and %q compare as %d, want %d", a, b, got, want)
		}
	})
}

// Ensure that no text's key is a prefix of another's, so that the next part of a key is unambiguous.
func TestKeyTextPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := texts.Draw(t, "a"), texts.Draw(t, "b")
		if got, want := bytes.HasPrefix(Key{}.Text(b), Key{}.Text(a)), a == b; got != want {
			t.Fatalf("the key of %q begins that of %q: %t, want %t", a, b, got, want)
		}
	})
}

// Ensure that keys of times sort like the times, also before 1970.
func TestKeyTimeOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := instants.Draw(t, "a"), instants.Draw(t, "b")
		if got, want := bytes.Compare(Key{}.Time(a), Key{}.Time(b)), a.Compare(b); got != want {
			t.Fatalf("keys of %v and %v compare as %d, want %d", a, b, got, want)
		}
	})
}

// Ensure that the minimum and maximum times of a key sort first and last.
func TestKeyTimeEnds(t *testing.T) {
	var last Key
	for _, micro := range []int64{math.MinInt64, -1, 0, 1, math.MaxInt64} {
		key := Key{}.Time(time.UnixMicro(micro))
		if last != nil && bytes.Compare(last, key) >= 0 {
			t.Errorf("the key of %d µs does not sort behind the one before", micro)
		}
		last = key
	}
}

// Ensure that the key of a time depends neither on its zone nor on digits below a microsecond.
func TestKeyTimeMicrosecond(t *testing.T) {
	utc := time.Date(2026, 5, 4, 10, 0, 0, 123456000, time.UTC)
	same := utc.Add(999 * time.Nanosecond).In(time.FixedZone("", 7200))
	if got, want := (Key{}).Time(same), (Key{}).Time(utc); !bytes.Equal(got, want) {
		t.Errorf("got key %x, want %x", got, want)
	}
}

// Ensure that composite keys sort by their first part, then by the second, and so on.
func TestKeyCompositeOrder(t *testing.T) {
	type parts struct {
		text string
		at   time.Time
		id   [16]byte
		last string
	}
	draw := rapid.Custom(func(t *rapid.T) parts {
		return parts{
			texts.Draw(t, "text"),
			instants.Draw(t, "instant"),
			[16]byte{15: rapid.Byte().Draw(t, "id")},
			texts.Draw(t, "last"),
		}
	})
	key := func(p parts) Key { return Key{}.Text(p.text).Time(p.at).ID(p.id).Text(p.last) }
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		for _, same := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"text", "at", "id"}), rapid.ID).Draw(t,
			"equal parts") {
			switch same {
			case "text":
				b.text = a.text
			case "at":
				b.at = a.at
			case "id":
				b.id = a.id
			}
		}
		want := cmp.Or(
			strings.Compare(a.text, b.text),
			a.at.Compare(b.at),
			bytes.Compare(a.id[:], b.id[:]),
			strings.Compare(a.last, b.last),
		)
		if got := bytes.Compare(key(a), key(b)); got != want {
			t.Fatalf("keys of %+v and %+v compare as %d, want %d", a, b, got, want)
		}
	})
}

// Ensure that appending to a key does not change the original key.
func TestKeyAppends(t *testing.T) {
	start := Key{}.Text("a")
	one, two := start.Text("b"), start.Text("c")
	if !bytes.HasPrefix(one, start) || !bytes.HasPrefix(two, start) {
		t.Errorf("got %x and %x, want both to begin with %x", one, two, start)
	}
	if got, want := start, (Key{}).Text("a"); !bytes.Equal(got, want) {
		t.Errorf("the shorter key became %x, want %x", got, want)
	}
}
