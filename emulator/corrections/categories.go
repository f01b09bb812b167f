package corrections

import (
	"context"
	"strconv"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/fixtures"
)

type categoriesRequest struct {
	operation.OfCustomer
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
func (r *Room) correctCategories(_ context.Context, in *categoriesRequest) (reply operation.Reply[[]categoryCorrection, results], _ error) {
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return reply, err
	}
	models, err := r.Fixtures.Models()
	if err != nil {
		return reply, err
	}
	model, _ := models.Find(book.Model)
	if len(in.Body) == 0 {
		return reply, operation.Problems{{In: "body", Name: "body", Kind: operation.Missing}}
	}
	var all []bank.Correction
	var problems operation.Problems
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
	kept, err := r.keep(in.Project, in.Customer.ID, all)
	return operation.Reply[[]categoryCorrection, results]{Data: in.Body, Meta: &results{len(kept)}}, err
}

// meant is the category that a client means: of a subcategory alone the parent is known, and of a category alone the subcategory
// stays if it is under it.
func meant(model *fixtures.Model, one categoryCorrection, old bank.Categories, at string) (l1, l2 string, wrong operation.Problems) {
	l1, l2 = one.L1, one.L2
	switch {
	case l1 == "" && l2 == "":
		return "", "", operation.Problems{{In: "body", Name: at + "category_l1", Kind: operation.Missing}}
	case l1 == "":
		parent, found := model.Parent(l2)
		if !found {
			return "", "", operation.InvalidField(at+"category_l2", "is no subcategory of "+model.Name)
		}
		return parent, l2, nil
	case !model.Has(fixtures.Pair{L1: l1}):
		return "", "", operation.InvalidField(at+"category_l1", "is no category of "+model.Name)
	case l2 == "" && old.L1 == l1:
		return l1, old.L2, nil
	case l2 != "" && !model.Has(fixtures.Pair{L1: l1, L2: l2}):
		return "", "", operation.InvalidField(at+"category_l2", "is no subcategory of "+l1)
	}
	return l1, l2, nil
}
