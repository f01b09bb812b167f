package seed

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Confidences in hundredths, by what tells the merchant or the category (research section 2.4).
const (
	sureAlias    = 99 // eight letters and more
	shorterAlias = 95
	byKeyword    = 75
	byCode       = 70
	byBank       = 99 // the bank's own lines
)

// enrich decides what is true of all the payee's rows. A merchant is named only where its line says so: what no reader of
// the line could know is no enrichment.
func (p *payees) enrich(one *payee, named *fixtures.Payee) {
	e := &one.enriched
	line := normalise(one.pattern.Render(func(string) string { return "0" }))
	if m := one.merchant; m != nil {
		for _, tag := range m.Tags {
			known, _ := bank.ParseTag(tag)
			one.tags |= known
		}
		e.Categories = bank.Categories{L1: m.Categories.L1, L2: m.Categories.L2, Confidence: byKeyword}
		if alias := longestAlias(m.Aliases, line); alias != "" && namesSomebody(m) {
			sure := uint8(shorterAlias)
			if len(alias) >= 8 {
				sure = sureAlias
			}
			e.Merchant, e.Categories.Confidence = m.Bank(), sure
			e.Tokens = []bank.Token{{Value: strings.ToLower(alias), Confidence: sure}}
		} else if code, found := p.codes.Find(one.mcc); found && named.Category == "" {
			pair := code.Categories[p.model]
			e.Categories = bank.Categories{L1: pair.L1, L2: pair.L2, Confidence: byCode}
		} else if m.Categories.L1 == "banking" || m.Categories.L1 == "income" && saysWages(line) {
			e.Categories.Confidence = byBank
		}
	}
	if l1, l2, found := strings.Cut(named.Category, "/"); found {
		e.Categories.L1, e.Categories.L2 = l1, l2
		if e.Categories.Confidence == 0 {
			e.Categories.Confidence = byKeyword
		}
	}
	for _, tag := range named.Tags {
		known, _ := bank.ParseTag(tag)
		one.tags |= known
	}
	if one.rail == fixtures.CardOnline {
		one.tags |= bank.TagOnline
	}
	e.Processor = p.between(one)
	p.locate(one, line)
}

// locate says where the line says that it is: towns that stand in the pattern itself, and the country at its end.
func (p *payees) locate(one *payee, line string) {
	e := &one.enriched
	e.Location.Country = one.country
	words := strings.Fields(line)
	if len(words) == 0 {
		return
	}
	for _, word := range words[min(len(words), 1):] {
		if _, found := p.places.Town(p.who.country, titled(word)); found {
			e.Location.Tokens = append(e.Location.Tokens, strings.ToLower(word))
		}
	}
	if last := words[len(words)-1]; one.country == "" && (last == "GB" || last == "GBR") {
		e.Location.Country, one.ending = "GB", []string{strings.ToLower(last)}
		e.Location.Tokens = append(e.Location.Tokens, one.ending...)
	}
}

// titled is a word as towns are written.
func titled(word string) string { return word[:1] + strings.ToLower(word[1:]) }

// saysWages reports whether the line has the words by which banks mark wages.
func saysWages(line string) bool {
	for _, word := range []string{" SALARY ", " WAGES ", " PAYROLL ", " DIRECT DEP "} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// namesSomebody tells merchants from the bank's own lines and its customers' transfers.
func namesSomebody(m *fixtures.Merchant) bool {
	return m.Categories.L1 != "banking" && m.Rail != fixtures.OwnTransfer && m.Rail != fixtures.Fee && m.Rail != fixtures.InterestPaid
}

// between is the intermediary that a line begins with, if it is not itself whom the line names.
func (p *payees) between(one *payee) *bank.Merchant {
	start := upper(one.pattern.String())
	for i := range p.processors {
		processor := &p.processors[i]
		if one.merchant != nil && strings.HasPrefix(one.merchant.Slug, processor.Slug) {
			continue
		}
		if slices.ContainsFunc(processor.Prefixes, func(prefix string) bool { return strings.HasPrefix(start, upper(prefix)) }) {
			return processor.Bank()
		}
	}
	return nil
}

func longestAlias(aliases []fixtures.Alias, line string) (best string) {
	for _, a := range aliases {
		if len(a.Text) > len(best) && strings.Contains(line, " "+a.Text+" ") {
			best = a.Text
		}
	}
	return best
}

// normalise is a line in capitals with a single blank for everything but letters and digits, and blanks at both ends.
func normalise(line string) string {
	words := strings.FieldsFunc(upper(line), func(c rune) bool { return (c < 'A' || c > 'Z') && (c < '0' || c > '9') })
	return " " + strings.Join(words, " ") + " "
}

// typeOf is how money moves on a rail.
func typeOf(rail fixtures.Rail) bank.TransactionType {
	switch rail {
	case fixtures.Card, fixtures.CardOnline:
		return bank.TransactionType{Code: bank.CardPayment, Description: "Card payment"}
	case fixtures.DirectDebit, fixtures.ACHDebit:
		return bank.TransactionType{Code: bank.DirectDebit, Description: "Direct debit"}
	case fixtures.StandingOrder:
		return bank.TransactionType{Code: bank.StandingOrd, Description: "Standing order"}
	case fixtures.CashMachine:
		return bank.TransactionType{Code: bank.CashMachine, Description: "Cash withdrawal"}
	case fixtures.Fee:
		return bank.TransactionType{Code: bank.Charge, Description: "Charge"}
	case fixtures.InterestPaid:
		return bank.TransactionType{Code: bank.Interest, Description: "Interest"}
	}
	return bank.TransactionType{Code: bank.BankTransfer, Description: "Bank transfer"}
}
