package corrections

import (
	"strconv"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
)

type categoriesRequest struct {
	route.ForCustomer
	Body []categoryCorrection `body:"required"`
}

type categoryCorrection struct {
	Transaction string `json:"transaction_id"        validate:"required"`
	L1          string `json:"category_l1,omitempty"`
	L2          string `json:"category_l2,omitempty"`
	Similar     bool   `json:"include_similar"                           default:"false"`
}

// correctCategories sets the categories of transactions, all or none.
func (h *Handlers) correctCategories(
	req *route.Request, in *categoriesRequest,
) (reply route.Reply[[]categoryCorrection, wire.Results], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	model, err := h.Fixtures.Model(book.Model)
	if err != nil {
		return reply, err
	}
	if len(in.Body) == 0 {
		return reply, route.Problems{{In: "body", Name: "body", Kind: route.Missing}}
	}
	var all []bank.Correction
	var problems route.Problems
	for i, given := range in.Body {
		prefix := ""
		if len(in.Body) > 1 {
			prefix = "[" + strconv.Itoa(i) + "]."
		}
		s, invalid := subject(book, given.Transaction, prefix+"transaction_id")
		correction := bank.Correction{
			Kind: bank.CorrectsCategory, Subjects: []bank.Subject{s}, Similar: given.Similar,
		}
		if len(invalid) == 0 {
			t, _ := book.Transaction(s.ID)
			correction.L1, correction.L2, invalid = newCategory(model, given, t.Enrichment.Categories, prefix)
		}
		problems = append(problems, invalid...)
		all = append(all, correction)
	}
	if len(problems) > 0 {
		return reply, problems
	}
	saved, err := h.save(req.Context(), req.Project, req.Customer.ID, all)
	return route.Reply[[]categoryCorrection, wire.Results]{Data: in.Body, Meta: &wire.Results{Count: len(saved)}}, err
}

// newCategory returns the category that a correction means. The parent of a given subcategory is looked up, and the
// old subcategory is kept if it belongs to a given category.
func newCategory(
	model *fixtures.Model, correction categoryCorrection, old bank.Categories, prefix string,
) (l1, l2 string, problems route.Problems) {
	l1, l2 = correction.L1, correction.L2
	switch {
	case l1 == "" && l2 == "":
		return "", "", route.Problems{{In: "body", Name: prefix + "category_l1", Kind: route.Missing}}
	case l1 == "":
		parent, found := model.Parent(l2)
		if !found {
			return "", "", route.InvalidField(prefix+"category_l2", "is not a subcategory of "+model.Name)
		}
		return parent, l2, nil
	case !model.Has(fixtures.Pair{L1: l1}):
		return "", "", route.InvalidField(prefix+"category_l1", "is not a category of "+model.Name)
	case l2 == "" && old.L1 == l1:
		return l1, old.L2, nil
	case l2 != "" && !model.Has(fixtures.Pair{L1: l1, L2: l2}):
		return "", "", route.InvalidField(prefix+"category_l2", "is not a subcategory of "+l1)
	}
	return l1, l2, nil
}
