package enrichment

import (
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// classification is the state of one row in the pipeline: everything that was found in its line, on which the deciders
// base their opinions.
type classification struct {
	engine        *Engine
	country       *country
	in            *Input
	line          *line
	found         matches
	kind          bank.TypeCode // payment method; empty if unknown
	merchant      *merchant     // named by the line, or else by the client
	alias         found         // the alias that names the merchant
	merchantGrade grade         // how the merchant was found
	person        string        // name of the payee, if it is a person
	certainPerson bool          // whether the name is certainly a person's
	nameEnd       int           // index of the word after the name, if it has a title or a known surname
}

// credit reports whether the row is a credit.
func (c *classification) credit() bool { return c.in.Amount.Minor > 0 }

// byCard reports whether the row is a card payment. Its payee cannot be a person.
func (c *classification) byCard() bool {
	return c.kind == bank.CardPayment || c.in.MCC != "" || c.in.Card && !c.credit()
}

// prepare parses the line and finds everything that the deciders need.
func (c *classification) prepare() {
	l := c.line
	l.parse(c.in.Country)
	c.country.index.findPlace(l)
	c.kind = l.mark.kind
	c.found = c.country.index.search(l, c.in.Amount.Minor)
	if f := c.found[processorPhrase]; f.phrase != nil && f.at <= l.first && f.at+int(f.words) < l.end {
		l.payee = max(l.payee, f.at+int(f.words))
		c.found = c.country.index.search(l, c.in.Amount.Minor)
	}
	c.findMerchant()
	c.billPayment()
	c.findPerson()
}

// findMerchant finds the merchant that the line names or, if there is none, the merchant that the
// client names.
func (c *classification) findMerchant() {
	x := &c.country.index
	f, how := c.found[aliasPhrase], namedByAlias
	switch {
	case f.phrase != nil && f.brand:
		how = namedByBrand
	case f.phrase == nil:
		f, how = c.glued()
	}
	if f.phrase != nil { // GOOGLE *ADS7954124882 GOOGLE.COM
		longer := x.withNumber(c.line)
		if longer.phrase != nil && longer.at <= f.at && longer.words >= f.words && longer.phrase != f.phrase {
			f, how = longer, namedByAlias
		}
	}
	if f.phrase == nil && c.in.Merchant != "" {
		var l line
		l.read(c.in.Merchant)
		f, how = x.search(&l, c.in.Amount.Minor)[aliasPhrase], namedByClient
	}
	if f.phrase == nil || (f.brand || c.twoNames(f)) && c.contradicts(f) || c.initialled(f) || c.sellsAlone(f) {
		return
	}
	if how == namedByAlias && c.contradicts(f) {
		how = namedInDoubt
	}
	c.merchant, c.alias, c.merchantGrade = &c.engine.merchants[f.of], f, how
}

// glued finds a merchant whose name stands in the line without its spaces, with a number glued to it, or truncated.
func (c *classification) glued() (found, grade) {
	x, l := &c.country.index, c.line
	if f := x.withoutSpaces(l, c.country.unspaced); f.phrase != nil {
		return f, namedByAlias
	}
	if f := x.withNumber(l); f.phrase != nil {
		return f, namedByAlias
	}
	if f := x.cutOff(l); f.phrase != nil {
		return f, namedByCutName
	}
	return x.cutInside(l), namedByCutName
}

// contradicts reports whether the line has a word of another trade than that of the brand that was found in it: PAUL
// SMITH DENTAL CARE is not the fashion brand.
func (c *classification) contradicts(brand found) bool {
	own := c.engine.merchants[brand.of].categories.L1
	for _, kind := range [...]phraseKind{tradePhrase, purposePhrase} {
		if f := c.found[kind]; f.phrase != nil && !f.creditsOnly && !sharesWord(f, brand) && c.rule(f).pair.L1 != own {
			return true
		}
	}
	return false
}

// twoNames reports whether a surname follows a merchant's name of one word, and a word for a trade or a purpose
// follows the surname. Together they may be the name of another firm, as in HALFORD BAKER LETTINGS.
func (c *classification) twoNames(f found) bool {
	next := f.at + 1
	if f.words != 1 || next >= c.line.payeeEnd || !c.country.surnames[string(c.line.at(next))] {
		return false
	}
	trade, purpose := c.found[tradePhrase], c.found[purposePhrase]
	return trade.phrase != nil && trade.at == next+1 || purpose.phrase != nil && purpose.at <= next+2 && purpose.at > next
}

// initialled reports whether, in a transfer, a merchant's name of one word has initials before it and nothing after
// it. It is then a person's name, as in FROM J MOORCROFT. The aliases of firms with initials include them.
func (c *classification) initialled(f found) bool {
	l := c.line
	if f.words != 1 || f.at+1 != l.payeeEnd || f.at <= l.payee || len(f.text) <= maxShortAlias {
		return false
	}
	if !c.sent() {
		return false
	}
	for i := l.payee; i < f.at; i++ {
		if l.words[i].length() > 1 {
			return false
		}
	}
	return true
}

// sellsAlone reports whether a chain's name of one word is that of another seller, because a processor for small
// businesses precedes it: SQ *THE LOFT.
func (c *classification) sellsAlone(f found) bool {
	p := c.found[processorPhrase]
	words := int(f.words)
	if strings.HasPrefix(f.text, "THE ") {
		words--
	}
	if p.phrase == nil || words > 1 || f.at < c.line.payee {
		return false
	}
	switch c.engine.processors[p.of].shared.Slug {
	case "square", "square_eu", "sumup", "zettle", "izettle", "clover", "clover_card":
		return true
	}
	return false
}

// sharesWord reports whether two phrases share a word.
func sharesWord(a, b found) bool { return a.at < b.at+int(b.words) && b.at < a.at+int(a.words) }

// rule returns the rule of a phrase. The phrase must be of a kind that rules have.
func (c *classification) rule(f found) *rule { return &c.engine.rules[f.of] }

// category returns the name of a pair in the model of the row, for a credit or a debit.
func (c *classification) category(pair fixtures.Pair) fixtures.Pair {
	if c.credit() {
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
	return c.engine.pair(c.in.Model, pair)
}

// result returns the result of the engine for the opinion that counts.
func (c *classification) result(o opinion) (r Result) {
	e := &r.Enrichment
	c.place(e)
	if m := c.merchant; m != nil && !o.withoutMerchant && (o.pair.L1 != "" || !c.alias.alsoProcessor) {
		c.name(e, m)
		if c.kind == "" {
			c.kind = m.kind
		}
	}
	if !o.withoutMerchant {
		c.nameProcessor(e)
	}
	if o.kind != "" && (o.overridesMark || c.kind == "") {
		c.kind = o.kind
	}
	if o.namesPerson && c.person != "" {
		e.Names = []string{c.person}
	}
	if o.pair.L1 != "" {
		e.Categories = bank.Categories{L1: o.pair.L1, L2: o.pair.L2, Confidence: confidences[o.grade]}
		r.Tags = o.tags
	}
	c.travel(e)
	if c.kind == "" && c.in.MCC != "" {
		c.kind = bank.CardPayment
	}
	r.Type = typeOf(c.kind)
	r.Suggested = c.suggested(e.Merchant)
	return r
}

// name sets the merchant of the row and, as tokens, the words that name it. They are in lower case, as in Bud's
// answers.
func (c *classification) name(e *bank.Enrichment, m *merchant) {
	if m.nameless {
		return
	}
	e.Merchant = m.shared
	e.Tokens = []bank.Token{{Value: strings.ToLower(c.alias.text), Confidence: confidences[c.merchantGrade]}}
}

// nameProcessor sets the payment processor of the row: the one before the payee, unless it is the merchant itself, or
// else the card scheme at the end of the line (TESCO STORE 2613 ON 28 MAY VISA).
func (c *classification) nameProcessor(e *bank.Enrichment) {
	f := c.found[processorPhrase]
	if f.phrase == nil || f.at > c.line.first && f.at != 0 ||
		e.Merchant != nil && strings.HasPrefix(c.merchant.slug, c.engine.processors[f.of].shared.Slug) {
		if f.phrase = c.country.index.scheme(c.line); f.phrase == nil {
			return
		}
	}
	e.Processor = c.engine.processors[f.of].shared
	token := bank.Token{Value: strings.ToLower(f.text), Confidence: confidences[namedByAlias], OfProcessor: true}
	e.Tokens = append(e.Tokens, token)
}
