package emulator_test

import (
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that without dates the income is that of nine months to the day, and its average divides by the ten calendar
// months that they touch, as the explanation says. Over whole months, the average is the affordability report's.
func TestMonthlyIncome(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 28, 12, 0, 0, 0, time.UTC)
	c := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{Now: now, Freeze: true}), "shop")
	p := emulatortest.Persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"}
	of := c.ConnectPersonaWith(t, p, map[string]any{"seed": 1})
	type income struct {
		Data struct {
			Transactions []struct{ Amount emulatortest.Amount }
			Statistics   struct {
				Average struct {
					Monthly struct{ Income emulatortest.Amount }
				}
			}
		}
		Metadata struct{ From, To string }
	}
	monthly := func(from, to string, months int64) string {
		headers := map[string]string{"X-Customer-Id": of.ID}
		if from != "" {
			headers["X-From"], headers["X-To"] = from, to
		}
		var got income
		c.Read(t, "/v2/income", headers, &got)
		sum := int64(0)
		for _, row := range got.Data.Transactions {
			sum += row.Amount.Minor(t, "credit")
		}
		average := got.Data.Statistics.Average.Monthly.Income
		if average.Minor(t, "credit") != (2*sum+months)/(2*months) || sum == 0 {
			t.Errorf("from %s to %s: a month has %s of %d pence over %d months", from, to, average.Value, sum, months)
		}
		if from == "" && (got.Metadata.From != "2026-02-28" || got.Metadata.To != "2026-11-28") {
			t.Errorf("the default window is %+v", got.Metadata)
		}
		return average.Value
	}
	monthly("", "", 10)
	var report struct {
		Data struct {
			Assessment struct {
				Income struct {
					Disposable struct {
						Predicted emulatortest.Amount `json:"predicted_monthly"`
					} `json:"net_disposable"`
				}
			}
		}
	}
	c.Read(t, "/affordability/v2/report", of.Headers, &report)
	want := report.Data.Assessment.Income.Disposable.Predicted.Value
	if got := monthly("2026-05-01", "2026-10-31", 6); got != want {
		t.Errorf("six months have an income of %s, by the affordability report %s", got, want)
	}
	const names = "over 10 calendar months, each in which a day from 2026-02-28 to 2026-11-28 falls"
	for _, figure := range explain(t, of, "v2_income_get") {
		if !strings.HasSuffix(figure.Formula, names) {
			t.Errorf("%s is explained as %q", figure.Figure, figure.Formula)
		}
	}
}
