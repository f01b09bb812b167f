package advice

import (
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// checkBodyValue returns the advice about a value of a body, or "".
func (c *requestChecker) checkBodyValue(v route.BodyValue) (string, error) {
	if v.Filter == "merchant" {
		if (c.req.Customer.ID == bank.CustomerID{}) {
			return "", nil // its rows would tell what merchants there are
		}
		return c.checkMerchant(v.Name, v.Value)
	}
	models, err := c.Fixtures.Models()
	if err != nil {
		return "", fmt.Errorf("check a category: %w", err)
	}
	var slugs []string
	reachable := v.Within == "" // an unknown category_l1 has advice of its own
	for _, model := range models.All() {
		if v.Model != "" && v.Model != model.Name {
			continue
		}
		for _, l1 := range model.Categories {
			if v.Filter == "category_l1" {
				slugs = append(slugs, l1.Slug)
				continue
			}
			if v.Within != "" && v.Within != l1.Slug {
				continue
			}
			reachable = true
			for _, l2 := range l1.Subcategories {
				slugs = append(slugs, l2.Slug)
			}
		}
	}
	if !reachable {
		return "", nil
	}
	what := v.Filter
	if v.Within != "" {
		what += " of " + v.Within
	}
	if v.Model != "" {
		what += " in the model " + v.Model
	}
	return unlessKnown(v.Name, v.Value, what, slugs), nil
}
