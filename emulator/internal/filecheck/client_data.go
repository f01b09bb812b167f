package filecheck

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/budql"
	"budsandbox/storage"
)

func checkIngestedTransaction(t *bank.IngestedTransaction) error {
	switch {
	case t.ID == "":
		return errors.New("its id is empty")
	case t.Status != bank.Booked && t.Status != bank.Pending && t.Status != bank.Declined:
		return fmt.Errorf("status %q is not known", t.Status)
	case t.At.IsZero():
		return errors.New("it has no time")
	case t.Model != "" && t.Model != bank.ModelUK && t.Model != bank.ModelUS:
		return fmt.Errorf("model %q is not known", t.Model)
	}
	if err := checkMoney(t.Amount); err != nil {
		return err
	}
	if t.Running.Known() {
		if err := checkMoney(t.Running); err != nil {
			return err
		}
	}
	return notEmpty("account", t.Account) // it may be ingested later
}

func checkIngestedAccount(a *bank.IngestedAccount) error {
	problems := []error{
		notEmpty("id", a.ID), checkMoney(bank.Money{Currency: a.Currency}),
		oneOf("usage", a.Usage, "", bank.Personal, bank.Business),
	}
	for _, b := range a.Balances {
		problems = append(problems, notEmpty("type of a balance", b.Type), checkMoney(b.Amount))
	}
	for _, l := range a.Limits {
		problems = append(problems, notEmpty("type of a limit", l.Type), checkMoney(l.Amount))
	}
	return errors.Join(problems...)
}

func checkCoverage(c *bank.Coverage) error {
	for _, w := range c.Windows {
		if w.From.After(w.To) {
			return errors.New("a window ends before it begins")
		}
	}
	return notEmpty("account", c.Account)
}

func checkIngestion(i *bank.Ingestion) error {
	if i.Index < 0 {
		return fmt.Errorf("its index is %d", i.Index)
	}
	return errors.Join(checkTask(i.Task), oneOf("result", i.Result, bank.IngestSuccess, bank.IngestInvalid,
		bank.IngestUnmappable, bank.IngestInternal, bank.IngestTimedOut))
}

func (p *projectChecker) checkBudget(b *bank.Budget) error {
	problems := []error{
		checkMoney(b.Amount), notEmpty("name", b.Name), checkTimes(b.CreatedAt),
		oneOf("recurrence", b.Recurrence, bank.OneOff, bank.EveryMonth),
	}
	if b.Amount.Minor <= 0 {
		problems = append(problems, errors.New("its amount is not positive"))
	}
	if b.StartingDay < 0 || b.StartingDay > bank.LastBudgetDay || b.Recurrence == bank.EveryMonth && b.StartingDay == 0 {
		problems = append(problems, fmt.Errorf("its starting day is %d", b.StartingDay))
	}
	for _, c := range b.Categories {
		problems = append(problems, notEmpty("category", c.L1))
	}
	return errors.Join(problems...)
}

func checkGoal(g *bank.SavingsGoal) error {
	problems := []error{checkMoney(g.Target), notEmpty("account", g.Account), checkTimes(g.CreatedAt)}
	if !(g.Ratio > 0 && g.Ratio <= 1) || g.Target.Minor <= 0 {
		problems = append(problems, errors.New("its target or its share is not positive"))
	}
	return errors.Join(problems...)
}

func checkSearch(s *bank.Search) error {
	problems := []error{
		checkTimes(s.CreatedAt), checkTask(s.Task()), oneOf("indicator", s.Indicator, "", "credit", "debit"),
	}
	if _, err := time.LoadLocation(s.Zone); err != nil {
		problems = append(problems, err)
	}
	for _, amount := range []string{s.MinAmount, s.MaxAmount} {
		if amount != "" {
			_, err := bank.ParseMoney(amount, bank.GBP)
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

func (p *projectChecker) checkLabelling(l *bank.Labelling) error {
	for _, id := range l.Labels {
		if _, err := p.tx.Labels(p.name).Get(storage.LabelKey(l.Customer, id)); err != nil {
			return mustExist("label", err)
		}
	}
	return checkOptional(l.At)
}

func (p *projectChecker) checkCorrection(c *bank.Correction) error {
	problems := []error{checkTimes(c.At), checkOptional(c.WithdrawnAt)}
	if c.Kind < bank.CorrectsCategory || c.Kind > bank.MarksNotSimilar {
		problems = append(problems, fmt.Errorf("its kind is %d", c.Kind))
	}
	if len(c.Subjects) == 0 {
		problems = append(problems, errors.New("it corrects no transaction"))
	}
	for _, s := range c.Subjects {
		problems = append(problems, checkSubject(s))
	}
	if c.Reference != nil {
		problems = append(problems, checkSubject(*c.Reference))
	}
	switch c.Kind {
	case bank.CorrectsCategory:
		problems = append(problems, notEmpty("category", c.L1))
	case bank.CorrectsRegularity:
		problems = append(problems, notEmpty("frequency", c.Frequency))
	case bank.CorrectsMerchant:
		problems = append(problems, p.checkMerchant(c))
	}
	return errors.Join(problems...)
}

// checkMerchant returns an error for a correction to a merchant that neither the catalogue nor the customer has.
func (p *projectChecker) checkMerchant(c *bank.Correction) error {
	if c.Merchant == (uuid.UUID{}) || !c.WithdrawnAt.IsZero() {
		return nil
	}
	catalogue, err := p.generator.Fixtures.Merchants()
	if err != nil {
		return err
	}
	if _, known := catalogue.ByID(c.Merchant); known {
		return nil
	}
	_, err = p.tx.CustomMerchants(p.name).Get(storage.CustomMerchantKey(c.Customer, c.Merchant))
	return mustExist("merchant", err)
}

func checkSubject(s bank.Subject) error {
	return errors.Join(notEmpty("id of a transaction", s.ID), checkMoney(s.Amount))
}

func checkInsight(name, query string) error {
	if err := notEmpty("name", name); err != nil {
		return err
	}
	_, err := budql.Parse(query)
	return err
}

func checkProfile(c *bank.CustomProfile) error {
	for _, q := range c.Insights {
		if err := checkInsight(q.Name, q.Query); err != nil {
			return err
		}
	}
	return checkTimes(c.BuiltAt, c.Now)
}

func (p *projectChecker) checkBucket(b *bank.Bucket) error {
	problems := []error{notEmpty("name", b.Name), checkTimes(b.CreatedAt)}
	models, err := p.generator.Fixtures.Models()
	if err != nil {
		return err
	}
	if _, known := models.Find(b.Model); !known {
		problems = append(problems, fmt.Errorf("model %q is not known", b.Model))
	}
	for _, group := range b.Groups {
		problems = append(problems, notEmpty("name of a group", group.Name), checkJSON(group.Additional))
		for _, c := range group.Criteria {
			problems = append(problems, checkJSON(c.Additional))
		}
	}
	return errors.Join(problems...)
}

// checkJSON returns an error for what a client has sent if it is not JSON. It may be empty.
func checkJSON(text []byte) error {
	if len(text) > 0 && !json.Valid(text) {
		return errors.New("additional data are no JSON")
	}
	return nil
}
