package enrichment

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
)

// kindOf returns the transaction type of payments by a rail.
func kindOf(rail fixtures.Rail) bank.TypeCode {
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

// typeOf returns the transaction type with a code and its description.
func typeOf(code bank.TypeCode) bank.TransactionType {
	switch code {
	case bank.CardPayment:
		return bank.TransactionType{Code: code, Description: "Card payment"}
	case bank.DirectDebit:
		return bank.TransactionType{Code: code, Description: "Direct debit"}
	case bank.StandingOrderPayment:
		return bank.TransactionType{Code: code, Description: "Standing order"}
	case bank.CashMachine:
		return bank.TransactionType{Code: code, Description: "Cash withdrawal"}
	case bank.Charge:
		return bank.TransactionType{Code: code, Description: "Charge"}
	case bank.Interest:
		return bank.TransactionType{Code: code, Description: "Interest"}
	case bank.BankTransfer:
		return bank.TransactionType{Code: code, Description: "Bank transfer"}
	case bank.CashCheque:
		return bank.TransactionType{Code: code, Description: "Cash or cheque"}
	case bank.Reversal:
		return bank.TransactionType{Code: code, Description: "Correction"}
	}
	return bank.TransactionType{}
}
