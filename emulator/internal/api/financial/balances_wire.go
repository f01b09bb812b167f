package financial

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/wire"
)

// accountSeries are the balances of one account.
type accountSeries struct {
	AccountID string         `json:"account_id,omitempty"`
	Balances  []dailyBalance `json:"balances"`
}

// dailyBalance is how an account stood at the end of a day.
type dailyBalance struct {
	Date    string      `json:"date"`
	Booked  sidedAmount `json:"booked"`
	Pending sidedAmount `json:"pending"`
}

type sidedAmount struct {
	Amount    wire.Amount `json:"amount"`
	Indicator string      `json:"credit_debit_indicator"`
}

// accountSeriesV2 are the balances of one account in the older form.
type accountSeriesV2 struct {
	AccountID string           `json:"account_id,omitempty"`
	Balances  []dailyBalanceV2 `json:"balances"`
}

// dailyBalanceV2 is dailyBalance with the types of the balances it started from.
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

func showPoints[T any](points []insight.BalancePoint, show func(insight.BalancePoint) T) []T {
	shown := make([]T, len(points))
	for i, p := range points {
		shown[i] = show(p)
	}
	return shown
}

// showPoint shows a point; what nobody knows to be pending is nothing.
func showPoint(p insight.BalancePoint) dailyBalance {
	if !p.Pending.Known() {
		p.Pending = p.Booked
	}
	return dailyBalance{Date: wire.DateTime(p.At), Booked: showSided(p.Booked), Pending: showSided(p.Pending)}
}

func showSided(m bank.Money) sidedAmount { return sidedAmount{wire.NewAmount(m), m.Indicator()} }

func showPointV2(p insight.BalancePoint) dailyBalanceV2 {
	shown := dailyBalanceV2{
		Date: wire.DateTime(p.At), Booked: typedAmount{wire.NewAmount(p.Booked), ledger.InterimBooked, p.Booked.Indicator()},
	}
	if p.Pending.Known() {
		shown.Pending = &typedAmount{wire.NewAmount(p.Pending), ledger.Expected, p.Pending.Indicator()}
	}
	return shown
}
