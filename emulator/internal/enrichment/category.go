package enrichment

import "budsandbox/fixtures"

// renamed are the pairs of rules and merchants that have other names in a model.
var renamed = [...]struct {
	model string
	pair  fixtures.Pair
	as    fixtures.Pair
}{
	{fixtures.ModelUK, fixtures.Pair{L1: "income", L2: "employment_income"}, fixtures.Pair{L1: "income", L2: "salary"}},
	{
		fixtures.ModelUK,
		fixtures.Pair{L1: "income", L2: "child_support"},
		fixtures.Pair{L1: "income", L2: "child_maintenance"},
	},
	{
		fixtures.ModelUK,
		fixtures.Pair{L1: "banking", L2: "currency"},
		fixtures.Pair{L1: "banking", L2: "bank_fees_and_currency_exchange"},
	},
	{
		fixtures.ModelUK,
		fixtures.Pair{L1: "banking", L2: "atm_fees"},
		fixtures.Pair{L1: "banking", L2: "bank_fees_and_currency_exchange"},
	},
	{
		fixtures.ModelUK,
		fixtures.Pair{L1: "banking", L2: "nsf_and_overdraft_fees"},
		fixtures.Pair{L1: "banking", L2: "overdraft_fees"},
	},
	{
		fixtures.ModelUK,
		fixtures.Pair{L1: "banking", L2: "outgoing_checks"},
		fixtures.Pair{L1: "banking", L2: "other_banking"},
	},
	{
		fixtures.ModelUK,
		fixtures.Pair{L1: "banking", L2: "overdraft_protection"},
		fixtures.Pair{L1: "transfers", L2: "internal_transfers"},
	},
	{fixtures.ModelUK, fixtures.Pair{L1: "tax", L2: "property_tax"}, fixtures.Pair{L1: "tax", L2: "tax_payments"}},
	{fixtures.ModelUS, fixtures.Pair{L1: "income", L2: "salary"}, fixtures.Pair{L1: "income", L2: "employment_income"}},
	{
		fixtures.ModelUS,
		fixtures.Pair{L1: "income", L2: "child_maintenance"},
		fixtures.Pair{L1: "income", L2: "child_support"},
	},
	{
		fixtures.ModelUS,
		fixtures.Pair{L1: "banking", L2: "currency"},
		fixtures.Pair{L1: "banking", L2: "currency_exchange_and_fees"},
	},
	{
		fixtures.ModelUS,
		fixtures.Pair{L1: "banking", L2: "bank_fees_and_currency_exchange"},
		fixtures.Pair{L1: "banking", L2: "account_fees_and_other_bank_charges"},
	},
	{
		fixtures.ModelUS,
		fixtures.Pair{L1: "banking", L2: "overdraft_fees"},
		fixtures.Pair{L1: "banking", L2: "nsf_and_overdraft_fees"},
	},
	{fixtures.ModelUS, fixtures.Pair{L1: "utilities", L2: "council_tax"}, fixtures.Pair{L1: "tax", L2: "property_tax"}},
}

// legacyPairs are the pairs whose name in the legacy model no merchant and no merchant category
// code gives.
var legacyPairs = [...][2]fixtures.Pair{
	{{L1: "income", L2: "rental_income"}, {L1: "income", L2: "rental_income"}},
	{{L1: "income", L2: "child_maintenance"}, {L1: "income", L2: "child_support_income"}},
	{{L1: "income", L2: "interest_or_investments"}, {L1: "income", L2: "investment_income"}},
	{{L1: "income", L2: "salary"}, {L1: "income", L2: "employment_income"}},
	{{L1: "banking", L2: "refunds_and_reversals"}, {L1: "banking", L2: "refunds"}},
	{{L1: "banking", L2: "other_banking"}, {L1: "banking", L2: "other_banking"}},
	{{L1: "banking", L2: "currency"}, {L1: "banking", L2: "general_banking"}},
	{{L1: "banking", L2: "bank_fees_and_currency_exchange"}, {L1: "banking", L2: "general_banking"}},
	{{L1: "banking", L2: "overdraft_protection"}, {L1: "banking", L2: "other_banking"}},
	{{L1: "banking", L2: "outgoing_checks"}, {L1: "banking", L2: "other_banking"}},
	{{L1: "transfers", L2: "transfers_in"}, {L1: "transfers", L2: "transfers_in"}},
	{{L1: "tax", L2: "property_tax"}, {L1: "bills", L2: "taxes"}},
	{{L1: "gambling_and_lotteries", L2: "gambling_winnings"}, {L1: "entertainment", L2: "gambling"}},
	{{L1: "home", L2: "gardening"}, {L1: "home", L2: "gardening"}},
	{{L1: "insurance", L2: "travel_insurance"}, {L1: "insurance", L2: "travel_insurance"}},
	{{L1: "charity_and_gifts", L2: "gifts"}, {L1: "shopping", L2: "flowers_and_gifts"}},
	{{L1: "children_and_dependents", L2: "children_and_babies"}, {L1: "dependent_costs", L2: "children_and_babies"}},
	{{L1: "entertainment", L2: "leisure_and_amusement_activities"}, {L1: "entertainment", L2: "amusement"}},
	{{L1: "entertainment", L2: "sport_events"}, {L1: "entertainment", L2: "events"}},
	{
		{L1: "pensions_savings_and_investments", L2: "crypto_platform_incoming"},
		{L1: "pensions_savings_and_investments", L2: "investments"},
	},
	{
		{L1: "pensions_savings_and_investments", L2: "crypto_platform_outgoing"},
		{L1: "pensions_savings_and_investments", L2: "investments"},
	},
	{{L1: "travel", L2: "other_travel"}, {L1: "holidays_and_travel", L2: "other_travel"}},
	{{L1: "utilities", L2: "other_utilities"}, {L1: "bills", L2: "utilities"}},
}

// modelPair is a pair together with the model whose name for it is looked up.
type modelPair struct {
	model string
	pair  fixtures.Pair
}

// pairNames returns the name in each model of the pairs of rules, merchants and merchant category
// codes that have another one there.
func pairNames(merchants []fixtures.Merchant, codes []fixtures.Code) map[modelPair]fixtures.Pair {
	words := map[modelPair]fixtures.Pair{}
	for _, w := range renamed {
		words[modelPair{w.model, w.pair}] = w.as
	}
	legacy := func(pair, as fixtures.Pair) {
		if key := (modelPair{fixtures.ModelLegacy, pair}); words[key] == (fixtures.Pair{}) {
			words[key] = as
		}
	}
	for _, w := range legacyPairs {
		legacy(w[0], w[1])
	}
	for _, c := range codes {
		legacy(c.Categories[fixtures.ModelUK], c.Categories[fixtures.ModelLegacy])
	}
	for i := range merchants {
		legacy(merchants[i].Categories, merchants[i].LegacyCategories)
	}
	return words
}

// pair returns the name of a pair in a model, or the zero pair if the model has no such category.
func (e *Engine) pair(model string, pair fixtures.Pair) fixtures.Pair {
	if as, found := e.words[modelPair{model, pair}]; found {
		return as
	}
	if m, found := e.models.Find(model); found && m.Has(pair) {
		return pair
	}
	return fixtures.Pair{}
}
