package route

import "budsandbox/bank"

// ParseCurrency returns the currency of the query parameter currency, which may be empty.
func ParseCurrency(text string) (bank.Currency, error) {
	if text == "" {
		return "", nil
	}
	currency, err := bank.ParseCurrency(text)
	if err != nil {
		return "", Problems{{In: "query", Name: "currency", Text: bank.ErrCurrency.Error()}}
	}
	return currency, nil
}
