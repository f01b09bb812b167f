package corrections

import (
	"strconv"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

type categoriesRequest struct {
	route.ForCustomer
	Body []categoryCorrection `body:"required"`
}

type categoryCorrection struct {
	Transaction string `json:"transaction_id" validate:"required"`
	L1          string `json:"category_l1,omitempty"`
	L2          string `json:"category_l2,omitempty"`
	Similar     bool   `json:"include_similar" default:"false"`
}

type results struct {
	Results int `json:"results"`
}

// correctCategories puts transactions into other categories, all or none of them.
func (h *Handlers) correctCategories(req *route.Request, in *categoriesRequest) (reply route.Reply[[]categoryCorrection, results], _ error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	models, err := h.Fixtures.Models()
	if err != nil {
		return reply, err
	}
	model, _ := models.Find(book.Model)
	if len(in.Body) == 0 {
		return reply, route.Problems{{In: "body", Name: "body", Kind: route.Missing}}
	}
	var all []bank.Correction
	var problems route.Problems
	for i, one := range in.Body {
		at := ""
		if len(in.Body) > 1 {
			at = "[" + strconv.Itoa(i) + "]."
		}
		s, wrong := subject(book, one.Transaction, at+"transaction_id")
		correction := bank.Correction{Kind: bank.CorrectsCategory, Subjects: []bank.Subject{s}, Similar: one.Similar}
		if len(wrong) == 0 {
			known, _ := book.Transaction(s.ID)
			correction.L1, correction.L2, wrong = meant(model, one, known.Enrichment.Categories, at)
		}
		problems, all = append(problems, wrong...), append(all, correction)
	}
	if len(problems) > 0 {
		return reply, problems
	}
	kept, err := h.keep(req.Project, req.Customer.ID, all)
	return route.Reply[[]categoryCorrection, results]{Data: in.Body, Meta: &results{len(kept)}}, err
}

// meant is the category that a client means: of a subcategory alone the parent is known, and of a category alone the subcategory
// stays if it is under it.
func meant(model *fixtures.Model, one categoryCorrection, old bank.Categories, at string) (l1, l2 string, wrong route.Problems) {
	l1, l2 = one.L1, one.L2
	switch {
	case l1 == "" && l2 == "":
		return "", "", route.Problems{{In: "body", Name: at + "category_l1", Kind: route.Missing}}
	case l1 == "":
		parent, found := model.Parent(l2)
		if !found {
			return "", "", route.InvalidField(at+"category_l2", "is no subcategory of "+model.Name)
		}
		return parent, l2, nil
	case !model.Has(fixtures.Pair{L1: l1}):
		return "", "", route.InvalidField(at+"category_l1", "is no category of "+model.Name)
	case l2 == "" && old.L1 == l1:
		return l1, old.L2, nil
	case l2 != "" && !model.Has(fixtures.Pair{L1: l1, L2: l2}):
		return "", "", route.InvalidField(at+"category_l2", "is no subcategory of "+l1)
	}
	return l1, l2, nil
}
