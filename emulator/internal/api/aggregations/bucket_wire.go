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

// bucketBody is the definition of a bucket.
type bucketBody struct {
	Name   string        `json:"name"                 validate:"required,max=255"`
	Model  string        `json:"categorisation_model" validate:"required"`
	Groups []bucketGroup `json:"buckets"              validate:"required,min=1,dive"`
}

type bucketGroup struct {
	Name       string            `json:"bucket_l1"                 validate:"required"`
	Criteria   []bucketCriterion `json:"criteria"                  validate:"required,dive"`
	Additional rawJSON           `json:"additional_data,omitempty"`
}

type bucketCriterion struct {
	Name       string  `json:"bucket_l2"                 validate:"required"`
	L1         string  `json:"category_l1"               validate:"required"`
	L2         string  `json:"category_l2"               validate:"required"`
	Additional rawJSON `json:"additional_data,omitempty"`
}

// BodyValues implements route.Selector.
func (in *createBucketRequest) BodyValues() []route.BodyValue { return in.Body.values() }

// BodyValues implements route.Selector.
func (in *replaceBucketRequest) BodyValues() []route.BodyValue { return in.Body.values() }

// values returns the categories of a bucket.
func (b *bucketBody) values() (all []route.BodyValue) {
	for i, g := range b.Groups {
		for j, c := range g.Criteria {
			path := fmt.Sprintf("buckets[%d].criteria[%d].", i, j)
			all = append(all,
				route.BodyValue{Name: path + "category_l1", Filter: "category_l1", Value: c.L1, Model: b.Model},
				route.BodyValue{
					Name: path + "category_l2", Filter: "category_l2", Value: c.L2, Within: c.L1, Model: b.Model,
				},
			)
		}
	}
	return all
}

// rawJSON is any JSON that a client adds, which is returned unchanged.
type rawJSON []byte

// UnmarshalJSON stores the compacted JSON. null counts as none.
func (a *rawJSON) UnmarshalJSON(text []byte) error {
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return err
	}
	if *a = compact.Bytes(); string(*a) == "null" {
		*a = nil
	}
	return nil
}

// MarshalJSON returns the JSON.
func (a rawJSON) MarshalJSON() ([]byte, error) { return a, nil }

// Shape returns the schema of any value.
func (rawJSON) Shape() any { return new(any) }

// definition parses a bucket's definition. A category can be in one bucket only, and the model must exist. As at Bud,
// categories that the model does not have are accepted, and `unbucketed_categories` shows those that are missing.
func (h *Handlers) definition(body *bucketBody) (bucket bank.Bucket, _ error) {
	models, err := h.Fixtures.Models()
	if err != nil {
		return bucket, err
	}
	var problems route.Problems
	if _, known := models.Find(body.Model); !known || body.Model == fixtures.ModelLegacy {
		problems = append(
			problems,
			route.InvalidField("categorisation_model", "must be a model of GET /resources/v2/categories/models")...)
	}
	check := func(path, name string) {
		if !isName(name) {
			problems = append(problems, route.InvalidField(path, "must match ^[a-zA-Z-_0-9]*$")...)
		}
	}
	check("name", body.Name)
	bucket.Name, bucket.Model = body.Name, body.Model
	seen := map[fixtures.Pair]bool{}
	for i, g := range body.Groups {
		path := fmt.Sprintf("buckets[%d].", i)
		check(path+"bucket_l1", g.Name)
		parsed := bank.BucketGroup{Name: g.Name, Additional: g.Additional}
		for j, c := range g.Criteria {
			path := fmt.Sprintf("%scriteria[%d].", path, j)
			check(path+"bucket_l2", c.Name)
			check(path+"category_l1", c.L1)
			check(path+"category_l2", c.L2)
			pair := fixtures.Pair{L1: c.L1, L2: c.L2}
			if seen[pair] {
				problems = append(
					problems,
					route.InvalidField(path+"category_l2", "is in the bucket twice with this category_l1")...)
			}
			seen[pair] = true
			parsed.Criteria = append(
				parsed.Criteria,
				bank.BucketCriterion{Name: c.Name, L1: c.L1, L2: c.L2, Additional: c.Additional},
			)
		}
		bucket.Groups = append(bucket.Groups, parsed)
	}
	if len(problems) > 0 {
		return bucket, problems
	}
	return bucket, nil
}

// isName reports whether a name matches Bud's pattern: letters, digits, - and _.
func isName(name string) bool {
	return !strings.ContainsFunc(name, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
	})
}

func newGroups(groups []bank.BucketGroup) []bucketGroup {
	data := make([]bucketGroup, len(groups))
	for i, g := range groups {
		data[i] = bucketGroup{
			Name:       g.Name,
			Criteria:   make([]bucketCriterion, len(g.Criteria)),
			Additional: g.Additional,
		}
		for j, c := range g.Criteria {
			data[i].Criteria[j] = bucketCriterion{c.Name, c.L1, c.L2, c.Additional}
		}
	}
	return data
}

type categoryPair struct {
	L1 string `json:"category_l1"`
	L2 string `json:"category_l2"`
}

type bucketPair struct {
	L1 string `json:"bucket_l1"`
	L2 string `json:"bucket_l2"`
}

// categoryLookup maps bucket levels to their first category.
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

// bucketLookup maps categories to their bucket.
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

// unbucketed returns the categories of a model that a bucket does not contain, in the model's order.
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
