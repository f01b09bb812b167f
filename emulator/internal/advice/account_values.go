package advice

import (
	"fmt"
	"slices"

	"budsandbox/bank"
	"budsandbox/internal/spelling"
)

// checkAccountField finds a value that no account of any customer has. One that only this customer's accounts lack is
// an ordinary question.
func (c *requestChecker) checkAccountField(name, value string) (string, error) {
	switch name {
	case "account_type":
		types := make([]string, len(bank.AccountTypes))
		for i, t := range bank.AccountTypes {
			types[i] = string(t)
		}
		return unlessKnown(name, value, "type of account", types), nil
	case "usage_type":
		return unlessKnown(name, value, "usage of an account", []string{"business", "personal"}), nil
	case "holder_relationship_type":
		return unlessKnown(name, value, "relationship of a holder", []string{"sole", "joint", "delegate", "unknown"}), nil
	case "currency":
		if _, err := bank.ParseCurrency(value); err != nil {
			text := fmt.Sprintf("%s %s is not a currency of ISO 4217.", name, shown(value))
			return text, nil //nolint:nilerr // the error is what the advice says
		}
		return "", nil
	}
	return c.checkProvider(name, value)
}

// checkProvider finds a provider that neither the sandbox nor an account of the customer has, in any spelling.
func (c *requestChecker) checkProvider(name, value string) (string, error) {
	providers, err := c.Fixtures.Providers()
	if err != nil {
		return "", fmt.Errorf("check a provider: %w", err)
	}
	book, err := c.customerBook()
	if err != nil {
		return "", err
	}
	var known []string
	for i := range book.Accounts {
		known = append(known, book.Accounts[i].Provider)
	}
	for _, p := range providers.All() {
		known = append(known, p.CompactID)
	}
	if slices.ContainsFunc(known, func(id string) bool { return bank.SameProvider(id, value) }) {
		return "", nil
	}
	return unlessKnown(name, value, "provider of the sandbox or of an account", known), nil
}

// checkLabel finds a label that no category of the customer's model has.
func (c *requestChecker) checkLabel(name, value string) (string, error) {
	model, err := c.Fixtures.Model(c.req.Customer.Context.CategoryModel())
	if err != nil {
		return "", fmt.Errorf("check a label: %w", err)
	}
	return unlessKnown(name, value, "label of a category", model.AllLabels()), nil
}

// unlessKnown returns the advice about a value that should be one of the known ones, or "".
func unlessKnown(name, value, what string, known []string) string {
	if slices.Contains(known, value) {
		return ""
	}
	text := fmt.Sprintf("%s %s is not a %s", name, shown(value), what)
	if near := spelling.Nearest(value, known); near != "" {
		return text + "; did you mean " + near + "?"
	}
	return text + "."
}
