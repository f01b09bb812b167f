package enrichment

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
)

// parse finds the parts of a line: the bank's marks, the payee, the text after it (a reference, a memo or the fields
// of an ACH entry), the place, and the customer's own name, which is not searched.
func (l *line) parse(country fixtures.Country) {
	l.strip(country)
	l.skipToPayee()
	for i := l.payee + 1; i < l.end; i++ {
		switch string(l.at(i)) {
		case "REF", "REFERENCE", "MANDATE", "DES", "CONF", "CONFIRMATION", "RATE":
			l.payeeEnd = min(l.payeeEnd, i)
		case "ID":
			if before := string(l.at(i - 1)); before == "ORIG" || before == "PPD" || before == "WEB" {
				l.payeeEnd = min(l.payeeEnd, i-1)
			}
		case "ENTRY":
			if string(l.at(i-1)) == "CO" {
				l.payeeEnd = min(l.payeeEnd, i-1)
			}
		case "INDN":
			l.payeeEnd, l.searchEnd = min(l.payeeEnd, i), min(l.searchEnd, i)
		case "NAME":
			if string(l.at(i-1)) == "IND" {
				l.payeeEnd, l.searchEnd = min(l.payeeEnd, i-1), min(l.searchEnd, i-1)
			}
		}
	}
	l.place = l.placeStart(country)
}

// skipToPayee moves the begin of the payee to the word after TO or FROM: REF RENT FROM A SMITH, REGULAR TRANSFER FROM
// MR A SMITH, TO A SMITH.
func (l *line) skipToPayee() {
	reference := string(l.at(l.payee)) == "REF" || l.words[l.payee].length() > 3 && string(l.at(l.payee)[:3]) == "REF"
	for i := l.payee; i+1 < l.end; i++ {
		w := string(l.at(i))
		if w != "TO" && w != "FROM" {
			continue
		}
		if i == l.payee || reference && w == "FROM" {
			l.payee = l.afterAccount(i + 1)
			if l.mark.typeCode == "" {
				l.mark.typeCode = bank.BankTransfer
			}
			return
		}
	}
}

// afterAccount returns the index of the word after A/C and an account number, if these begin at the i-th word and
// more follows. Otherwise it returns i.
func (l *line) afterAccount(i int) int {
	if i+3 < l.end && string(l.at(i)) == "A" && string(l.at(i+1)) == "C" && l.words[i+2].isNumber() {
		return i + 3
	}
	return i
}

// placeStart returns the index of the word at which the place begins: an American state at the end of the line with
// the one or two words before it. Without a state, it returns the end.
func (l *line) placeStart(country fixtures.Country) int {
	if country == fixtures.US && l.end-l.payee > 2 && isState(l.at(l.end-1)) {
		at := l.end - 2
		for at-1 > l.payee && l.end-at < 3 && l.words[at-1].digits == 0 {
			at--
		}
		return at
	}
	return l.end
}

// isState reports whether a word is the code of an American state.
func isState(word []byte) bool {
	switch string(word) {
	case "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
		"LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH",
		"OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "DC", "PR":
		return true
	}
	return false
}

// isFirmWord reports whether a word identifies a payee as a firm and not a person.
func isFirmWord(word []byte) bool {
	switch string(word) {
	case "LTD", "LIMITED", "PLC", "LLP", "LLC", "INC", "CORP", "CORPORATION", "COMPANY", "HOLDINGS", "GROUP",
		"SERVICES", "SERVICE", "SOLUTIONS", "ASSOCIATES", "TRUST", "SOCIETY", "PARTNERSHIP", "PARTNERS", "PTY",
		"GMBH", "SARL", "BV", "UAB", "CIC", "COM", "NET", "UK", "USA", "INTERNATIONAL", "GLOBAL", "ENTERPRISES",
		"INDUSTRIES", "SYSTEMS", "TECHNOLOGIES", "TECHNOLOGY", "CENTRE", "CENTER", "SONS", "BROS", "STORE", "STORES",
		"SHOP", "ORG", "COUNCIL", "UNIVERSITY", "BANK", "ASSOCIATION", "ASSOC", "CLUB", "LIVE", "AGENCY",
		"FACILITIES", "LOGISTICS", "ENGINEERING", "CONSULTING", "MEDIA", "FOODS", "NHS", "ACADEMY", "SCHOOL",
		"HOSPITAL", "ESTATES", "MANUFACTURING", "RECRUITMENT", "STAFFING", "RESOURCES", "FABRICATIONS", "MILLS",
		"DEPT", "DEPARTMENT", "COUNTY", "COMMUNITY", "SVCS", "SVC", "SERVS", "SERV", "RECRUIT", "RECRUITERS",
		"EMPLOYMENT", "PERSONNEL", "CONTRACT", "CONTRACTS", "CONTRACTORS", "BUSINESS", "MANAGEMENT", "MGMT", "INTL",
		"GRP", "HOLDING", "ASSURANCE", "INSURANCE", "FOUNDATION", "CHARITY", "COLLEGE", "GOVT", "GOVERNMENT",
		"MINISTRY", "TRAINING", "SUPPORT", "HEALTH", "HEALTHCARE", "CARE", "HOUSING", "CLEANERS", "SOFTWARE",
		"DIGITAL", "CREATIVE", "DESIGN", "WORKS", "TRADING", "NOMINEES", "VENTURES", "CO":
		return true
	}
	return false
}
