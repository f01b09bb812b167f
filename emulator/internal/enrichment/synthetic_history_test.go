package enrichment_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// obligation is a payment of a synthetic history that keeps a schedule.
type obligation struct {
	name      string
	schedule  calendar.Schedule
	frequency string
	kind      bank.TypeCode
	amount    int64 // minor units, negative for debits
	varies    int64 // per cent by which the amount may differ each time
	step      int64 // per cent by which it rises in the middle of the history
	from, to  int   // per cent of the history in which it exists
	line      func(r *rand.Rand) string
}

func reference(format string) func(*rand.Rand) string {
	if !strings.Contains(format, "%") {
		return func(*rand.Rand) string { return format }
	}
	return func(r *rand.Rand) string { return fmt.Sprintf(format, r.IntN(90000000)+10000000) }
}

// obligations are the payments of every kind that people of a country have; each history has some of them on days of
// its own.
func obligations(country fixtures.Country, r *rand.Rand) []obligation {
	day, anchor := 1+r.IntN(28), calendar.Of(2023, 1, 2+r.IntN(28))
	friday := calendar.Of(2023, 1, 6)
	all := []obligation{
		{
			name:      "salary",
			schedule:  calendar.Monthly(31, calendar.Back),
			frequency: "monthly",
			kind:      bank.BankTransfer,
			amount:    245000,
			varies:    4,
			step:      3,
			line:      reference("ASHGROVE LOGISTICS SALARY %d"),
		},
		{
			name:      "rent",
			schedule:  calendar.Monthly(1, calendar.Forward),
			frequency: "monthly",
			kind:      bank.StandingOrderPayment,
			amount:    -95000,
			step:      5,
			line:      reference("MISTRAL HOMES LETTINGS RENT"),
		},
		{
			name:      "energy",
			schedule:  calendar.Monthly(day, calendar.Forward),
			frequency: "monthly",
			kind:      bank.DirectDebit,
			amount:    -14200,
			varies:    9,
			step:      -12,
			line:      reference("BRITISH GAS %d"),
		},
		{
			name:      "council tax",
			schedule:  calendar.MonthlyIn(calendar.OnlyIn(4, 5, 6, 7, 8, 9, 10, 11, 12, 1), 5, calendar.Forward),
			frequency: "monthly",
			kind:      bank.DirectDebit,
			amount:    -17300,
			step:      5,
			line:      reference("FAIRMERE CITY COUNCIL %d"),
		},
		{
			name:      "television",
			schedule:  calendar.Monthly(1+r.IntN(31), calendar.Keep),
			frequency: "monthly",
			kind:      bank.CardPayment,
			amount:    -1099,
			step:      18,
			line:      reference("NETFLIX.COM %d"),
		},
		{
			name:      "apps",
			schedule:  calendar.Monthly(3+r.IntN(8), calendar.Keep),
			frequency: "monthly",
			kind:      bank.CardPayment,
			amount:    -299,
			line:      reference("APPLE.COM/BILL"),
		},
		{
			name:      "music",
			schedule:  calendar.Monthly(14+r.IntN(10), calendar.Keep),
			frequency: "monthly",
			kind:      bank.CardPayment,
			amount:    -1099,
			step:      9,
			line:      reference("APPLE.COM/BILL"),
		},
		{
			name:      "gym, given up",
			schedule:  calendar.Monthly(day, calendar.Forward),
			frequency: "monthly",
			kind:      bank.DirectDebit,
			amount:    -2499,
			to:        45,
			line:      reference("PUREGYM LIMITED %d"),
		},
		{
			name:      "phone, new",
			schedule:  calendar.Monthly(day, calendar.Forward),
			frequency: "monthly",
			kind:      bank.DirectDebit,
			amount:    -1800,
			from:      70,
			line:      reference("H3G %d"),
		},
		{
			name:      "food box",
			schedule:  calendar.EveryWeeks(1, anchor, calendar.Keep),
			frequency: "weekly",
			kind:      bank.CardPayment,
			amount:    -4100,
			varies:    3,
			line:      reference("HELLOFRESH UK LONDON"),
		},
		{
			name:      "coffee",
			schedule:  calendar.EveryWeeks(2, anchor+3, calendar.Keep),
			frequency: "biweekly",
			kind:      bank.CardPayment,
			amount:    -995,
			line:      reference("PAYPAL *PACTCOFFEE"),
		},
		{
			name:      "water",
			schedule:  calendar.MonthlyIn(calendar.OnlyIn(2, 5, 8, 11), day, calendar.Forward),
			frequency: "quarterly",
			kind:      bank.DirectDebit,
			amount:    -9800,
			varies:    12,
			line:      reference("UNITED UTILITIES %d"),
		},
		{
			name:      "tax",
			schedule:  calendar.MonthlyIn(calendar.OnlyIn(1, 7), 31, calendar.Keep),
			frequency: "six_monthly",
			kind:      bank.BankTransfer,
			amount:    -210000,
			varies:    10,
			line:      reference("SELF ASSESSMENT %d"),
		},
		{
			name:      "breakdown cover",
			schedule:  calendar.MonthlyIn(calendar.OnlyIn(3), day, calendar.Forward),
			frequency: "annually",
			kind:      bank.DirectDebit,
			amount:    -7900,
			varies:    4,
			line:      reference("ROADSIDE COVER LTD %d"),
		},
	}
	if country == fixtures.GB {
		return append(
			all,
			obligation{
				name:      "child benefit",
				schedule:  calendar.EveryWeeks(4, anchor, calendar.Back),
				frequency: "monthly",
				kind:      bank.BankTransfer,
				amount:    10240,
				step:      2,
				line:      reference("HMRC CHILD BENEFIT QQ%dC"),
			},
			obligation{
				name:      "universal credit",
				schedule:  calendar.Monthly(day, calendar.Back),
				frequency: "monthly",
				kind:      bank.BankTransfer,
				amount:    88000,
				varies:    20,
				line:      reference("DWP UC QQ%dC"),
			},
		)
	}
	return append(
		all,
		obligation{
			name:      "payroll",
			schedule:  calendar.EveryWeeks(2, friday, calendar.Back),
			frequency: "biweekly",
			kind:      bank.BankTransfer,
			amount:    205000,
			varies:    5,
			line:      reference("ACORN RIDGE MED DES:PAYROLL ID:%d"),
		},
		obligation{
			name:      "second payroll",
			schedule:  calendar.Semimonthly(15, 31, calendar.Back),
			frequency: "biweekly",
			kind:      bank.BankTransfer,
			amount:    120000,
			varies:    3,
			line:      reference("BIG FORK LUMBER DES:DIRECT DEP ID:%d"),
		},
		obligation{
			name:      "social security",
			schedule:  calendar.OnWeekday(3, time.Wednesday, calendar.Back),
			frequency: "monthly",
			kind:      bank.BankTransfer,
			amount:    207100,
			step:      2,
			line:      reference("SSA TREAS 310 DES:XXSOC SEC ID:%d"),
		},
	)
}

