package financial

import (
	"cmp"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// suggestedName returns the account's name, or its type and the end of its number.
func suggestedName(a *ledger.Account) string {
	if a.Name != "" {
		return a.Name
	}
	words := strings.Fields(strings.ReplaceAll(string(a.Type), "_", " "))
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	if len(words) == 0 {
		words = []string{"Account"}
	}
	i := a.Identifiers
	if number := cmp.Or(i.AccountNumber, i.AccountNumberUS, i.PAN, i.IBAN); len(number) > 4 {
		words = append(words, number[len(number)-4:])
	}
	return strings.Join(words, " ")
}

// accountCategory is a group of account types.
type accountCategory string

// Bud's categories of accounts.
const (
	creditCategory     accountCategory = "credit"
	depositoryCategory accountCategory = "depository"
	insuranceCategory  accountCategory = "insurance"
	investmentCategory accountCategory = "investment"
	loanCategory       accountCategory = "loan"
	savingsCategory    accountCategory = "savings"
	otherCategory      accountCategory = "other"
)

// categoryOf returns the category of a type, or "" for an account without a type.
func categoryOf(t bank.AccountType) accountCategory {
	switch t {
	case "":
		return ""
	case bank.CurrentAccount, bank.CheckingAccount, "e_money", "pre_paid_card":
		return depositoryCategory
	case bank.SavingsAccount, "certificate_of_deposit", "money_market":
		return savingsCategory
	case bank.CreditCard, "charge_card", "line_of_credit":
		return creditCategory
	case bank.Investment, bank.Brokerage, "ira", "roth":
		return investmentCategory
	case bank.Mortgage:
		return loanCategory
	}
	switch {
	case strings.HasSuffix(string(t), "loan"):
		return loanCategory
	case strings.HasSuffix(string(t), "insurance"):
		return insuranceCategory
	}
	return otherCategory
}
