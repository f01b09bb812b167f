package route_test

import (
	"testing"
	"time"

	"budsandbox/emulator/internal/route"
)

// Ensure that a date is parsed correctly if the plus sign of its offset was not escaped in a URL, which makes it a
// space.
func TestDatesWithOffsets(t *testing.T) {
	want := time.Date(2023, time.June, 30, 22, 59, 59, 0, time.UTC)
	for text, good := range map[string]bool{
		"2023-06-30T23:59:59+01:00": true, "2023-06-30T23:59:59 01:00": true, "2023-06-30T22:59:59Z": true,
		"2023-06-30T17:59:59-05:00": true, "2023-06-30T23:59:59  01:00": false, "2023-06-30 23:59:59 01:00": false,
		"2023-06-30 23:59": false, " 01:00": false, "2023-06-30T23:59:59 01:0": false,
	} {
		var instant route.DateTime
		var date route.DateOrTime
		for name, err := range map[string]error{
			"date and time": instant.UnmarshalText([]byte(text)), "date or time": date.UnmarshalText([]byte(text)),
		} {
			got := map[string]time.Time{"date and time": instant.Time, "date or time": date.Time}[name]
			if (err == nil) != good || good && !got.Equal(want) {
				t.Errorf("%s %q: got %v, %v", name, text, got, err)
			}
		}
	}
}
