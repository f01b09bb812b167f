package enrichment

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

//go:embed data/rules.tsv
var ruleTable string

// rule is the meaning of words in a line that do not name a merchant.
type rule struct {
	pair   fixtures.Pair // of uk-v2
	tags   bank.Tags
	kind   bank.TypeCode
	payees bool // an event whose row keeps its merchant, such as a refund
}

// ruleStages are the kinds of phrases by their names in the table.
var ruleStages = map[string]phraseKind{
	"event": eventPhrase, "own": ownPhrase, "purpose": purposePhrase, "transfer": transferPhrase,
	"trade": tradePhrase, "thing": thingPhrase, "general": generalPhrase,
}

var ruleColumns = []string{"stage", "country", "direction", "where", "words", "category", "tags", "type"}

// readRules appends the rules of the table to rules and calls add for the phrases of each country.
func readRules(rules []rule, add func(country string, p phrase)) ([]rule, error) {
	number := 0
	for content := range strings.Lines(ruleTable) {
		number++
		fields := strings.Split(strings.TrimSuffix(content, "\n"), "\t")
		if number == 1 || number == 2 && slices.Equal(fields, ruleColumns) {
			continue
		}
		if len(fields) != len(ruleColumns) {
			return nil, fmt.Errorf("rules.tsv:%d: %d fields, want %d", number, len(fields), len(ruleColumns))
		}
		r, err := readRule(fields)
		if err != nil {
			return nil, fmt.Errorf("rules.tsv:%d: %w", number, err)
		}
		p := phrase{
			creditsOnly: fields[2] == "in", debitsOnly: fields[2] == "out", atStart: fields[3] == "start",
			of: int32(len(rules)),
		}
		var known bool
		if p.kind, known = ruleStages[fields[0]]; !known {
			return nil, fmt.Errorf("rules.tsv:%d: %q is no stage", number, fields[0])
		}
		for words := range strings.SplitSeq(fields[4], "|") {
			p.text, p.alone = strings.CutPrefix(words, "^")
			p.text, p.weak = strings.CutPrefix(p.text, "~")
			add(fields[1], p)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func readRule(fields []string) (r rule, err error) {
	var found bool
	if r.pair.L1, r.pair.L2, found = strings.Cut(fields[5], "/"); !found {
		return r, fmt.Errorf("%q is not a pair such as banking/interest", fields[5])
	}
	r.kind = bank.TypeCode(fields[7])
	if fields[6] == "" {
		return r, nil
	}
	for name := range strings.SplitSeq(fields[6], ",") {
		if name == "+merchant" {
			r.payees = true
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
