package insight

import (
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
	"budsandbox/internal/quantity"
)

// Characteristic is a property of a customer that transactions of all time show.
type Characteristic struct {
	Type   string
	Rows   Selection
	Totals []bank.Money // sums of the rows by currency, credits before debits, without empty ones
}

// The categories that show characteristics. The American model has a separate category for overdraft fees.
var (
	borrowingPairs = []fixtures.Pair{{L1: "borrowing_and_loans"}}
	cardPairs      = []fixtures.Pair{{L1: "borrowing_and_loans", L2: "credit_cards"}}
	overdraftPairs = []fixtures.Pair{{L1: "banking", L2: "overdraft_fees"}, {L1: "banking", L2: "nsf_and_overdraft_fees"}}
	savingsPairs   = []fixtures.Pair{{L1: "pensions_savings_and_investments", L2: "savings"}}
)

// characteristics lists all types, in Bud's order, with the categories that show them (contract,
// characteristics_v1_customer_get). A debit in a category of borrowing_and_loans other than credit_cards is a
// repayment of a loan.
var characteristics = [...]struct {
	name   string
	side   Side
	pairs  []fixtures.Pair
	except []fixtures.Pair
}{
	{"credit_card", Debits, cardPairs, nil},
	{"loan", Debits, borrowingPairs, cardPairs},
	{"overdraft", Debits, overdraftPairs, nil},
	{"saver", Both, savingsPairs, nil},
}

// Characteristics returns the characteristics of a customer, in Bud's order.
func Characteristics(book *ledger.Book) (applying []Characteristic) {
	for _, c := range characteristics {
		if found := CharacteristicOf(book, c.name); found.Rows.Len() > 0 {
			applying = append(applying, found)
		}
	}
	return applying
}

// CharacteristicOf returns a characteristic with the transactions that show it. There are none if it does not apply or
// is unknown.
func CharacteristicOf(book *ledger.Book, name string) Characteristic {
	found := Characteristic{Type: name}
	for _, c := range characteristics {
		if c.name != name {
			continue
		}
		found.Rows = Select(book, Filter{Side: c.side, Categories: c.pairs, Except: c.except})
		flow := found.Rows.Flow()
		for _, currency := range flow.Currencies() {
			if in := SumIn(flow.Credits, currency); in.Count > 0 {
				found.Totals = append(found.Totals, in.Amount)
			}
			if out := SumIn(flow.Debits, currency); out.Count > 0 {
				found.Totals = append(found.Totals, bank.Money{Minor: -out.Amount.Minor, Currency: currency})
			}
		}
	}
	return found
}

// Explain explains each total.
func (c Characteristic) Explain() (all []Explanation) {
	for _, total := range c.Totals {
		side := Credits
		if total.Minor < 0 {
			side = Debits
		}
		rows := c.Rows.On(side, total.Currency)
		all = append(all, Explanation{
			Figure: fmt.Sprintf("%s_transaction_totals.%s %s", c.Type, total.Indicator(), total.Currency), Value: total.Value(),
			Formula: "the sum of " + quantity.Of(rows.Len(), total.Indicator()), Rows: rows,
		})
	}
	return all
}
