package enrichment

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
)

// typeCodeOf returns the transaction type of payments by a rail.
func typeCodeOf(rail fixtures.Rail) bank.TypeCode {
	switch rail {
	case "":
		return ""
	case fixtures.Card, fixtures.CardOnline:
		return bank.CardPayment
	case fixtures.DirectDebit, fixtures.ACHDebit:
		return bank.DirectDebit
	case fixtures.StandingOrder:
		return bank.StandingOrderPayment
	case fixtures.CashMachine:
		return bank.CashMachine
	case fixtures.Fee:
		return bank.Charge
	case fixtures.InterestPaid:
		return bank.Interest
	}
	return bank.BankTransfer
}

// typeOf returns the transaction type with a code and its description, or no type for an unknown code.
func typeOf(code bank.TypeCode) bank.TransactionType {
	description := describeType(code)
	if description == "" {
		return bank.TransactionType{}
	}
	return bank.TransactionType{Code: code, Description: description}
}

func describeType(code bank.TypeCode) string {
	switch code {
	case bank.CardPayment:
		return "Card payment"
	case bank.DirectDebit:
		return "Direct debit"
	case bank.StandingOrderPayment:
		return "Standing order"
	case bank.CashMachine:
		return "Cash withdrawal"
	case bank.Charge:
		return "Charge"
	case bank.Interest:
		return "Interest"
	case bank.BankTransfer:
		return "Bank transfer"
	case bank.CashCheque:
		return "Cash or cheque"
	case bank.Reversal:
		return "Correction"
	}
	return ""
}
