package resources

import (
	"encoding/json"
	"slices"

	"budsandbox/fixtures"
)

// categories are the categories of a model in one of two formats.
type categories struct {
	flat  *flatCategories
	nodes []category
}

type flatCategories struct {
	Categories    []string `json:"categories"`
	Subcategories []string `json:"subcategories"`
}

type category struct {
	Name          string        `json:"name"`
	Labels        []string      `json:"labels,omitempty"`
	Subcategories []subcategory `json:"subcategories,omitempty"`
}

type subcategory struct {
	Name   string   `json:"name"`
	Labels []string `json:"labels,omitempty"`
}

// MarshalJSON encodes the requested format.
func (c categories) MarshalJSON() ([]byte, error) {
	if c.flat != nil {
		return json.Marshal(c.flat)
	}
	return json.Marshal(c.nodes)
}

// Shapes returns the two formats for the OpenAPI document.
func (categories) Shapes() []any { return []any{flatCategories{}, []category{}} }

// list returns the categories of a model. A label selects the categories that have it, with their parents.
func (h *Handlers) list(model, format, label string) (categories, error) {
	found, err := h.Fixtures.Model(model)
	if err != nil {
		return categories{}, err
	}
	nodes := labelled(found.Categories, label)
	if format == "map" {
		return categories{nodes: nodes}, nil
	}
	return categories{flat: flatten(nodes)}, nil
}

func labelled(all []fixtures.Category, label string) []category {
	has := func(labels []string) bool { return label == "" || slices.Contains(labels, label) }
	nodes := []category{}
	for _, l1 := range all {
		node := category{Name: l1.Slug, Labels: l1.Labels}
		for _, l2 := range l1.Subcategories {
			if has(l2.Labels) || (label != "" && has(l1.Labels)) {
				node.Subcategories = append(node.Subcategories, subcategory{l2.Slug, l2.Labels})
			}
		}
		if has(l1.Labels) || len(node.Subcategories) > 0 {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// flatten lists both levels side by side. A subcategory of two categories is listed twice, as at Bud.
func flatten(nodes []category) *flatCategories {
	flat := &flatCategories{Categories: []string{}, Subcategories: []string{}}
	for _, node := range nodes {
		flat.Categories = append(flat.Categories, node.Name)
		for _, sub := range node.Subcategories {
			flat.Subcategories = append(flat.Subcategories, sub.Name)
		}
	}
	return flat
}
