package enrichment

import "budsandbox/fixtures"

// renamed are the pairs of rules and merchants that have other names in a model: each pair with its name there.
var renamed = map[string][][2]fixtures.Pair{
	fixtures.ModelUK: {
		{{L1: "income", L2: "employment_income"}, {L1: "income", L2: "salary"}},
		{{L1: "income", L2: "child_support"}, {L1: "income", L2: "child_maintenance"}},
		{{L1: "banking", L2: "currency"}, {L1: "banking", L2: "bank_fees_and_currency_exchange"}},
		{{L1: "banking", L2: "atm_fees"}, {L1: "banking", L2: "bank_fees_and_currency_exchange"}},
		{{L1: "banking", L2: "nsf_and_overdraft_fees"}, {L1: "banking", L2: "overdraft_fees"}},
		{{L1: "banking", L2: "outgoing_checks"}, {L1: "banking", L2: "other_banking"}},
		{{L1: "banking", L2: "overdraft_protection"}, {L1: "transfers", L2: "internal_transfers"}},
		{{L1: "tax", L2: "property_tax"}, {L1: "tax", L2: "tax_payments"}},
	},
	fixtures.ModelUS: {
		{{L1: "income", L2: "salary"}, {L1: "income", L2: "employment_income"}},
		{{L1: "income", L2: "child_maintenance"}, {L1: "income", L2: "child_support"}},
		{{L1: "banking", L2: "currency"}, {L1: "banking", L2: "currency_exchange_and_fees"}},
		{{L1: "banking", L2: "bank_fees_and_currency_exchange"}, {L1: "banking", L2: "account_fees_and_other_bank_charges"}},
		{{L1: "banking", L2: "overdraft_fees"}, {L1: "banking", L2: "nsf_and_overdraft_fees"}},
		{{L1: "utilities", L2: "council_tax"}, {L1: "tax", L2: "property_tax"}},
	},
}

// legacyPairs are pairs with their names in the legacy model, if no merchant and no merchant category code has them.
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
	names := map[modelPair]fixtures.Pair{}
	for model, pairs := range renamed {
		for _, p := range pairs {
			names[modelPair{model, p[0]}] = p[1]
		}
	}
	legacy := func(pair, as fixtures.Pair) {
		if key := (modelPair{fixtures.ModelLegacy, pair}); names[key] == (fixtures.Pair{}) {
			names[key] = as
		}
	}
	for _, p := range legacyPairs {
		legacy(p[0], p[1])
	}
	for _, c := range codes {
		legacy(c.Categories[fixtures.ModelUK], c.Categories[fixtures.ModelLegacy])
	}
	for i := range merchants {
		legacy(merchants[i].Categories, merchants[i].LegacyCategories)
	}
	return names
}

// pair returns the name of a pair in a model, or the zero pair if the model has no such category.
func (e *Engine) pair(model string, pair fixtures.Pair) fixtures.Pair {
	if as, found := e.pairNames[modelPair{model, pair}]; found {
		return as
	}
	if m, found := e.models.Find(model); found && m.Has(pair) {
		return pair
	}
	return fixtures.Pair{}
}
