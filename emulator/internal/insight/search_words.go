package insight

import (
	"sync"
	"time"
)

// The table of words of searches, British and American. Longer phrases match before shorter ones, so that "more than"
// is one phrase and "take away" does not mean subtraction.

// meaning is what a phrase means, if it is not a name to search for.
type meaning uint8

const (
	noise      meaning = iota // means nothing
	spentWord                 // money went out
	earnedWord                // money came in
	aboveWord                 // an exclusive lower bound follows
	belowWord                 // an exclusive upper bound follows
	leastWord                 // an inclusive lower bound follows
	mostWord                  // an inclusive upper bound follows
	equalWord                 // the exact amount follows
	betweenWord
	sumWord
	countWord
	averageWord
	biggestWord
	smallestWord
	latestWord
	orWord
)

var phrases = sync.OnceValue(func() map[string]meaning {
	return map[string]meaning{
		"how much": sumWord, "total": sumWord, "sum": sumWord, "in total": sumWord, "altogether": sumWord,
		"spend total": sumWord,
		"how many":    countWord, "how often": countWord, "number of": countWord, "count": countWord,
		"how many times": countWord,
		"average":        averageWord, "on average": averageWord, "mean": averageWord, "typical": averageWord,
		"typically": averageWord,
		"biggest":   biggestWord, "largest": biggestWord, "highest": biggestWord, "most expensive": biggestWord,
		"greatest": biggestWord,
		"smallest": smallestWord, "lowest": smallestWord, "cheapest": smallestWord, "least expensive": smallestWord,
		"latest": latestWord, "newest": latestWord, "most recent": latestWord, "recent": latestWord,

		"spent": spentWord, "spend": spentWord, "spending": spentWord, "paid": spentWord, "pay": spentWord,
		"paying": spentWord,
		"bought": spentWord, "buy": spentWord, "purchases": spentWord, "purchase": spentWord, "outgoing": spentWord,
		"outgoings": spentWord, "debit": spentWord, "debits": spentWord, "paid out": spentWord, "money out": spentWord,
		"withdrawn": spentWord, "sent": spentWord, "expenses": spentWord, "bills for": spentWord,
		"received": earnedWord, "receive": earnedWord, "earned": earnedWord, "earn": earnedWord, "incoming": earnedWord,
		"incomings": earnedWord, "credit": earnedWord, "credits": earnedWord, "paid in": earnedWord, "money in": earnedWord,
		"got": earnedWord, "get paid": earnedWord, "got paid": earnedWord, "deposits": earnedWord, "deposited": earnedWord,

		"more than": aboveWord, "over": aboveWord, "above": aboveWord, "greater than": aboveWord, "bigger than": aboveWord,
		"larger than": aboveWord, "exceeding": aboveWord, "less than": belowWord, "under": belowWord, "below": belowWord,
		"smaller than": belowWord, "fewer than": belowWord, "cheaper than": belowWord, "at least": leastWord,
		"at most": mostWord,
		"up to":   mostWord, "no more than": mostWord, "exactly": equalWord, "between": betweenWord, "or": orWord,
		"and": orWord,

		"a": noise, "about": noise, "all": noise, "an": noise, "any": noise, "are": noise, "at": noise, "been": noise,
		"by":  noise,
		"can": noise, "did": noise, "do": noise, "does": noise, "every": noise, "find": noise, "for": noise, "from": noise,
		"give": noise, "have": noise, "has": noise, "i": noise, "ive": noise, "in": noise, "is": noise, "it": noise,
		"list": noise,
		"made": noise, "make": noise, "me": noise, "money": noise, "my": noise, "of": noise, "on": noise, "one": noise,
		"payment": noise, "payments": noise, "please": noise, "search": noise, "see": noise, "show": noise, "some": noise,
		"that": noise, "the": noise, "their": noise, "there": noise, "they": noise, "things": noise, "this": noise,
		"to":          noise,
		"transaction": noise, "transactions": noise, "was": noise, "we": noise, "were": noise, "what": noise, "when": noise,
		"where": noise, "which": noise, "who": noise, "with": noise, "you": noise, "whats": noise, "costing": noise,
		"cost":   noise,
		"during": noise, "since": noise, "tell": noise, "anything": noise, "something": noise, "amount": noise,
		"amounts": noise,
	}
})

// The tables are built on the first search, so that they do not delay the start.

// longestPhrase is the maximum number of words of a phrase or a name of things.
const longestPhrase = 3

