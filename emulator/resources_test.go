package emulator_test

import (
	"slices"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the models of both editions are listed, and only those that a customer can have.
func TestModels(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	c.Call(t, "GET", "/resources/v2/categories/models", "", nil).
		MustBe(t, `{"operation_id":"resources_v2_models_get","data":[
		{"name":"uk-v2","description":"*","deprecated":false},{"name":"us-v3","description":"*","deprecated":false}]}`)
	for _, item := range c.Call(t, "GET", "/resources/v2/categories/models", "", nil).At("data").([]any) {
		name := item.(map[string]any)["name"].(string)
		region := map[string]string{"uk-v2": "GB", "us-v3": "US"}[name]
		got := c.Call(t, "POST", "/platform/v3/customers", `{"customer_context":{"region":"`+region+`"}}`, nil)
		if model := got.Str("data.customer_context.models.categorisation"); model != name {
			t.Errorf("customers in %s have the model %s, want %s", region, model, name)
		}
	}
}

// slugs returns a list of strings of an answer.
func slugs(a emulatortest.Answer, path string) (all []string) {
	list, _ := a.At(path).([]any)
	for _, item := range list {
		all = append(all, item.(string))
	}
	return all
}

// Ensure that the list and the map of every model have the same categories, each once.
func TestCategoryForms(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for _, path := range []string{"/resources/v2/categories?model=uk-v2", "/resources/v2/categories?model=us-v3",
		"/v1/categories?"} {
		flat, tree := c.Call(t, "GET", path, "", nil), c.Call(t, "GET", path+"&format=map", "", nil)
		if flat.Status != 200 || tree.Status != 200 {
			t.Fatalf("%s answers %d %s and %d %s", path, flat.Status, flat.Text, tree.Status, tree.Text)
		}
		var upper, lower []string
		nodes, _ := tree.At("data").([]any)
		for _, item := range nodes {
			node := item.(map[string]any)
			upper = append(upper, node["name"].(string))
			subs, _ := node["subcategories"].([]any)
			for _, sub := range subs {
				lower = append(lower, sub.(map[string]any)["name"].(string))
			}
		}
		if !slices.Equal(upper, slugs(flat, "data.categories")) || !slices.Equal(lower, slugs(flat, "data.subcategories")) {
			t.Errorf("%s: the forms differ", path)
		}
		if unique := slices.Compact(slices.Sorted(slices.Values(upper))); len(upper) < 15 || len(unique) != len(upper) {
			t.Errorf("%s has %d categories, %d of them different", path, len(upper), len(unique))
		}
	}
}

// Ensure that the British model is the default, that a label filters, and that unknown values are refused as Bud
// refuses them.
func TestCategoryFilters(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	if got := c.Call(t, "GET", "/resources/v2/categories", "", nil); got.Str("metadata.model.name") != "uk-v2" {
		t.Errorf("without a model: %s", got.Text)
	}
	all := slugs(c.Call(t, "GET", "/resources/v2/categories", "", nil), "data.subcategories")
	essential := slugs(c.Call(t, "GET", "/resources/v2/categories?label=essential", "", nil), "data.subcategories")
	if !slices.Contains(essential, "groceries") || slices.Contains(essential, "other_travel") ||
		len(essential) >= len(all) {
		t.Errorf("essential are %v", essential)
	}
	if got := slugs(c.Call(t, "GET", "/resources/v2/categories?label=none", "", nil), "data.categories"); len(got) != 0 {
		t.Errorf("a label that nobody has gives %v", got)
	}
	emulatortest.Scenario{
		Name:   "an unknown model",
		Method: "GET",
		Path:   "/resources/v2/categories?model=uk-v9",
		Status: 404,
		Want:   `{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found","errors":{}}`,
	}.Run(t, c)
	emulatortest.Scenario{
		Name:   "an unknown form",
		Method: "GET",
		Path:   "/resources/v2/categories?format=tree",
		Status: 400,
		Want: `{"operation_id":"resources_v2_categories_get","code_id":"failed_validation",
			"message":"Invalid request payload.","errors":{"format":"format must be one of [map flat]"}}`,
	}.Run(t, c)
}
