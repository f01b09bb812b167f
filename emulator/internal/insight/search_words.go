package insight

import (
	"strings"
	"sync"
	"time"
)

// meaning is what a phrase of a search means, if it is not a name to search for. The phrases are British and American.
// Longer ones match before shorter ones, so that "more than" is one phrase and "take away" does not mean subtraction.
type meaning uint8

const (
	ignoredWord meaning = iota // means nothing
	spentWord                  // money went out
	earnedWord                 // money came in
	aboveWord                  // an exclusive lower bound follows
	belowWord                  // an exclusive upper bound follows
	atLeastWord                // an inclusive lower bound follows
	atMostWord                 // an inclusive upper bound follows
	equalWord                  // the exact amount follows
	betweenWord
	sumWord
	countWord
	averageWord
	biggestWord
	smallestWord
	latestWord
	orWord
)

// phraseTable has the phrases of each meaning, separated by commas.
var phraseTable = [...]struct {
	meaning meaning
	phrases string
}{
	{sumWord, "how much, total, sum, in total, altogether, spend total"},
	{countWord, "how many, how often, number of, count, how many times"},
	{averageWord, "average, on average, mean, typical, typically"},
	{biggestWord, "biggest, largest, highest, most expensive, greatest"},
	{smallestWord, "smallest, lowest, cheapest, least expensive"},
	{latestWord, "latest, newest, most recent, recent"},
	{spentWord, "" +
		"spent, spend, spending, paid, pay, paying, bought, buy, purchases, purchase, outgoing, outgoings, " +
		"debit, debits, paid out, money out, withdrawn, sent, expenses, bills for"},
	{earnedWord, "" +
		"received, receive, earned, earn, incoming, incomings, credit, credits, paid in, money in, got, " +
		"get paid, got paid, deposits, deposited"},
	{aboveWord, "more than, over, above, greater than, bigger than, larger than, exceeding"},
	{belowWord, "less than, under, below, smaller than, fewer than, cheaper than"},
	{atLeastWord, "at least"},
	{atMostWord, "at most, up to, no more than"},
	{equalWord, "exactly"},
	{betweenWord, "between"},
	{orWord, "or, and"},
	{ignoredWord, "" +
		"a, about, all, an, any, are, at, been, by, can, did, do, does, every, find, for, from, give, " +
		"have, has, i, ive, in, is, it, list, made, make, me, money, my, of, on, one, payment, payments, " +
		"please, search, see, show, some, that, the, their, there, they, things, this, to, transaction, " +
		"transactions, was, we, were, what, when, where, which, who, with, you, whats, costing, cost, " +
		"during, since, tell, anything, something, amount, amounts"},
}

// phrases maps phrases to their meanings. Like synonyms, it is built on the first search, so that it does not delay
// the start.
var phrases = sync.OnceValue(func() map[string]meaning {
	meanings := map[string]meaning{}
	for _, row := range phraseTable {
		for phrase := range strings.SplitSeq(row.phrases, ", ") {
			meanings[phrase] = row.meaning
		}
	}
	return meanings
})

// longestPhrase is the maximum number of words of a phrase or a synonym.
const longestPhrase = 3

// synonymTable has the words that people use for a category (an L2, or an L1 followed by a dot) or a tag (after a
// hash), separated by commas.
var synonymTable = [...]struct{ name, words string }{
	{"groceries", "supermarket, supermarkets, grocery, food shop, food shopping, grocery store"},
	{"food_and_drink.", "food"},
	{"eating_out_and_takeaways", "" +
		"takeaway, takeaways, takeout, take away, take out, eating out, dining, dining out, restaurant, " +
		"restaurants"},
	{"coffee", "coffees, cafe, cafes"},
	{"bars_and_pubs", "pub, pubs, bar, bars, drinks"},
	{"fuel", "petrol, gas station, gasoline, gas, diesel"},
	{"utilities_energy", "gas, electricity, electric, energy, power"},
	{"taxi", "taxis, cab, cabs, rideshare"},
	{"public_transport", "train, trains, bus, tube, subway, transit"},
	{"parking_and_tolls", "parking"},
	{"vehicle_costs", "car"},
	{"vehicle_insurance", "car"},
	{"vehicle_loan", "car"},
	{"salary", "wages, wage, pay check, paycheck, paychecks, payslip, salary"},
	{"employment_income", "wages, wage, pay check, paycheck, paychecks, payslip, salary"},
	{"pension_income", "pension"},
	{"pension_contributions", "pension"},
	{"clothing", "clothes, fashion"},
	{"cinema", "movies, movie, films"},
	{"sports_and_fitness", "gym, fitness"},
	{"mobile", "phone, cell phone"},
	{"tv_and_broadband", "internet, broadband"},
	{"tv_streaming_services", "streaming"},
	{"pharmacies_and_health_products", "pharmacy, drugstore, chemist"},
	{"healthcare", "doctor, dentist"},
	{"travel.", "holiday, holidays, vacation, vacations"},
	{"flights_and_airport_expenses", "flight, flights"},
	{"cash_withdrawals", "cash, atm, cashpoint"},
	{"refunds_and_reversals", "refund, refunds"},
	{"gambling_and_lotteries.", "betting, bets"},
	{"charity", "donations, donation"},
	{"#loan", "loan, loans"},
	{"#subscription", "subscription, subscriptions"},
	{"#bill", "bills, bill"},
	{"#benefit", "benefits, benefit"},
	{"#income", "income"},
	{"#online", "online"},
	{"#regular-transaction", "regular, recurring"},
	{"transfers.", "transfers"},
	{"#internal-transfer", "transfers"},
}

// synonyms maps words to the categories and tags of synonymTable.
var synonyms = sync.OnceValue(func() map[string][]string {
	names := map[string][]string{}
	for _, row := range synonymTable {
		for word := range strings.SplitSeq(row.words, ", ") {
			names[word] = append(names[word], row.name)
		}
	}
	return names
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