// things maps words to categories (an L2, or an L1 followed by a dot) and tags (after a hash).
var things = sync.OnceValue(func() map[string][]string {
	return map[string][]string{
		"supermarket": {"groceries"}, "supermarkets": {"groceries"}, "grocery": {"groceries"}, "food shop": {"groceries"},
		"food shopping": {"groceries"}, "grocery store": {"groceries"}, "food": {"food_and_drink."},
		"takeaway": {
			"eating_out_and_takeaways",
		}, "takeaways": {"eating_out_and_takeaways"}, "takeout": {"eating_out_and_takeaways"},
		"take away": {
			"eating_out_and_takeaways",
		}, "take out": {"eating_out_and_takeaways"}, "eating out": {"eating_out_and_takeaways"},
		"dining": {
			"eating_out_and_takeaways",
		}, "dining out": {"eating_out_and_takeaways"}, "restaurant": {"eating_out_and_takeaways"},
		"restaurants": {"eating_out_and_takeaways"}, "coffees": {"coffee"}, "cafe": {"coffee"}, "cafes": {"coffee"},
		"pub": {
			"bars_and_pubs",
		}, "pubs": {"bars_and_pubs"}, "bar": {"bars_and_pubs"}, "bars": {"bars_and_pubs"}, "drinks": {"bars_and_pubs"},
		"petrol": {
			"fuel",
		}, "gas station": {"fuel"}, "gasoline": {"fuel"}, "gas": {"fuel", "utilities_energy"}, "diesel": {"fuel"},
		"electricity": {
			"utilities_energy",
		}, "electric": {"utilities_energy"}, "energy": {"utilities_energy"}, "power": {"utilities_energy"},
		"taxis": {"taxi"}, "cab": {"taxi"}, "cabs": {"taxi"}, "rideshare": {"taxi"}, "train": {"public_transport"},
		"trains": {
			"public_transport",
		}, "bus": {"public_transport"}, "tube": {"public_transport"}, "subway": {"public_transport"},
		"transit": {
			"public_transport",
		}, "parking": {"parking_and_tolls"}, "car": {"vehicle_costs", "vehicle_insurance", "vehicle_loan"},
		"wages": {
			"salary",
			"employment_income",
		}, "wage": {"salary", "employment_income"}, "pay check": {"salary", "employment_income"},
		"paycheck": {
			"salary",
			"employment_income",
		}, "paychecks": {"salary", "employment_income"}, "payslip": {"salary", "employment_income"},
		"salary": {"salary", "employment_income"}, "pension": {"pension_income", "pension_contributions"},
		"clothes": {"clothing"}, "fashion": {"clothing"}, "movies": {"cinema"}, "movie": {"cinema"}, "films": {"cinema"},
		"gym": {"sports_and_fitness"}, "fitness": {"sports_and_fitness"}, "phone": {"mobile"}, "cell phone": {"mobile"},
		"internet": {"tv_and_broadband"}, "broadband": {"tv_and_broadband"}, "streaming": {"tv_streaming_services"},
		"pharmacy": {"pharmacies_and_health_products"}, "drugstore": {"pharmacies_and_health_products"},
		"chemist": {"pharmacies_and_health_products"}, "doctor": {"healthcare"}, "dentist": {"healthcare"},
		"holiday": {"travel."}, "holidays": {"travel."}, "vacation": {"travel."}, "vacations": {"travel."},
		"flight": {"flights_and_airport_expenses"}, "flights": {"flights_and_airport_expenses"},
		"cash": {"cash_withdrawals"}, "atm": {"cash_withdrawals"}, "cashpoint": {"cash_withdrawals"},
		"refund": {
			"refunds_and_reversals",
		}, "refunds": {"refunds_and_reversals"}, "betting": {"gambling_and_lotteries."}, "bets": {"gambling_and_lotteries."},
		"donations": {
			"charity",
		}, "donation": {"charity"}, "loan": {"#loan"}, "loans": {"#loan"}, "subscription": {"#subscription"},
		"subscriptions": {
			"#subscription",
		}, "bills": {"#bill"}, "bill": {"#bill"}, "benefits": {"#benefit"}, "benefit": {"#benefit"},
		"income": {
			"#income",
		}, "online": {"#online"}, "regular": {"#regular-transaction"}, "recurring": {"#regular-transaction"},
		"transfers": {"transfers.", "#internal-transfer"},
	}
})

var monthNames = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
	"october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
	"sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

var numberWords = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"twelve": 12,
}

var unitWords = map[string]bool{
	"pound": true, "pounds": true, "quid": true, "gbp": true, "dollar": true, "dollars": true, "bucks": true, "usd": true,
}
