package advice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
	"budsandbox/internal/spelling"
)

// ValueChecker finds values of parameters that nothing can match, such as a misspelt category. The response to such a
// value is an empty list, like that to a value that matches nothing yet.
type ValueChecker struct {
	Books    *ledger.Books
	Fixtures *fixtures.Fixtures
}

// UnknownValue is the kind of advice about a value that nothing can match.
const UnknownValue = "unknown_value"

// The parameters whose values are checked, by what they name.
var (
	accountNames  = []string{"account_id"}
	categoryNames = []string{
		"category", "exclude_category", "category_l1", "category_l2", "X-Include-Categories", "X-Exclude-Categories",
	}
	tagNames          = []string{"include_tags", "exclude_tags", "tag"}
	merchantNames     = []string{"merchant"}
	accountFieldNames = []string{"account_type", "usage_type", "holder_relationship_type", "currency", "provider"}
	startNames        = []string{"from", "date_from", "month_from", "updated_after", "X-From", "X-Date-From"}
)

// Check returns the advice about the parameters of a request and what its body selects. It is a callback for
// route.Adapter.CheckValues.
func (v *ValueChecker) Check(
	req *route.Request, given []route.GivenParameter, selected []route.BodyValue,
) (advice []route.Advice, err error) {
	c := requestChecker{ValueChecker: v, req: req}
	add := func(text string) {
		if text != "" && len(advice) < maxValues {
			advice = append(advice, route.Advice{Kind: UnknownValue, Text: text})
		}
	}
	for _, p := range given {
		check := c.checkOf(p.Name)
		if check == nil {
			continue
		}
		for _, value := range p.Values {
			text, err := check(p.Name, value)
			if err != nil {
				return nil, err
			}
			add(text)
		}
	}
	for _, value := range selected {
		text, err := c.checkBodyValue(value)
		if err != nil {
			return nil, err
		}
		add(text)
	}
	return advice, nil
}

// maxValues is the maximum number of values of a request about which there is advice.
const maxValues = 20

// requestChecker checks the parameters of one request.
type requestChecker struct {
	*ValueChecker
	req  *route.Request
	book *ledger.Book // nil until it is needed
}

// valueCheck returns the advice about a value of a parameter, or "".
type valueCheck func(name, value string) (advice string, err error)

// checkOf returns the check of a parameter's values, nil if there is none.
func (c *requestChecker) checkOf(name string) valueCheck {
	hasCustomer := c.req.Customer.ID != bank.CustomerID{}
	switch {
	case slices.Contains(startNames, name):
		return c.checkStart
	case !hasCustomer:
		return nil
	case slices.Contains(accountNames, name):
		return c.checkAccount
	case slices.Contains(categoryNames, name):
		return c.eachPart(c.checkCategory)
	case slices.Contains(tagNames, name):
		return c.eachPart(c.checkTag)
	case slices.Contains(merchantNames, name):
		return c.checkMerchant
	case slices.Contains(accountFieldNames, name):
		return c.eachPart(c.checkAccountField)
	case name == "category_label":
		return c.eachPart(c.checkLabel)
	}
	return nil
}

// eachPart returns a check of the parts of a value that commas separate, up to the first with advice.
func (c *requestChecker) eachPart(check valueCheck) valueCheck {
	return func(name, value string) (text string, err error) {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" && text == "" && err == nil {
				text, err = check(name, part)
			}
		}
		return text, err
	}
}

// customerBook returns the customer's book, which the handler needs as well.
func (c *requestChecker) customerBook() (*ledger.Book, error) {
	if c.book != nil {
		return c.book, nil
	}
	book, err := c.Books.Get(c.req.Context(), c.req.Project, c.req.Customer)
	if err != nil {
		return nil, fmt.Errorf("check the values of parameters: %w", err)
	}
	c.book = book
	return book, nil
}

func (c *requestChecker) checkAccount(name, value string) (string, error) {
	book, err := c.customerBook()
	if err != nil {
		return "", err
	}
	known := func(id string) bool {
		_, found := book.Account(bank.AccountID(id))
		return found || len(book.TransactionsOf(bank.AccountID(id))) > 0 // ingested rows need no account
	}
	if known(value) {
		return "", nil
	}
	var ids []string
	for i := range book.Accounts {
		ids = append(ids, string(book.Accounts[i].ID))
	}
	checkIDs := c.eachPart(func(name, id string) (string, error) {
		if known(id) {
			return "", nil
		}
		return fmt.Sprintf("%s %s is not an account of the customer%s", name, shown(id), suggestion(id, ids)), nil
	})
	return checkIDs(name, value)
}

