package emulatortest

import (
	"testing"
	"time"

	"budsandbox/bank"
)

// Transaction holds the fields of a transaction that tests compare.
type Transaction struct {
	ID          string    `json:"transaction_id"`
	Account     string    `json:"account_id"`
	Amount      Amount    `json:"amount"`
	Side        string    `json:"credit_debit_indicator"`
	Status      string    `json:"status"`
	At          time.Time `json:"date_time"`
	Value       time.Time `json:"value_date_time"`
	Running     *Amount   `json:"running_balance"`
	RunningSide string    `json:"running_balance_credit_debit_indicator"`
	Tags        []string  `json:"tags"`
	Description string    `json:"description"`
}

// Amount is an amount of money in responses.
type Amount struct{ Value, Currency string }

// Minor returns the amount in minor units, negative if side is debit.
func (a Amount) Minor(t *testing.T, side string) int64 {
	t.Helper()
	money, err := bank.ParseMoney(a.Value, bank.Currency(a.Currency))
	if err != nil || money.Minor < 0 {
		t.Fatalf("amount %q %s: %v", a.Value, a.Currency, err)
	}
	switch side {
	case "credit":
		return money.Minor
	case "debit":
		return -money.Minor
	}
	t.Fatalf("indicator %q", side)
	return 0
}
