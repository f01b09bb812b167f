package enrichment

import (
	_ "embed"
	"fmt"
	"strings"

	"budsandbox/fixtures"
)

//go:embed data/pairs.tsv
var pairTable string

var pairColumns = []string{"model", "pair", "name"}

// modelPair is a pair together with the model whose name for it is looked up.
type modelPair struct {
	model string
	pair  fixtures.Pair
}

// pairNames are the names of pairs by model: a pair of the model stands for itself, unless it has another name.
type pairNames map[string]map[fixtures.Pair]fixtures.Pair

// newPairNames returns the pairs of the models, and the names that pairs have in models in which they have another one.
func newPairNames(models *fixtures.Models, others map[modelPair]fixtures.Pair) pairNames {
	names := pairNames{}
	for _, m := range models.All() {
		own := map[fixtures.Pair]fixtures.Pair{}
		for _, l1 := range m.Categories {
			own[fixtures.Pair{L1: l1.Slug}] = fixtures.Pair{L1: l1.Slug}
			for _, l2 := range l1.Subcategories {
				pair := fixtures.Pair{L1: l1.Slug, L2: l2.Slug}
				own[pair] = pair
			}
		}
		names[m.Name] = own
	}
	for key, name := range others {
		names[key.model][key.pair] = name
	}
	return names
}

// readPairNames returns the names of pairs in the models in which they have another name. The table has priority, then
// the merchant category codes, then the merchants.
func readPairNames(merchants []fixtures.Merchant, codes []fixtures.Code) (map[modelPair]fixtures.Pair, error) {
	names := map[modelPair]fixtures.Pair{}
	err := eachRow("pairs.tsv", pairTable, pairColumns, func(fields []string) error {
		pair, err := parsePair(fields[1])
		if err != nil {
			return err
		}
		names[modelPair{fields[0], pair}], err = parsePair(fields[2])
		return err
	})
	if err != nil {
		return nil, err
	}
	addLegacy := func(pair, name fixtures.Pair) {
		if key := (modelPair{fixtures.ModelLegacy, pair}); names[key] == (fixtures.Pair{}) {
			names[key] = name
		}
	}
	for _, c := range codes {
		addLegacy(c.Categories[fixtures.ModelUK], c.Categories[fixtures.ModelLegacy])
	}
	for i := range merchants {
		addLegacy(merchants[i].Categories, merchants[i].LegacyCategories)
	}
	return names, nil
}

// parsePair parses a pair such as banking/interest.
func parsePair(text string) (fixtures.Pair, error) {
	l1, l2, found := strings.Cut(text, "/")
	if !found {
		return fixtures.Pair{}, fmt.Errorf("%q is not a pair such as banking/interest", text)
	}
	return fixtures.Pair{L1: l1, L2: l2}, nil
}

// pairIn returns the name of a pair in a model, or the zero pair if the model has no such category.
func (e *Engine) pairIn(model string, pair fixtures.Pair) fixtures.Pair {
	return e.pairNames[model][pair]
}
