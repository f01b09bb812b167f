package ledger

import (
	"slices"
	"sort"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// corrected is the source of the customer's corrections. It changes transactions of the sources before it. Corrections
// of regularity are applied after FindRegular.
type corrected struct {
	engine    Engine
	rules     []bank.Correction // in the order of their creation
	merchants []bank.CustomMerchant
}

func (s *corrected) read(tx *storage.Tx, p bank.Project, c bank.CustomerID) (err error) {
	key := storage.CustomerKey(c)
	if s.rules, err = all(tx.Corrections(p), key); err != nil || len(s.rules) == 0 {
		return err
	}
	sort.Slice(s.rules, func(i, j int) bool { return s.rules[i].Number < s.rules[j].Number })
	s.merchants, err = all(tx.CustomMerchants(p), key)
	return err
}

func (s *corrected) empty() bool { return len(s.rules) == 0 }

func (s *corrected) merge(b *builder) error {
	b.country, b.rules = countryOf(b.customer), s.rules
	if len(s.rules) == 0 {
		return nil
	}
	similarity := similarityOf(b.country, b.transactions, s.rules)
	for i := range s.rules {
		rule := &s.rules[i]
		b.changesAt(bank.Later(rule.At, rule.WithdrawnAt))
		change, err := s.change(rule)
		if err != nil {
			return err
		}
		if change == nil {
			continue
		}
		for _, i := range similarity.covered(rule) {
			apply(b.transactions.change(i), rule, change)
		}
	}
	b.after = append(b.after, s.reschedule)
	return nil
}

// apply changes a transaction by a correction. A correction that was removed only changes UpdatedAt.
func apply(t *bank.Transaction, rule *bank.Correction, change func(*bank.Transaction)) {
	if !rule.WithdrawnAt.IsZero() {
		t.UpdatedAt = bank.Later(t.UpdatedAt, rule.WithdrawnAt)
		return
	}
	t.UpdatedAt = bank.Later(t.UpdatedAt, rule.At)
	change(t)
}

// change returns the function that applies a correction of category or merchant, or nil for a correction of
// regularity.
func (s *corrected) change(rule *bank.Correction) (func(*bank.Transaction), error) {
	switch rule.Kind {
	case bank.CorrectsCategory:
		return func(t *bank.Transaction) { recategorise(t, rule.L1, rule.L2) }, nil
	case bank.CorrectsMerchant:
		m, err := s.merchant(rule.Merchant)
		return func(t *bank.Transaction) { setMerchant(t, m) }, err
	}
	return nil, nil
}

// certain is the confidence of corrections in hundredths.
const certain = 100

// categoryTags are the tags that belong to a category. They are replaced with the category.
const categoryTags = bank.TagIncome | bank.TagBenefit | bank.TagLoan | bank.TagHCST |
	bank.TagDebtCollection | bank.TagInternalTransfer

// recategorise sets the category of a transaction and replaces the tags of the old one.
func recategorise(t *bank.Transaction, l1, l2 string) {
	if old := t.Enrichment.Categories; old.L1 != l1 || old.L2 != l2 {
		t.Tags = t.Tags&^categoryTags | tagsOf(l1, l2, t.Amount)
	}
	t.Enrichment.Categories = bank.Categories{L1: l1, L2: l2, Confidence: certain}
}

// tagsOf returns the tags that follow from a category and an amount (docs/research/bud.md#tags).
func tagsOf(l1, l2 string, amount bank.Money) (tags bank.Tags) {
	switch {
	case l1 == "income" && amount.Minor > 0:
		tags = bank.TagIncome
		if l2 == "benefits" || l2 == "benefits_and_social_security" {
			tags |= bank.TagBenefit
		}
	case l2 == "debt_collection":
		tags = bank.TagDebtCollection
	case l2 == "payday_loan":
		tags = bank.TagLoan | bank.TagHCST
	case l2 == "loans" || l2 == "student_loan" || l2 == "vehicle_loan" || l2 == "car_loan" || l2 == "buy_now_pay_later":
		tags = bank.TagLoan
	case l2 == "internal_transfers":
		tags = bank.TagInternalTransfer
	}
	return tags
}

// setMerchant sets the merchant of a transaction, or removes it. The category does not change
// (docs/research/bud.md#corrections).
func setMerchant(t *bank.Transaction, m *bank.Merchant) {
	t.Enrichment.Merchant = m
	// The words named another; those of the processor still do.
	ofMerchant := func(token bank.Token) bool { return !token.OfProcessor }
	t.Enrichment.Tokens = slices.DeleteFunc(slices.Clone(t.Enrichment.Tokens), ofMerchant)
	t.Suggested = t.Description
	if m != nil {
		t.Suggested = m.DisplayName
	}
}

// merchant returns the customer's or the catalogue's merchant with an id. It returns nil for the zero id and for a
// deleted merchant.
func (s *corrected) merchant(id uuid.UUID) (*bank.Merchant, error) {
	if id == uuid.Nil {
		return nil, nil
	}
	for _, m := range s.merchants {
		if m.ID == id {
			return CustomMerchant(m), nil
		}
	}
	engine, err := s.engine()
	if err != nil {
		return nil, err
	}
	return engine.Merchant(id), nil
}

// CustomMerchant converts a customer's own merchant for the enrichment of transactions.
func CustomMerchant(m bank.CustomMerchant) *bank.Merchant {
	slug := fixtures.SlugOf(m.Name)
	if slug == "" {
		slug = m.ID.String()
	}
	merchant := &bank.Merchant{ID: m.ID, Slug: slug, DisplayName: m.Name, Website: m.URL}
	if m.Online {
		merchant.Tags = []string{"online"}
	}
	return merchant
}
