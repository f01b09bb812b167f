package enrichment

import (
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// classification is the state of one row in the pipeline: everything that was found in its line, from which the steps
// decide.
type classification struct {
	engine           *Engine
	country          *country
	in               Input
	line             *line
	matches          matches
	typeCode         bank.TypeCode // payment method; empty if unknown
	merchant         *merchant     // named by the line, or else by the client
	alias            match         // the alias that names the merchant
	merchantEvidence evidence      // how the merchant was found
	person           string        // name of the payee, if it is a person
	certainPerson    bool          // whether the name is certainly a person's
	nameEnd          int           // index of the word after the name, if it has a title or a known surname
}

// isCredit reports whether the row is a credit.
func (c *classification) isCredit() bool { return c.in.Amount.Minor > 0 }

// byCard reports whether the row is a card payment. Its payee cannot be a person.
func (c *classification) byCard() bool {
	return c.typeCode == bank.CardPayment || c.in.MCC != "" || c.in.Card && !c.isCredit()
}

// prepare parses the line and finds everything that the steps need.
func (c *classification) prepare() {
	l := c.line
	c.country.index.lookUp(l)
	l.parse(c.in.Country)
	c.country.index.findPlace(l)
	c.country.index.findPhrases(l)
	c.typeCode = l.mark.typeCode
	c.matches.search(l, c.in.Amount.Minor)
	if f := c.matches[processorPhrase]; f.found() && f.at <= l.first && f.end() < l.end {
		l.payee = max(l.payee, f.end())
		c.matches.search(l, c.in.Amount.Minor)
	}
	c.findMerchant()
	c.parseBillPayment()
	c.findPerson()
}

// findMerchant finds the merchant that the line names or, if there is none, the merchant that the
// client names.
func (c *classification) findMerchant() {
	x := &c.country.index
	f, how := c.matches[aliasPhrase], namedByAlias
	switch {
	case f.found() && f.brand:
		how = namedByBrand
	case !f.found():
		f, how = c.damagedName()
	}
	if f.found() { // GOOGLE *ADS7954124882 GOOGLE.COM
		longer := x.withNumber(c.line)
		if longer.found() && longer.at <= f.at && longer.words >= f.words && longer.phrase != f.phrase {
			f, how = longer, namedByAlias
		}
	}
	if !f.found() && c.in.Merchant != "" {
		var l line
		l.read(c.in.Merchant)
		x.lookUp(&l)
		x.findPhrases(&l)
		var own matches
		own.search(&l, c.in.Amount.Minor)
		f, how = own[aliasPhrase], namedByClient
	}
	switch {
	case !f.found(), c.initialsPrecede(f), c.isSmallSeller(f), (f.brand || c.surnameFollows(f)) && c.contradicts(f):
		return
	}
	if how == namedByAlias && c.contradicts(f) {
		how = namedInDoubt
	}
	c.merchant, c.alias, c.merchantEvidence = &c.country.merchants[f.target], f, how
}

// damagedName finds a merchant whose name stands in the line without its spaces, with a number glued to it, or
// truncated.
func (c *classification) damagedName() (match, evidence) {
	x, l := &c.country.index, c.line
	if f := x.withoutSpaces(l, c.country.unspaced); f.found() {
		return f, namedByAlias
	}
	if f := x.withNumber(l); f.found() {
		return f, namedByAlias
	}
	if f := x.truncatedAtEnd(l); f.found() {
		return f, namedByTruncatedName
	}
	return x.truncatedInside(l), namedByTruncatedName
}

// contradicts reports whether the line has a word of another trade than that of the brand that was found in it: PAUL
// SMITH DENTAL CARE is not the fashion brand.
func (c *classification) contradicts(brand match) bool {
	own := c.country.merchants[brand.target].categories.L1
	for _, kind := range [...]phraseKind{tradePhrase, purposePhrase} {
		if f := c.matches[kind]; f.found() && !f.creditsOnly && !sharesWord(f, brand) && c.rule(f).pair.L1 != own {
			return true
		}
	}
	return false
}

// surnameFollows reports whether a surname follows a merchant's name of one word, and a word for a trade or a purpose
// follows the surname. Together they may be the name of another firm, as in HALFORD BAKER LETTINGS.
func (c *classification) surnameFollows(f match) bool {
	next := f.at + 1
	if f.words != 1 || next >= c.line.payeeEnd || !c.line.words[next].surname {
		return false
	}
	trade, purpose := c.matches[tradePhrase], c.matches[purposePhrase]
	return trade.found() && trade.at == next+1 || purpose.found() && purpose.at <= next+2 && purpose.at > next
}

// initialsPrecede reports whether, in a transfer, a merchant's name of one word has initials before it and nothing
// after it. It is then a person's name, as in FROM J MOORCROFT. The aliases of firms with initials include them.
func (c *classification) initialsPrecede(f match) bool {
	l := c.line
	if f.words != 1 || f.at+1 != l.payeeEnd || f.at <= l.payee || len(f.text) <= maxShortAlias {
		return false
	}
	if !c.isTransfer() {
		return false
	}
	for i := l.payee; i < f.at; i++ {
		if l.words[i].length() > 1 {
			return false
		}
	}
	return true
}

// isSmallSeller reports whether a chain's name of one word is that of another seller, because a processor for small
// businesses precedes it: SQ *THE LOFT.
func (c *classification) isSmallSeller(f match) bool {
	p := c.matches[processorPhrase]
	words := int(f.words)
	if strings.HasPrefix(f.text, "THE ") {
		words--
	}
	if !p.found() || words > 1 || f.at < c.line.payee {
		return false
	}
	switch c.engine.processors[p.target].shared.Slug {
	case "square", "square_eu", "sumup", "zettle", "izettle", "clover", "clover_card":
		return true
	}
	return false
}

// sharesWord reports whether two phrases share a word.
func sharesWord(a, b match) bool { return a.at < b.end() && b.at < a.end() }

// rule returns the rule of a phrase. The phrase must be of a kind that rules have.
func (c *classification) rule(f match) *rule { return &c.country.rules[f.target] }

// category returns the name of a pair in the model of the row, for a credit or a debit.
func (c *classification) category(pair fixtures.Pair) fixtures.Pair {
	if c.isCredit() {
		switch pair {
		case fixtures.Pair{L1: "transfers", L2: "transfers_out"}:
			pair.L2 = "transfers_in"
		case fixtures.Pair{L1: "gambling_and_lotteries", L2: "gambling_spend"}:
			pair.L2 = "gambling_winnings"
		case fixtures.Pair{L1: "pensions_savings_and_investments", L2: "crypto_platform_outgoing"}:
			pair.L2 = "crypto_platform_incoming"
		}
	}
	if !c.in.Business {
		pair = fixtures.PersonalPair(pair)
	}
	return c.engine.pairIn(c.in.Model, pair)
}

// result returns the result of the engine for the decision that counts.
func (c *classification) result(d decision) (r Result) {
	e := &r.Enrichment
	c.setLocation(e)
	if m := c.merchant; m != nil && !d.withoutMerchant && (d.pair.L1 != "" || !c.alias.alsoProcessor) {
		c.setMerchant(e, m)
		if c.typeCode == "" {
			c.typeCode = m.typeCode
		}
	}
	if !d.withoutMerchant {
		c.setProcessor(e)
	}
	if d.typeCode != "" && (d.overridesMark || c.typeCode == "") {
		c.typeCode = d.typeCode
	}
	if d.namesPerson && c.person != "" {
		e.Names = []string{c.person}
	}
	if d.pair.L1 != "" {
		e.Categories = bank.Categories{L1: d.pair.L1, L2: d.pair.L2, Confidence: confidences[d.evidence]}
		r.Tags = d.tags
	}
	c.applyTravelRule(e)
	if c.typeCode == "" && c.in.MCC != "" {
		c.typeCode = bank.CardPayment
	}
	r.Type = typeOf(c.typeCode)
	r.Suggested = c.suggestedDescription(e.Merchant)
	return r
}

// setMerchant sets the merchant of the row and, as tokens, the words that name it. They are in lower case, as in Bud's
// answers.
func (c *classification) setMerchant(e *bank.Enrichment, m *merchant) {
	if m.nameless {
		return
	}
	e.Merchant = c.country.bank(m)
	e.Tokens = []bank.Token{{Value: strings.ToLower(c.alias.text), Confidence: confidences[c.merchantEvidence]}}
}

// setProcessor sets the payment processor of the row: the one before the payee, unless it is the merchant itself, or
// else the card scheme at the end of the line (TESCO STORE 2613 ON 28 MAY VISA).
func (c *classification) setProcessor(e *bank.Enrichment) {
	f := c.matches[processorPhrase]
	if !f.found() || f.at > c.line.first && f.at != 0 ||
		e.Merchant != nil && strings.HasPrefix(c.merchant.slug, c.engine.processors[f.target].shared.Slug) {
		f = match{phrase: c.country.index.cardScheme(c.line)}
		if !f.found() {
			return
		}
	}
	e.Processor = c.engine.processors[f.target].shared
	token := bank.Token{Value: strings.ToLower(f.text), Confidence: confidences[namedByAlias], OfProcessor: true}
	e.Tokens = append(e.Tokens, token)
}

// suggestedDescription returns the merchant's name, or the unchanged line if there is no merchant.
func (c *classification) suggestedDescription(m *bank.Merchant) string {
	if m != nil {
		return m.DisplayName
	}
	return c.in.Description
}
