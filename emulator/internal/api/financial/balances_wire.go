package financial

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
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
	Amount    amount `json:"amount"`
	Indicator string `json:"credit_debit_indicator"`
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
	Amount    amount `json:"amount"`
	Type      string `json:"type"`
	Indicator string `json:"credit_debit_indicator"`
}

func showPoints[T any](points []point, show func(point) T) []T {
	shown := make([]T, len(points))
	for i, p := range points {
		shown[i] = show(p)
	}
	return shown
}

// showPoint shows a point; what nobody knows to be pending is nothing.
func showPoint(p point) dailyBalance {
	if !p.pending.Known() {
		p.pending = p.booked
	}
	return dailyBalance{Date: instant(p.at), Booked: showSided(p.booked), Pending: showSided(p.pending)}
}

func showSided(m bank.Money) sidedAmount { return sidedAmount{showAmount(m), m.Indicator()} }

func showPointV2(p point) dailyBalanceV2 {
	shown := dailyBalanceV2{
		Date: instant(p.at), Booked: typedAmount{showAmount(p.booked), ledger.InterimBooked, p.booked.Indicator()},
	}
	if p.pending.Known() {
		shown.Pending = &typedAmount{showAmount(p.pending), ledger.Expected, p.pending.Indicator()}
	}
	return shown
}
