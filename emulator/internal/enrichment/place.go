package enrichment

import (
	"strings"

	"budsandbox/bank"
)

// place keeps the words of the line that say where it happened: a town, a state behind it, a country at the end; in lower case,
// as Bud prints them.
func (r *reading) place() {
	l, at := r.line, &r.out.Enrichment.Location
	at.Country = l.hint.place
	f := r.matches.town
	if f.phrase == nil && l.hint.place == "" {
		return
	}
	at.Tokens = make([]string, 0, 3)
	if f.phrase != nil {
		at.Tokens = append(at.Tokens, strings.ToLower(f.text))
		if i := f.at + f.words; i < len(l.words) && l.words[i].length() == 2 && l.words[i].digits == 0 && r.in.Country == "US" {
			at.Tokens = append(at.Tokens, strings.ToLower(string(l.at(i))))
		}
	}
	if l.hint.place != "" && l.end < len(l.words) {
		for i := l.end; i < len(l.words); i++ {
			switch w := string(l.at(i)); w {
			case "GB", "GBR", "US", "USA":
				at.Tokens = append(at.Tokens, strings.ToLower(w))
			}
		}
	}
}

// typeOf is a type with its description.
func typeOf(code bank.TypeCode) bank.TransactionType {
	switch code {
	case bank.CardPayment:
		return bank.TransactionType{Code: code, Description: "Card payment"}
	case bank.DirectDebit:
		return bank.TransactionType{Code: code, Description: "Direct debit"}
	case bank.StandingOrd:
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
