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
	if country == fixtures.US && l.end-l.payee > 2 && l.words[l.end-1].is(stateWord) {
		at := l.end - 2
		for at-1 > l.payee && l.end-at < 3 && l.words[at-1].digits == 0 {
			at--
		}
		return at
	}
	return l.end
}
