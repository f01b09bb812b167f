package enrichment

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
)

func tagsOf(names []string) (tags bank.Tags) {
	for _, name := range names {
		if tag, known := bank.ParseTag(name); known {
			tags |= tag
		}
	}
	return tags
}

// soldOnline reports whether merchants of a category that are paid on the web are tagged as online merchants. Shops,
// services and tickets are. Hospitals, charities, landlords and insurers are not, because they only have a page for
// payments.
func soldOnline(pair fixtures.Pair) bool {
	switch pair.L1 {
	case "food_and_drink", "shopping", "media_and_telecoms", "entertainment", "travel", "gambling_and_lotteries",
		"general", "education":
		return pair.L2 != "mobile" && pair.L2 != "tv_and_broadband" && pair.L2 != "other_shopping"
	case "transport":
		return pair.L2 != "vehicle_costs"
	case "borrowing_and_loans":
		return pair.L2 == "buy_now_pay_later"
	case "business_expenses":
		return pair.L2 == "software"
	case "home":
		return pair.L2 == "pets" || pair.L2 == "furniture_and_appliances"
	}
	return false
}

// impliedTags returns the tags that a category implies.
func impliedTags(pair fixtures.Pair) bank.Tags {
	switch pair.L1 {
	case "income":
		if pair.L2 == "benefits" {
			return bank.TagIncome | bank.TagBenefit
		}
		return bank.TagIncome
	case "utilities", "mortgage_and_rent", "insurance", "tax":
		return bank.TagBill
	case "borrowing_and_loans":
		switch pair.L2 {
		case "payday_loan":
			return bank.TagLoan | bank.TagHCST
		case "debt_collection":
			return bank.TagDebtCollection
		case "loans", "vehicle_loan", "student_loan", "buy_now_pay_later":
			return bank.TagLoan
		}
	case "media_and_telecoms":
		switch pair.L2 {
		case "mobile", "tv_and_broadband":
			return bank.TagBill
		case "tv_streaming_services":
			return bank.TagSubscription
		}
	}
	return 0
}
