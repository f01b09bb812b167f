package ledger

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/storage"
)

// corrected is the source of what the customer knows better. It changes what the sources before it have brought; what it says of
// schedules waits until they are found.
type corrected struct {
	engine    Engine
	rules     []bank.Correction // in the order of their making
	merchants []bank.CustomMerchant
}

func (s *corrected) read(tx *storage.Tx, p bank.Project, c bank.CustomerID) (err error) {
	key := storage.CustomerKey(c)
	if s.rules, err = all(tx.Corrections(p), key); err != nil || len(s.rules) == 0 {
		return err
	}
	slices.SortFunc(s.rules, func(a, b bank.Correction) int { return int(int64(a.Number) - int64(b.Number)) })
	s.merchants, err = all(tx.CustomMerchants(p), key)
	return err
}

func (s *corrected) merge(d *builder) error {
	d.country, d.rules = countryOf(d.customer), s.rules
	if len(s.rules) == 0 {
		return nil
	}
	like := similarityOf(d.country, d.Transactions, s.rules)
	for i := range s.rules {
		rule := &s.rules[i]
		d.changesAt(latest(rule.At, rule.GoneAt))
		change, err := s.change(rule)
		if err != nil {
			return err
		}
		if change == nil {
			continue
		}
		for row := range d.Transactions {
			if like.covers(rule, row) {
				editable(&d.Transactions[row], rule, change)
			}
		}
	}
	d.after = append(d.after, s.reschedule)
	return nil
}

// editable changes a row by a correction, or notes when the correction was taken back.
func editable(t *bank.Transaction, rule *bank.Correction, change func(*bank.Transaction)) {
	if !rule.GoneAt.IsZero() {
		t.UpdatedAt = latest(t.UpdatedAt, rule.GoneAt)
		return
	}
	t.UpdatedAt = latest(t.UpdatedAt, rule.At)
	change(t)
}

// change is what a correction of category or merchant does to a row, nil for those of schedules.
func (s *corrected) change(rule *bank.Correction) (func(*bank.Transaction), error) {
	switch rule.Kind {
	case bank.CorrectsCategory:
		return func(t *bank.Transaction) { recategorise(t, rule.L1, rule.L2) }, nil
	case bank.CorrectsMerchant:
		m, err := s.merchant(rule.Merchant)
		return func(t *bank.Transaction) { rename(t, m) }, err
	}
	return nil, nil
}

// certain is the confidence in what the customer says, in hundredths.
const certain = 100

// telling are the tags that say what a row's money is. Its category says the same, so they cannot outlive it, whether the category or
// the merchant brought them.
const telling = bank.TagIncome | bank.TagBenefit | bank.TagLoan | bank.TagHCST | bank.TagDebtCollection | bank.TagInternalTransfer

// recategorise gives a row another category, and the tags that go with it in place of those that went with the old one.
func recategorise(t *bank.Transaction, l1, l2 string) {
	if old := t.Enrichment.Categories; old.L1 != l1 || old.L2 != l2 {
		t.Tags = t.Tags&^telling | implied(l1, l2, t.Amount)
	}
	t.Enrichment.Categories = bank.Categories{L1: l1, L2: l2, Confidence: certain}
}

// implied are the tags that a category alone brings (research section 6.3).
func implied(l1, l2 string, amount bank.Money) (tags bank.Tags) {
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

// rename gives a row another merchant, or none. The category stays as it was (research section 6.6).
func rename(t *bank.Transaction, m *bank.Merchant) {
	t.Enrichment.Merchant, t.Enrichment.Tokens = m, nil
	if t.Suggested = t.Description; m != nil {
		t.Suggested = m.DisplayName
	}
}

// merchant is the one with an id, of the catalogue or the customer's own; none for the zero id and for one that went.
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

// CustomMerchant is a customer's own merchant as rows carry it.
func CustomMerchant(m bank.CustomMerchant) *bank.Merchant {
	slug := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(m.Name))
	if slug == "" {
		slug = m.ID.String()
	}
	made := &bank.Merchant{ID: m.ID, Slug: slug, DisplayName: m.Name, Website: m.URL}
	if m.Online {
		made.Tags = []string{"online"}
	}
	return made
}