func (c *requestChecker) checkCategory(name, value string) (string, error) {
	models, err := c.Fixtures.Models()
	if err != nil {
		return "", fmt.Errorf("check a category: %w", err)
	}
	model := c.req.Customer.Context.CategoryModel()
	found, known := models.Find(model)
	if !known {
		return "", fmt.Errorf("check a category: the fixtures have no model %s", model)
	}
	slugs, others := slugsOf(found, name)
	if slices.Contains(slugs, value) {
		return "", nil
	}
	book, err := c.customerBook()
	if err != nil {
		return "", err
	}
	for _, pair := range usedBy(book).categories { // rows may have been ingested with another model
		if pair.L1 == value && name != "category_l2" || pair.L2 == value && name != "category_l1" {
			return "", nil
		}
	}
	text := fmt.Sprintf("%s %s is not a category of the model %s", name, shown(value), model)
	if slices.Contains(others, value) {
		other := map[string]string{"category_l1": "category_l2", "category_l2": "category_l1"}[name]
		return text + " on this level; it is a " + other + ".", nil
	}
	return text + suggestion(value, slugs), nil
}

// slugsOf returns the slugs of the categories of a model that a parameter names, and those of the other level, if the
// parameter has only one.
func slugsOf(model *fixtures.Model, parameter string) (slugs, others []string) {
	add := func(slug, level string) {
		if parameter == level {
			others = append(others, slug)
		} else {
			slugs = append(slugs, slug)
		}
	}
	for _, l1 := range model.Categories {
		add(l1.Slug, "category_l2")
		for _, l2 := range l1.Subcategories {
			add(l2.Slug, "category_l1")
		}
	}
	return slugs, others
}

func (c *requestChecker) checkTag(name, value string) (string, error) {
	if _, known := bank.ParseTag(value); known {
		return "", nil
	}
	all := bank.Tags(1<<16 - 1).Names()
	return fmt.Sprintf("%s %s is not a tag%s", name, shown(value), suggestion(value, all)), nil
}

func (c *requestChecker) checkMerchant(name, value string) (string, error) {
	merchants, err := c.Fixtures.Merchants()
	if err != nil {
		return "", fmt.Errorf("check a merchant: %w", err)
	}
	for _, country := range []fixtures.Country{fixtures.GB, fixtures.US} {
		if _, found := merchants.Find(country, value); found {
			return "", nil
		}
	}
	book, err := c.customerBook()
	if err != nil {
		return "", err
	}
	slugs := usedBy(book).merchants
	if slices.Contains(slugs, value) {
		return "", nil
	}
	return fmt.Sprintf("%s %s is the slug of no merchant%s", name, shown(value), suggestion(value, slugs)), nil
}

// used holds the values that occur in a book, in the order of their newest rows.
type used struct {
	categories []fixtures.Pair
	merchants  []string // slugs
}

type usedKey struct{}

// usedBy returns the values that occur in a book. They are found once per book.
func usedBy(book *ledger.Book) *used {
	return ledger.Memo(book, usedKey{}, func(book *ledger.Book) *used {
		found, known := &used{}, map[any]bool{}
		isNew := func(value any) bool {
			before := known[value]
			known[value] = true
			return !before
		}
		var buffer bank.Transaction
		for i := range book.Len() {
			of := &book.Outline(i, &buffer).Enrichment
			if pair := (fixtures.Pair{L1: of.Categories.L1, L2: of.Categories.L2}); isNew(pair) {
				found.categories = append(found.categories, pair)
			}
			if of.Merchant != nil && isNew(of.Merchant.Slug) {
				found.merchants = append(found.merchants, of.Merchant.Slug)
			}
		}
		return found
	})
}

// checkStart finds a beginning that the clock has not reached.
func (c *requestChecker) checkStart(name, value string) (string, error) {
	start, err := time.Parse("2006-01", value)
	if err != nil {
		var given route.DateOrTime
		if given.UnmarshalText([]byte(value)) != nil {
			return "", nil //nolint:nilerr // the operation refuses it, or reads another form
		}
		start = given.Time
	}
	now := c.req.Now()
	if !start.After(now) {
		return "", nil
	}
	const format = "%s %s is later than the sandbox's clock, which shows %s, so nothing can be found."
	return fmt.Sprintf(format, name, shown(value), now.UTC().Format(time.RFC3339)), nil
}

// suggestion returns the end of a sentence, with the nearest known word if one is near.
func suggestion(word string, known []string) string {
	if nearest := spelling.Nearest(word, known); nearest != "" {
		return "; did you mean " + nearest + "?"
	}
	return "."
}

// maxShown is the maximum length of a value that advice repeats, in bytes.
const maxShown = 64

// shown returns a value in quotes, cut to maxShown.
func shown(value string) string {
	if len(value) > maxShown {
		return fmt.Sprintf("%q...", value[:maxShown])
	}
	return fmt.Sprintf("%q", value)
}
