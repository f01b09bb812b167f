package enrichment

import (
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Confidences in hundredths, by what tells the merchant or the category.
const (
	sureEvent    = 99
	sureLong     = 99 // an alias of eight letters and more
	sureShort    = 95
	sureCutOff   = 80
	sureKeyword  = 75
	sureCode     = 70
	sureName     = 75
	longEnough   = 8
	nameConfirms = 90 // a client's merchant name that the line itself does not have
)

// reading is one row on its way through the stages.
type reading struct {
	engine  *Engine
	country *country
	in      *Input
	line    *line
	matches matches
	out     Result
	kind    bank.TypeCode
	person  string
}

func (r *reading) result() Result {
	r.kind = r.line.hint.kind
	r.place()
	r.intermediary()
	settled := r.event()
	if m, sure := r.merchant(); m != nil {
		r.take(m, sure, settled)
		settled = settled || r.out.Enrichment.Categories.L1 != ""
	}
	if !settled {
		r.names()
		_ = r.agreed() || r.transfer() || r.trade() || r.keyword() || r.code() || r.supplier()
	}
	r.travel()
	if r.kind == "" && r.in.MCC != "" {
		r.kind = bank.CardPayment
	}
	r.out.Type = typeOf(r.kind)
	r.suggest()
	return r.out
}

// credit reports whether money comes.
func (r *reading) credit() bool { return r.in.Amount.Minor > 0 }

// categorise sets the category, in the words of the model.
func (r *reading) categorise(pair fixtures.Pair, sure uint8) bool {
	if pair.L1 == "transfers" && pair.L2 == "transfers_out" && r.credit() {
		pair.L2 = "transfers_in"
	}
	if pair.L1 == "gambling_and_lotteries" && pair.L2 == "gambling_spend" && r.credit() {
		pair.L2 = "gambling_winnings"
	}
	worded := r.engine.pair(r.in.Model, pair)
	if worded.L1 == "" {
		return false
	}
	r.out.Enrichment.Categories = bank.Categories{L1: worded.L1, L2: worded.L2, Confidence: sure}
	return true
}

// event is stage 0: the bank's own words. Unless they leave the merchant in place, nobody is named.
func (r *reading) event() bool {
	f := r.matches.event
	if f.phrase == nil {
		return false
	}
	rule := &r.engine.rules[f.of]
	r.out.Tags |= rule.tags
	if rule.kind != "" {
		r.kind = rule.kind
	}
	if !rule.payees {
		r.matches.alias = found{}
		r.out.Enrichment.Processor = nil
	}
	return r.categorise(rule.pair, sureEvent)
}

// merchant is stages 1 to 1c: whom the line names, or, if it names nobody, the client.
func (r *reading) merchant() (*merchant, uint8) {
	if f := r.matches.alias; f.phrase != nil {
		sure := uint8(sureShort)
		if len(f.text) >= longEnough {
			sure = sureLong
		}
		r.token(f, sure)
		return &r.engine.merchants[f.of], sure
	}
	if r.matches.event.phrase != nil && !r.engine.rules[r.matches.event.of].payees {
		return nil, 0
	}
	if f := r.country.index.cutOff(r.line); f.phrase != nil {
		r.token(f, sureCutOff)
		return &r.engine.merchants[f.of], sureCutOff
	}
	if r.in.Merchant != "" {
		var l line
		l.read(r.in.Merchant)
		if f := r.country.index.search(&l, r.in.Amount.Minor).alias; f.phrase != nil {
			r.token(f, nameConfirms)
			return &r.engine.merchants[f.of], nameConfirms
		}
	}
	return nil, 0
}

// token keeps the words that named the merchant, in lower case as Bud prints them.
func (r *reading) token(f found, sure uint8) {
	r.out.Enrichment.Tokens = []bank.Token{{Value: strings.ToLower(f.text), Confidence: sure}}
}

// take makes a merchant that of the row. Its category counts unless an event has settled that; for money between people a
// keyword says what it was for.
func (r *reading) take(m *merchant, sure uint8, settled bool) {
	e := &r.out.Enrichment
	if m.silent {
		e.Tokens = nil
	} else {
		e.Merchant = m.row
	}
	if e.Processor != nil && (e.Processor.Slug == m.Slug || len(m.Slug) > len(e.Processor.Slug) && m.Slug[:len(e.Processor.Slug)] == e.Processor.Slug) {
		e.Processor = nil
	}
	if r.kind == "" {
		r.kind = m.kind
	}
	if settled {
		return
	}
	r.out.Tags |= m.tags
	legacy := r.in.Model == fixtures.ModelLegacy && m.LegacyCategories.L1 != ""
	switch paidBack := m.Categories.L1 == "income" && r.in.Amount.Minor < 0; {
	case paidBack: // money to somebody who pays wages or benefits: nobody knows what for
		r.out.Tags &^= bank.TagIncome | bank.TagBenefit
		return
	case m.Categories.L1 == "transfers" && !m.silent && r.keywordOf("transfers"):
	case legacy && (m.Categories.L1 != "transfers" || !r.credit()):
		e.Categories = bank.Categories{L1: m.LegacyCategories.L1, L2: m.LegacyCategories.L2, Confidence: sure}
	default:
		r.categorise(m.Categories, sure)
	}
}
