package emulator_test

import (
	"slices"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/fixtures/calendar"
)

// Ensure that a forecast has the days on which the bank pays when they have come, also after the three of
// predicted_date_times: the last working day of each month, four weeks of twenty-eight days, and Fridays but for
// holidays.
func TestForecastsKeepToTheCalendar(t *testing.T) {
	t.Parallel()
	london, err := calendar.Zone("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, time.November, 28, 12, 0, 0, 0, time.UTC)
	until := now.AddDate(0, 6, 0)
	connectAt := func(t *testing.T, persona string, at time.Time) *emulatortest.ConnectedCustomer {
		c := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{Now: at, Freeze: true}), "shop")
		p := emulatortest.Persona{ID: persona, Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"}
		return c.ConnectPersonaWith(t, p, map[string]any{"seed": 1})
	}
	for _, test := range []struct{ persona, category, first, fourth string }{
		{"uk_salaried_renter", "salary", "2026-11-30", "2027-02-26"},
		{"uk_family_mortgage", "benefits", "2026-12-08", "2027-03-02"},
		{"uk_overindebted", "salary", "2026-12-04", "2026-12-24"},
	} {
		t.Run(test.persona, func(t *testing.T) {
			t.Parallel()
			var answer struct {
				Data []struct {
					Categories struct{ L2 struct{ Slug string } }
					Coming     []struct{ Date string } `json:"future_transactions"`
				}
			}
			c := connectAt(t, test.persona, now)
			c.Read(t, "/v2/future-transactions?months=6", c.Headers, &answer)
			var expected, paid []string
			for _, group := range answer.Data {
				for _, coming := range group.Coming {
					if group.Categories.L2.Slug == test.category {
						expected = append(expected, coming.Date)
					}
				}
			}
			c = connectAt(t, test.persona, until.AddDate(0, 0, 7))
			for _, row := range c.Transactions(t, "category_l2", test.category) {
				if at := row.At; at.After(now) && !at.After(until) {
					paid = append(paid, at.In(london).Format(time.DateOnly))
				}
			}
			slices.Sort(paid)
			if !slices.Equal(expected, paid) || len(paid) < 4 || paid[0] != test.first || paid[3] != test.fourth {
				t.Errorf("expected on\n%v, paid on\n%v", expected, paid)
			}
		})
	}
}
