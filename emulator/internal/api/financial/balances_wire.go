package financial

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/wire"
)

// accountSeries holds the balances of one account.
type accountSeries struct {
	AccountID string         `json:"account_id,omitempty"`
	Balances  []dailyBalance `json:"balances"`
}

// dailyBalance is the balance at the end of a day.
type dailyBalance struct {
	Date    string      `json:"date"`
	Booked  sidedAmount `json:"booked"`
	Pending sidedAmount `json:"pending"`
}

type sidedAmount struct {
	Amount    wire.Amount `json:"amount"`
	Indicator string      `json:"credit_debit_indicator"`
}

// accountSeriesV2 is the deprecated form of accountSeries.
type accountSeriesV2 struct {
	AccountID string           `json:"account_id,omitempty"`
	Balances  []dailyBalanceV2 `json:"balances"`
}

// dailyBalanceV2 is the deprecated form of dailyBalance, with the types of the balances.
type dailyBalanceV2 struct {
	Date    string       `json:"date"`
	Booked  typedAmount  `json:"booked"`
	Pending *typedAmount `json:"pending,omitempty"`
}

type typedAmount struct {
	Amount    wire.Amount `json:"amount"`
	Type      string      `json:"type"`
	Indicator string      `json:"credit_debit_indicator"`
}

func convertPoints[T any](points []insight.BalancePoint, convert func(insight.BalancePoint) T) []T {
	converted := make([]T, len(points))
	for i, p := range points {
		converted[i] = convert(p)
	}
	return converted
}

// newDailyBalance converts a point. An unknown pending balance counts as the booked one.
func newDailyBalance(p insight.BalancePoint) dailyBalance {
	if !p.Pending.Known() {
		p.Pending = p.Booked
	}
	return dailyBalance{wire.DateTime(p.At), newSidedAmount(p.Booked), newSidedAmount(p.Pending)}
}

func newSidedAmount(m bank.Money) sidedAmount {
	return sidedAmount{wire.NewAmount(m), m.Indicator()}
}

func newDailyBalanceV2(p insight.BalancePoint) dailyBalanceV2 {
	daily := dailyBalanceV2{
		Date:   wire.DateTime(p.At),
		Booked: typedAmount{wire.NewAmount(p.Booked), ledger.InterimBooked, p.Booked.Indicator()},
	}
	if p.Pending.Known() {
		daily.Pending = &typedAmount{wire.NewAmount(p.Pending), ledger.Expected, p.Pending.Indicator()}
	}
	return daily
}
