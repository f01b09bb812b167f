package aggregations

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// bucketBody is a bucket as clients define it.
type bucketBody struct {
	Name   string        `json:"name" validate:"required"`
	Model  string        `json:"categorisation_model" validate:"required"`
	Groups []bucketGroup `json:"buckets" validate:"required,min=1,dive"`
}

type bucketGroup struct {
	Name       string            `json:"bucket_l1" validate:"required"`
	Criteria   []bucketCriterion `json:"criteria" validate:"required,dive"`
	Additional addition          `json:"additional_data,omitempty"`
}

type bucketCriterion struct {
	Name       string   `json:"bucket_l2" validate:"required"`
	L1         string   `json:"category_l1" validate:"required"`
	L2         string   `json:"category_l2" validate:"required"`
	Additional addition `json:"additional_data,omitempty"`
}

// addition is whatever JSON a client adds, which comes back as it was.
type addition []byte

// UnmarshalJSON keeps the JSON, without its spaces; null is nothing.
func (a *addition) UnmarshalJSON(text []byte) error {
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return err
	}
	if *a = compact.Bytes(); string(*a) == "null" {
		*a = nil
	}
	return nil
}

// MarshalJSON gives it back.
func (a addition) MarshalJSON() ([]byte, error) { return a, nil }

// Shape says that it may be anything.
func (addition) Shape() any { return new(any) }

// definition reads a bucket's definition. A category can be in one bucket only, or lookups and totals would have two answers for
// it; the model must be one that there is. Whether the model has the categories is left to the client, as at Bud
// `unbucketed_categories` shows what is missing.
func (h *Handlers) definition(body *bucketBody) (b bank.Bucket, _ error) {
	models, err := h.Fixtures.Models()
	if err != nil {
		return b, err
	}
	var problems route.Problems
	if _, known := models.Find(body.Model); !known || body.Model == fixtures.ModelLegacy {
		problems = append(problems, route.InvalidField("categorisation_model", "must be a model of GET /resources/v2/categories/models")...)
	}
	check := func(path, name string) {
		if !isName(name) {
			problems = append(problems, route.InvalidField(path, "must match ^[a-zA-Z-_0-9]*$")...)
		}
	}
	check("name", body.Name)
	b.Name, b.Model = body.Name, body.Model
	seen := map[fixtures.Pair]bool{}
	for i, g := range body.Groups {
		path := fmt.Sprintf("buckets[%d].", i)
		check(path+"bucket_l1", g.Name)
		group := bank.BucketGroup{Name: g.Name, Additional: g.Additional}
		for j, c := range g.Criteria {
			path := fmt.Sprintf("%scriteria[%d].", path, j)
			check(path+"bucket_l2", c.Name)
			check(path+"category_l1", c.L1)
			check(path+"category_l2", c.L2)
			pair := fixtures.Pair{L1: c.L1, L2: c.L2}
			if seen[pair] {
				problems = append(problems, route.InvalidField(path+"category_l2", "is in the bucket twice with this category_l1")...)
			}
			seen[pair] = true
			group.Criteria = append(group.Criteria, bank.BucketCriterion{Name: c.Name, L1: c.L1, L2: c.L2, Additional: c.Additional})
		}
		b.Groups = append(b.Groups, group)
	}
	if len(problems) > 0 {
		return b, problems
	}
	return b, nil
}

// isName says whether a name has only what Bud's pattern has: letters, digits, - and _.
func isName(name string) bool {
	return !strings.ContainsFunc(name, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
	})
}

func showGroups(groups []bank.BucketGroup) []bucketGroup {
	shown := make([]bucketGroup, len(groups))
	for i, g := range groups {
		shown[i] = bucketGroup{Name: g.Name, Criteria: make([]bucketCriterion, len(g.Criteria)), Additional: g.Additional}
		for j, c := range g.Criteria {
			shown[i].Criteria[j] = bucketCriterion{c.Name, c.L1, c.L2, c.Additional}
		}
	}
	return shown
}

type categoryPair struct {
	L1 string `json:"category_l1"`
	L2 string `json:"category_l2"`
}

type bucketPair struct {
	L1 string `json:"bucket_l1"`
	L2 string `json:"bucket_l2"`
}

// categoryLookup leads from bucket levels to categories. Where a bucket has several the first is there.
func categoryLookup(b bank.Bucket) map[string]map[string]categoryPair {
	lookup := map[string]map[string]categoryPair{}
	for _, g := range b.Groups {
		if lookup[g.Name] == nil {
			lookup[g.Name] = map[string]categoryPair{}
		}
		for _, c := range g.Criteria {
			if _, taken := lookup[g.Name][c.Name]; !taken {
				lookup[g.Name][c.Name] = categoryPair{c.L1, c.L2}
			}
		}
	}
	return lookup
}

// bucketLookup leads from categories to the bucket that they are in.
func bucketLookup(b bank.Bucket) map[string]map[string]bucketPair {
	lookup := map[string]map[string]bucketPair{}
	for _, g := range b.Groups {
		for _, c := range g.Criteria {
			if lookup[c.L1] == nil {
				lookup[c.L1] = map[string]bucketPair{}
			}
			lookup[c.L1][c.L2] = bucketPair{g.Name, c.Name}
		}
	}
	return lookup
}

// unbucketed are the categories of a model that a bucket leaves out, in the model's order.
func unbucketed(b bank.Bucket, m *fixtures.Model) []categoryPair {
	lookup, left := bucketLookup(b), []categoryPair{}
	for _, l1 := range m.Categories {
		for _, l2 := range l1.Subcategories {
			if _, found := lookup[l1.Slug][l2.Slug]; !found {
				left = append(left, categoryPair{l1.Slug, l2.Slug})
			}
		}
	}
	return left
}
