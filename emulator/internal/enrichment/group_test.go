package enrichment_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// paid makes rows of one payment that falls due by a schedule, from a day until another.
func paid(
	country fixtures.Country,
	s calendar.Schedule,
	from, to, line string,
	minor int64,
	kind bank.TypeCode,
) (rows []bank.Transaction) {
	for slot := range s.Between(country, day(from), day(to)) {
		row := bank.Transaction{
			Account:     "a",
			Description: line,
			Amount:      bank.Money{Minor: minor, Currency: bank.GBP},
			Status:      bank.Booked,
			At:          slot.Due.At(6*time.Hour, time.UTC),
		}
		row.Type.Code = kind
		rows = append(rows, row)
	}
	return rows
}

func day(text string) calendar.Day { return must(calendar.ParseDay(text)) }

func at(text string) time.Time { return must(time.Parse(time.RFC3339, text)) }

// predicted are the days of the next payments of the only group.
func predicted(t *testing.T, country fixtures.Country, rows []bank.Transaction, now string, n int) (days []string) {
	t.Helper()
	groups := enrichment.Regularities(country, rows, at(now))
	if len(groups) != 1 {
		t.Fatalf("%d groups of %d rows, want 1", len(groups), len(rows))
	}
	for _, p := range groups[0].Predicted[:min(n, len(groups[0].Predicted))] {
		days = append(days, p.Format(time.DateOnly))
	}
	return days
}

