package seed

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Confidences of merchants and categories in hundredths, by their evidence. See
// docs/research/synthetic-data.md#confidences.
const (
	longAliasConfidence  = 99 // an alias of eight characters or more
	shortAliasConfidence = 95
	keywordConfidence    = 75
	codeConfidence       = 70
	bankConfidence       = 99 // the bank's own lines
)

// label sets the enrichment that is expected for all entries of a payee. It sets a merchant only if
// the statement line names one, because enrichment cannot find more than the line says.
func (b *payeeBuilder) label(p *payee, named *fixtures.Payee) {
	labels := b.labelsOf(p)
	if p.merchant != nil {
		b.labelMerchant(p, labels, named.Category == "")
	}
	if l1, l2, found := strings.Cut(named.Category, "/"); found {
		categories := &p.enrichment.Categories
		categories.L1, categories.L2 = l1, l2
		if categories.Confidence == 0 {
			categories.Confidence = keywordConfidence
		}
	}
	p.tags |= parseTags(named.Tags)
	if p.rail == fixtures.CardOnline {
		p.tags |= bank.TagOnline
	}
	nameProcessor(p, labels)
	b.locate(p, labels)
}

// labelMerchant sets the tags, the categories and the merchant of a payee of the catalogue. byCode says that the
// merchant category code may decide the categories.
func (b *payeeBuilder) labelMerchant(p *payee, labels *patternLabels, byCode bool) {
	enriched, m := &p.enrichment, p.merchant
	p.tags |= parseTags(m.Tags)
	categories := m.Categories
	if categories.L2 == "charity" && p.rail != fixtures.DirectDebit && p.rail != fixtures.StandingOrder {
		p.tags &^= bank.TagSubscription // a single gift
	}
	if b.customer.company == "" && !slices.Contains(m.Tags, fixtures.BookkeepingTag) { // a person
		categories = fixtures.PersonalPair(categories)
	}
	enriched.Categories = bank.Categories{L1: categories.L1, L2: categories.L2, Confidence: keywordConfidence}
	alias := labels.merchant
	code, coded := b.codes.Find(p.mcc)
	switch {
	case namesMerchant(m, alias):
		confidence := aliasConfidence(alias)
		enriched.Merchant, enriched.Categories.Confidence = m.Bank(), confidence
		enriched.Tokens = []bank.Token{{Value: strings.ToLower(alias), Confidence: confidence}}
	case alias != "" && slices.Contains(m.Tags, fixtures.KindTag):
		// A kind of business, such as dentists, gives a category but no merchant.
	case coded && byCode:
		pair := code.Categories[b.model]
		enriched.Categories = bank.Categories{L1: pair.L1, L2: pair.L2, Confidence: codeConfidence}
	case m.Categories.L1 == "banking" || m.Categories.L1 == "income" && mentionsWages(labels.line):
		enriched.Categories.Confidence = bankConfidence
	}
}

// namesMerchant reports whether an alias in a line names a merchant.
func namesMerchant(m *fixtures.Merchant, alias string) bool {
	return alias != "" && !slices.Contains(m.Tags, fixtures.KindTag) && isThirdParty(m)
}

// parseTags returns the tags with some names. Names that are not Bud's are left out.
func parseTags(names []string) (tags bank.Tags) {
	for _, name := range names {
		tag, _ := bank.ParseTag(name)
		tags |= tag
	}
	return tags
}

// aliasConfidence returns the confidence of a name that an alias shows.
func aliasConfidence(alias string) uint8 {
	if len(alias) >= 8 {
		return longAliasConfidence
	}
	return shortAliasConfidence
}

// mentionsWages reports whether a line contains one of the words that banks print for wages.
func mentionsWages(line string) bool {
	for _, word := range []string{" SALARY ", " WAGES ", " PAYROLL ", " DIRECT DEP "} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// isThirdParty reports whether a catalogue entry is a merchant, as opposed to a line of the bank
// itself, a transfer between own accounts or a payment service.
func isThirdParty(m *fixtures.Merchant) bool {
	return m.Categories.L1 != "banking" && m.Rail != fixtures.OwnTransfer && m.Rail != fixtures.Fee &&
		m.Rail != fixtures.InterestPaid && !slices.Contains(m.Tags, fixtures.CarrierTag)
}

// longestAlias returns the longest alias that a normalised line contains.
func longestAlias(aliases []fixtures.Alias, line string) (best string) {
	for _, a := range aliases {
		if len(a.Text) > len(best) && strings.Contains(line, " "+a.Text+" ") {
			best = a.Text
		}
	}
	return best
}

// normalise returns a line in capitals. Each run of characters other than letters and digits
// becomes one space, and there is one space at both ends.
func normalise(line string) string {
	words := strings.FieldsFunc(upper(line), func(c rune) bool { return (c < 'A' || c > 'Z') && (c < '0' || c > '9') })
	return " " + strings.Join(words, " ") + " "
}

// typeOf returns Bud's transaction type for a rail.
func typeOf(rail fixtures.Rail) bank.TransactionType {
	switch rail {
	case fixtures.Card, fixtures.CardOnline:
		return bank.TransactionType{Code: bank.CardPayment, Description: "Card payment"}
	case fixtures.DirectDebit, fixtures.ACHDebit:
		return bank.TransactionType{Code: bank.DirectDebit, Description: "Direct debit"}
	case fixtures.StandingOrder:
		return bank.TransactionType{Code: bank.StandingOrderPayment, Description: "Standing order"}
	case fixtures.CashMachine:
		return bank.TransactionType{Code: bank.CashMachine, Description: "Cash withdrawal"}
	case fixtures.Check:
		return bank.TransactionType{Code: bank.CashCheque, Description: "Cash or cheque"}
	case fixtures.Fee:
		return bank.TransactionType{Code: bank.Charge, Description: "Charge"}
	case fixtures.InterestPaid:
		return bank.TransactionType{Code: bank.Interest, Description: "Interest"}
	}
	return bank.TransactionType{Code: bank.BankTransfer, Description: "Bank transfer"}
}
