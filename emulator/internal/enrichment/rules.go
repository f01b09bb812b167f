package enrichment

import (
	_ "embed"
	"fmt"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

//go:embed data/rules.tsv
var ruleTable string

// rule is the meaning of words in a line that do not name a merchant.
type rule struct {
	pair          fixtures.Pair // of uk-v2
	business      fixtures.Pair // instead of pair, as a purpose for a business; empty for the same
	tags          bank.Tags
	typeCode      bank.TypeCode
	keepsMerchant bool // an event whose row keeps its merchant, such as a refund
}

// ruleStages are the kinds of phrases by their names in the table.
var ruleStages = map[string]phraseKind{
	"event": eventPhrase, "own": ownPhrase, "purpose": purposePhrase, "transfer": transferPhrase,
	"trade": tradePhrase, "thing": thingPhrase, "general": generalPhrase,
}

var ruleColumns = []string{"stage", "country", "direction", "where", "words", "category", "tags", "type"}

// readRules appends the rules of the table to rules and calls add for the phrases of each country.
func readRules(rules []rule, add func(country string, p phrase)) ([]rule, error) {
	err := eachRow("rules.tsv", ruleTable, ruleColumns, func(fields []string) error {
		r, err := readRule(fields)
		if err != nil {
			return err
		}
		kind, known := ruleStages[fields[0]]
		if !known {
			return fmt.Errorf("%q is not a stage", fields[0])
		}
		p := phrase{
			kind: kind, creditsOnly: fields[2] == "in", debitsOnly: fields[2] == "out", atStart: fields[3] == "start",
			target: int32(len(rules)),
		}
		for words := range strings.SplitSeq(fields[4], "|") {
			p.text, p.alone = strings.CutPrefix(words, "^")
			p.text, p.weak = strings.CutPrefix(p.text, "~")
			add(fields[1], p)
		}
		rules = append(rules, r)
		return nil
	})
	return rules, err
}

func readRule(fields []string) (r rule, err error) {
	if r.pair, err = parsePair(fields[5]); err != nil {
		return r, err
	}
	r.typeCode = bank.TypeCode(fields[7])
	if fields[6] == "" {
		return r, nil
	}
	for name := range strings.SplitSeq(fields[6], ",") {
		if name == "+merchant" {
			r.keepsMerchant = true
			continue
		}
		tag, known := bank.ParseTag(name)
		if !known {
			return r, fmt.Errorf("%q is not a tag", name)
		}
		r.tags |= tag
	}
	return r, nil
}
