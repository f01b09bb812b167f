package enrichment

import "budsandbox/fixtures"

// sideTrade decides by what a merchant sells in addition to its main trade, or by which of its products the line
// names: petrol at a supermarket, the pension of an insurer, savings at a building society.
func (c *classification) sideTrade(m *merchant) decision {
	f := c.matches[purposePhrase]
	later := f.found() && f.at >= c.alias.at
	switch m.categories.L1 {
	case "insurance":
		if later {
			pair := c.rule(f).pair
			if pair.L2 == "pension_contributions" || pair.L1 == "insurance" && pair.L2 != "other_insurance" {
				return c.byRule(f, c.merchantEvidence)
			}
		}
		return c.insuranceKind(m)
	case "pensions_savings_and_investments":
		return c.investmentAccount(m)
	case "mortgage_and_rent":
		return c.savingsAccount(m)
	case "travel":
		return c.airlineHoliday(m)
	case "food_and_drink", "shopping", "general":
		if later && c.rule(f).pair.L2 == "buy_now_pay_later" && c.matches[processorPhrase].found() {
			return c.byRule(f, c.merchantEvidence)
		}
		return c.shopSideTrade()
	}
	return noDecision
}

// shopSideTrade decides by what a shop sells in addition to its main trade, if the words right after its name state it:
// petrol, insurance or a credit card.
func (c *classification) shopSideTrade() decision {
	behind := c.alias.end()
	for behind < c.line.end && c.line.words[behind].isNumber() { // shop number
		behind++
	}
	for _, kind := range [...]phraseKind{purposePhrase, tradePhrase, thingPhrase, generalPhrase} {
		f := c.matches[kind]
		if !f.found() || f.at != behind {
			continue
		}
		switch pair := c.rule(f).pair; {
		case pair.L1 == "insurance", pair.L1 == "borrowing_and_loans",
			pair.L2 == "fuel", pair.L2 == "mobile", pair.L2 == "pharmacies_and_health_products":
			d := c.byRule(f, c.merchantEvidence)
			d.because = c.alias.text + " " + f.text
			return d
		}
	}
	return noDecision
}

// savingsAccount decides that a payment to a building society is for savings if the line names a savings account.
func (c *classification) savingsAccount(m *merchant) decision {
	own, f := c.matches[ownPhrase], c.matches[purposePhrase]
	savings := own.found() && own.at >= c.alias.at ||
		f.found() && f.at >= c.alias.at && c.rule(f).pair.L1 == "pensions_savings_and_investments"
	if m.categories.L2 != "mortgage" || !savings {
		return noDecision
	}
	pair := fixtures.Pair{L1: "pensions_savings_and_investments", L2: "savings"}
	return c.newDecision(pair, 0, c.merchantEvidence, c.alias.text)
}

// investmentAccount decides by the kind of account with a firm that has several: a pension, or investments instead of
// savings.
func (c *classification) investmentAccount(m *merchant) decision {
	f := c.matches[purposePhrase]
	if !f.found() || f.at < c.alias.at {
		return noDecision
	}
	switch pair := c.rule(f).pair; {
	case m.categories.L2 == "investments" && pair.L2 == "pension_contributions" && !sharesWord(f, c.alias),
		m.categories.L2 == "savings" && pair.L2 == "investments":
		return c.byRule(f, c.merchantEvidence)
	}
	return noDecision
}

// airlineHoliday decides that an airline is paid for a holiday if the line says so.
func (c *classification) airlineHoliday(m *merchant) decision {
	for i := c.alias.end(); m.categories.L2 == "flights_and_airport_expenses" && i < c.line.end; i++ {
		switch word := string(c.line.at(i)); word {
		case "HOLIDAY", "HOLIDAYS", "HOLS", "VACATION", "VACATIONS":
			travel := fixtures.Pair{L1: "travel", L2: "holiday_and_travel_expenses"}
			return c.newDecision(travel, m.tags, c.merchantEvidence, c.alias.text+" "+word)
		}
	}
	return noDecision
}

// insuranceKind decides by a word for what an insurer of many things insures.
func (c *classification) insuranceKind(m *merchant) decision {
	for i := c.alias.at + 1; i < c.line.end; i++ { // the alias may include it: LV LIFE
		word := c.line.at(i)
		l2 := insuranceOf(word)
		if l2 == "" || l2 == m.categories.L2 {
			continue
		}
		pair := fixtures.Pair{L1: "insurance", L2: l2}
		return c.newDecision(pair, m.tags, c.merchantEvidence, c.alias.text+" "+string(word))
	}
	return noDecision
}

// insuranceOf returns the category of level 2 of an insurance of what a word names, or "" if it names nothing.
func insuranceOf(word []byte) string {
	switch string(word) {
	case "HOME", "HOUSE", "HOUSEHOLD", "BUILDINGS", "CONTENTS", "HO3", "HO4", "HO6", "RENTERS", "HOMEOWNERS", "LANDLORD":
		return "home_insurance"
	case "LIFE", "TERM", "PROTECTION", "MORTALITY":
		return "life_insurance"
	case "MOTOR", "CAR", "AUTO", "VEHICLE", "VAN", "BIKE", "MOTORCYCLE":
		return "vehicle_insurance"
	case "PET", "DOG", "CAT":
		return "pet_insurance"
	case "TRAVEL", "TRIP":
		return "travel_insurance"
	}
	return ""
}