// habit is a frequent payment without a schedule.
type habit struct {
	line    string
	kind    bank.TypeCode
	perYear int
	weekday int // -1 for any
	low     int64
	high    int64
	round   int64
}

var habits = []habit{
	{"TESCO STORES 3297 LEEDS GB", bank.CardPayment, 48, int(time.Saturday), 5200, 16000, 1}, // the big shop
	{"THE RED LION LEEDS", bank.CardPayment, 46, int(time.Friday), 1400, 5200, 10},
	{"GREGGS 1204", bank.CardPayment, 60, -1, 130, 900, 5},
	{"TFL TRAVEL CH TFL.GOV.UK/CP", bank.CardPayment, 170, -1, 175, 890, 5},
	{"AMZN MKTP UK*A1B2C3D4E", bank.CardPayment, 60, -1, 299, 12000, 1},
	{"SHELL RING ROAD LEEDS", bank.CardPayment, 24, -1, 3500, 6500, 1},
	{"LNK LEEDS 1204 CD 4130", bank.CashMachine, 26, -1, 2000, 8000, 1000},
	{"J PATEL DINNER", bank.BankTransfer, 9, -1, 800, 5000, 100},
	{"S OKAFOR TICKETS", bank.BankTransfer, 6, -1, 1000, 9000, 500},
	{"TO SAVINGS 4417", bank.BankTransfer, 20, -1, 5000, 25000, 2500},
	{"BOOTS 0412 LEEDS GB", bank.CardPayment, 22, -1, 250, 4000, 1},
	{"PRIMARK 123 LEEDS", bank.CardPayment, 9, -1, 400, 9000, 50},
}