// Ensure that predictions follow the fitted schedule. Over bank holidays and weekends, a direct debit is rolled
// forward and wages are rolled back, while a card payment is not rolled. The last day of the month remains the last,
// four weeks are 28 days, and council tax leaves out two months.
func TestPredictionsKeepTheCalendar(t *testing.T) {
	for _, c := range []struct {
		name     string
		country  fixtures.Country
		schedule calendar.Schedule
		minor    int64
		kind     bank.TypeCode
		now      string
		want     []string
	}{
		{
			"direct debit", fixtures.GB, calendar.Monthly(1, calendar.Forward), -2000, bank.DirectDebit, "2025-12-10T12:00:00Z",
			[]string{"2026-01-02", "2026-02-02", "2026-03-02", "2026-04-01"},
		},
		{
			"wages", fixtures.GB, calendar.Monthly(25, calendar.Back), 200000, bank.BankTransfer, "2025-11-28T12:00:00Z",
			[]string{"2025-12-24", "2026-01-23", "2026-02-25"},
		},
		{
			"last working day", fixtures.GB, calendar.Schedule{Unit: calendar.WorkingDays, Days: [2]int{-1}},
			200000, bank.BankTransfer, "2025-11-28T12:00:00Z", []string{"2025-12-31", "2026-01-30", "2026-02-27"},
		},
		{
			"card", fixtures.GB, calendar.Monthly(31, calendar.Keep), -999, bank.CardPayment, "2025-12-10T12:00:00Z",
			[]string{"2025-12-31", "2026-01-31", "2026-02-28"},
		},
		{
			"benefit", fixtures.GB, calendar.EveryWeeks(4, day("2025-01-07"), calendar.Back), 10240, bank.BankTransfer,
			"2025-12-20T12:00:00Z", []string{"2026-01-06", "2026-02-03", "2026-03-03"},
		},
		{
			"council tax", fixtures.GB,
			calendar.MonthlyIn(calendar.OnlyIn(4, 5, 6, 7, 8, 9, 10, 11, 12, 1), 5, calendar.Forward), -15000,
			bank.DirectDebit, "2026-01-10T12:00:00Z", []string{"2026-04-07", "2026-05-05"},
		},
		{
			"payroll", fixtures.US, calendar.EveryWeeks(2, day("2025-01-03"), calendar.Back), 200000, bank.BankTransfer,
			"2025-12-10T12:00:00Z", []string{"2025-12-19", "2026-01-02"},
		},
		{
			"twice a month", fixtures.US, calendar.Semimonthly(15, 31, calendar.Back), 100000, bank.BankTransfer,
			"2025-12-10T12:00:00Z", []string{"2025-12-15", "2025-12-31", "2026-01-15"},
		},
		{
			"third Wednesday", fixtures.US, calendar.OnWeekday(3, time.Wednesday, calendar.Back), 200000, bank.BankTransfer,
			"2025-12-01T12:00:00Z", []string{"2025-12-17", "2026-01-21", "2026-02-18"},
		},
		{
			"estimated tax", fixtures.US, calendar.MonthlyIn(calendar.OnlyIn(1, 4, 6, 9), 15, calendar.Forward), -80000,
			bank.DirectDebit, "2025-10-01T12:00:00Z", []string{"2026-01-15", "2026-04-15", "2026-06-15"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := paid(c.country, c.schedule, "2023-11-02", c.now[:10], "SOME PAYEE", c.minor, c.kind)
			if diff := cmp.Diff(c.want, predicted(t, c.country, rows, c.now, len(c.want))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Ensure that predicted times keep the clocks of the country's banks when these change, as payments do, and that
// payments of which only the date is known are predicted as dates.
func TestPredictionsKeepTheClock(t *testing.T) {
	for _, c := range []struct {
		country fixtures.Country
		clock   time.Duration
		zone    string
		want    []string
	}{
		{fixtures.GB, 4 * time.Hour, "Europe/London", []string{"2026-03-10T04:00:00Z", "2026-04-10T03:00:00Z"}},
		{fixtures.US, 4 * time.Hour, "America/New_York", []string{"2026-03-10T08:00:00Z", "2026-04-10T08:00:00Z"}},
		{fixtures.GB, 0, "UTC", []string{"2026-03-10T00:00:00Z", "2026-04-10T00:00:00Z"}},
		{fixtures.US, 0, "UTC", []string{"2026-03-10T00:00:00Z", "2026-04-10T00:00:00Z"}},
	} {
		zone := must(calendar.FindZone(c.zone))
		rows := paid(
			c.country, calendar.Monthly(10, calendar.Forward), "2025-05-01", "2026-02-20", "SOME PAYEE", -2000, bank.DirectDebit,
		)
		for i := range rows {
			rows[i].At = calendar.In(rows[i].At, time.UTC).At(c.clock, zone)
		}
		groups := enrichment.Regularities(c.country, rows, at("2026-02-20T12:00:00Z"))
		if len(groups) != 1 {
			t.Fatalf("%d groups, want 1", len(groups))
		}
		var got []string
		for _, p := range groups[0].Predicted[:2] {
			got = append(got, p.UTC().Format(time.RFC3339))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %s: %s", c.country, c.zone, diff)
		}
	}
}

// Ensure that the next date is correct for 97 of 100 obligations that are paid without
// irregularities.
func TestNextDate(t *testing.T) {
	all, exact := 0, 0
	for number := range 30 {
		rows, truth, made := syntheticHistory(fixtures.GB, number, lately, false)
		due := map[string]calendar.Day{}
		for _, p := range made {
			for slot := range p.schedule.Between(fixtures.GB, calendar.In(lately, time.UTC), calendar.In(lately, time.UTC)+400) {
				if due[p.name] == 0 {
					due[p.name] = slot.Due
				}
			}
		}
		for _, g := range enrichment.Regularities(fixtures.GB, rows, lately) {
			want := due[truth[g.Members[0]]]
			if g.Ended || want == 0 {
				continue
			}
			all++
			got := calendar.In(g.Predicted[0], time.UTC)
			if rows[g.Members[0]].Type.Code == bank.CardPayment {
				want = calendar.AddWorkingDays(fixtures.GB, want, 1) // booked on one of the next two working days
			}
			if got == want ||
				rows[g.Members[0]].Type.Code == bank.CardPayment && got == calendar.AddWorkingDays(fixtures.GB, want, 1) {
				exact++
			}
		}
	}
	t.Logf("%d of %d next dates are right", exact, all)
	if exact*100 < all*97 || all < 100 {
		t.Errorf("%d of %d next dates are right; want 97 %%", exact, all)
	}
}

// Ensure that a group ends when its next payment is long overdue, and then has no predictions. A group with one late
// payment has not ended and states when that payment was due.
func TestGroupsEnd(t *testing.T) {
	rows := paid(
		fixtures.GB, calendar.Monthly(10, calendar.Forward), "2025-01-01", "2025-10-01", "SOME GYM", -2500,
		bank.DirectDebit,
	)
	for now, want := range map[string]string{
		"2025-09-20T12:00:00Z": "false 2025-10-10 12",
		"2025-10-20T12:00:00Z": "false 2025-10-10 12",
		"2025-12-20T12:00:00Z": "true 2025-10-10 0",
	} {
		g := enrichment.Regularities(fixtures.GB, rows, at(now))[0]
		if got := fmt.Sprint(g.Ended, " ", g.Next.Format(time.DateOnly), " ", len(g.Predicted)); got != want {
			t.Errorf("at %s: %s, want %s", now, got, want)
		}
		if g.Regularity.Frequency != enrichment.Monthly || g.Regularity.Group != g.Label || len(g.Regularity.Predicted) > 3 {
			t.Errorf("at %s: the rows carry %+v", now, g.Regularity)
		}
	}
}

// Ensure that groups do not depend on the order of the rows, that no row is in two groups, and that labels have Bud's
// form and are unique. Rows of payments every six months or every year have no frequency, because Bud has no name for
// it.
func TestGroupsAreSound(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{40}-\d+$`)
	for number := range 10 {
		rows, _, _ := syntheticHistory(fixtures.GB, number, lately, true)
		groups := enrichment.Regularities(fixtures.GB, rows, lately)
		seen, labels := map[int]bool{}, map[string]bool{}
		for _, g := range groups {
			if !form.MatchString(g.Label) || labels[g.Label] {
				t.Errorf("label %q", g.Label)
			}
			labels[g.Label] = true
			for i, m := range g.Members {
				if seen[m] || i > 0 && rows[m].At.Before(rows[g.Members[i-1]].At.AddDate(0, 0, -7)) {
					t.Errorf("row %d of %s is in two groups, or out of order", m, g.Label)
				}
				seen[m] = true
			}
			if long := g.Frequency == enrichment.SixMonthly ||
				g.Frequency == enrichment.Annually; long != (g.Regularity == nil) {
				t.Errorf("a %s group has regularity %v", g.Frequency, g.Regularity)
			}
			if !slices.IsSortedFunc(g.Predicted, time.Time.Compare) || g.Score < 1 || g.Score > 100 {
				t.Errorf("predicted %v, score %d", g.Predicted, g.Score)
			}
		}
		order := rand.New(rand.NewPCG(1, uint64(number))).Perm(len(rows))
		shuffled := make([]bank.Transaction, len(rows))
		for i, from := range order {
			shuffled[i] = rows[from]
		}
		again := enrichment.Regularities(fixtures.GB, shuffled, lately)
		if len(again) != len(groups) {
			t.Fatalf("%d groups in one order and %d in another", len(groups), len(again))
		}
		for _, g := range again {
			if !labels[g.Label] {
				t.Errorf("another order has the label %s", g.Label)
			}
		}
	}
}

// Ensure that the constants are the limits of the calendar: payments on the first and on the last day count.
func TestDaysThatCount(t *testing.T) {
	for _, span := range [][2]string{{"1990-01-01", "1990-06-02"}, {"2099-07-01", "2100-01-01"}} {
		rows := paid(fixtures.GB, calendar.Monthly(1, calendar.Keep), span[0], span[1], "SOME CLUB", -2500, bank.CardPayment)
		groups := enrichment.Regularities(fixtures.GB, rows, day(span[1]).At(0, time.UTC))
		if len(groups) != 1 || len(groups[0].Members) != len(rows) {
			t.Errorf("%s to %s: %d groups of %d rows", span[0], span[1], len(groups), len(rows))
		}
	}
}

// Ensure that rows that are not booked and reversals are not in groups, and that there are no groups without rows or
// for a country without a calendar.
func TestOnlyPaymentsAreRegular(t *testing.T) {
	rows := paid(
		fixtures.GB, calendar.Monthly(10, calendar.Forward), "2025-01-01", "2025-10-01", "SOME GYM", -2500,
		bank.DirectDebit,
	)
	for name, change := range map[string]func(*bank.Transaction){
		"pending":  func(r *bank.Transaction) { r.Status = bank.Pending },
		"declined": func(r *bank.Transaction) { r.Status = bank.Declined },
		"nothing":  func(r *bank.Transaction) { r.Amount.Minor = 0 },
		"undated":  func(r *bank.Transaction) { r.At = time.Time{} },
		"ancient":  func(r *bank.Transaction) { r.At = r.At.AddDate(-900, 0, 0) },
		"remote":   func(r *bank.Transaction) { r.At = r.At.AddDate(900, 0, 0) },
		"returned": func(r *bank.Transaction) {
			r.Enrichment.Categories = bank.Categories{L1: "banking", L2: "unpaid_transactions"}
		},
	} {
		changed := slices.Clone(rows)
		for i := range changed {
			change(&changed[i])
		}
		if groups := enrichment.Regularities(fixtures.GB, changed, at("2025-10-02T12:00:00Z")); len(groups) > 0 {
			t.Errorf("%s rows make a group", name)
		}
	}
	if enrichment.Regularities(fixtures.GB, nil, lately) != nil || enrichment.Regularities("FR", rows, lately) != nil {
		t.Error("there are groups of nothing")
	}
}