// syntheticHistory returns the rows of a customer in the two years before now, and the obligation of each row. With
// dirt, 3 % of the payments are skipped and 5 % are one to three days late.
func syntheticHistory(
	country fixtures.Country,
	number int,
	now time.Time,
	dirt bool,
) (rows []bank.Transaction, truth []string, made []obligation) {
	r := rand.New(rand.NewPCG(uint64(number), 7))
	to := calendar.In(now, time.UTC)
	from := to.AddMonths(-24)
	currency := bank.GBP
	if country == fixtures.US {
		currency = bank.USD
	}
	add := func(day calendar.Day, of string, kind bank.TypeCode, line string, amount int64) {
		if day >= to {
			return
		}
		at := day.At(6*time.Hour, time.UTC)
		row := bank.Transaction{
			Account:     "a",
			Description: line,
			Amount:      bank.Money{Minor: amount, Currency: currency},
			Status:      bank.Booked,
			At:          at,
			ValueAt:     at,
		}
		row.Type.Code = kind
		if kind == bank.CardPayment {
			row.ValueAt = day.At(14*time.Hour, time.UTC)
			row.At = calendar.AddWorkingDays(country, day, 1+r.IntN(2)).At(5*time.Hour, time.UTC)
		}
		rows, truth = append(rows, row), append(truth, of)
	}
	for _, p := range obligations(country, r) {
		if r.IntN(4) == 0 {
			continue
		}
		if p.to == 0 {
			p.to = 100
		}
		made = append(made, p)
		span := int(to - from)
		begin, end := from+calendar.Day(span*p.from/100), from+calendar.Day(span*p.to/100)
		for slot := range p.schedule.Between(country, begin, end) {
			if dirt && r.IntN(100) < 3 {
				continue
			}
			day, amount := slot.Due, p.amount
			if dirt && r.IntN(100) < 5 {
				day += calendar.Day(1 + r.IntN(3))
			}
			if day > from+calendar.Day(span*55/100) {
				amount += amount * p.step / 100
			}
			if p.varies > 0 {
				amount += amount * (r.Int64N(2*p.varies+1) - p.varies) / 100
			}
			add(day, p.name, p.kind, p.line(r), amount)
		}
	}
	for _, hab := range habits {
		for day := from; day < to; day++ {
			chance := hab.perYear
			if hab.weekday >= 0 {
				if int(day.Weekday()) != hab.weekday {
					continue
				}
				chance *= 7
			}
			if r.IntN(365) < chance {
				amount := hab.low + r.Int64N(hab.high-hab.low)
				add(day, "", hab.kind, hab.line, -(amount/hab.round*hab.round + hab.round*min(1, 1/max(1, amount/hab.round))))
			}
		}
	}
	order := r.Perm(len(rows))
	slices.SortFunc(order, func(a, b int) int { return rows[b].At.Compare(rows[a].At) })
	sorted, names := make([]bank.Transaction, len(rows)), make([]string, len(rows))
	for i, from := range order {
		sorted[i], names[i] = rows[from], truth[from]
	}
	return sorted, names, made
}
