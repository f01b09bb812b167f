// Package filecheck knows what the rows of a sandbox's file must be so that all who read them understand them: known
// names, ids that are not empty, amounts with a currency, times in a range, and references to rows that exist. Imports
// and checks of files apply it. It does not ask what could be asked only of the whole book of a customer. The rules of
// settings are in server.FileRules, each in the package that stores the setting.
package filecheck

import (
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/fixtures"
	"budsandbox/seed"
	"budsandbox/storage"
)

// Checker checks the rows of files.
type Checker struct {
	Fixtures *fixtures.Fixtures

	// OtherPersonas allows connections with personas that the fixtures do not have, as a file has that belongs to a
	// sandbox with personas of its own.
	OtherPersonas bool
}

// NewRowRule is storage.Rules.NewRowRule.
func (c *Checker) NewRowRule(tx *storage.Tx, p bank.Project) (func(row any) error, error) {
	providers, err := c.Fixtures.Providers()
	if err != nil {
		return nil, err
	}
	paymentProviders, err := c.Fixtures.PaymentProviders()
	if err != nil {
		return nil, err
	}
	r := &project{
		tx: tx, name: p, generator: &seed.Generator{Fixtures: c.Fixtures}, otherPersonas: c.OtherPersonas,
		providers: providers, paymentProviders: paymentProviders, contexts: map[bank.Context]error{},
	}
	return r.check, nil
}

// project is a project whose rows are checked.
type project struct {
	tx               *storage.Tx
	name             bank.Project
	generator        *seed.Generator
	otherPersonas    bool
	providers        *fixtures.Providers
	paymentProviders *fixtures.PaymentProviders
	contexts         map[bank.Context]error // results, which many customers share
}

// check returns an error for a row that a reader would not understand.
func (p *project) check(row any) error {
	switch r := row.(type) {
	case *bank.Customer:
		return p.customer(r)
	case *bank.IngestedTransaction:
		return checkIngestedTransaction(r)
	case *bank.Task:
		return checkTask(*r)
	case *bank.Payment:
		return p.payment(r)
	case *bank.Bucket:
		return p.bucket(r)
	case *storage.Endpoint:
		return webhook.CheckEndpoint(r.Event, r.URL)
	case *bank.CustomInsight:
		return checkInsight(r.Name, r.Query)
	case *bank.Delivery:
		return webhook.CheckDelivery(r)
	case *bank.Mail:
		return checkTimes(r.At)
	}
	return errors.Join(p.checkConnected(row), p.checkOwn(row))
}

// checkConnected checks rows of connections to banks.
func (p *project) checkConnected(row any) error {
	switch r := row.(type) {
	case *bank.Connection:
		return p.connection(r)
	case *bank.Consent:
		return p.consent(r)
	case *bank.Authorisation:
		return p.authorisation(r)
	case *bank.Fetch:
		return p.fetch(r)
	case *bank.Application:
		return p.application(r)
	case *bank.ApplicationLink:
		return p.applicationLink(r)
	}
	return nil
}

// checkOwn checks rows that customers have sent or made.
func (p *project) checkOwn(row any) error {
	switch r := row.(type) {
	case *bank.IngestedAccount:
		return checkIngestedAccount(r)
	case *bank.Coverage:
		return checkCoverage(r)
	case *bank.Ingestion:
		return checkIngestion(r)
	case *bank.Budget:
		return p.budget(r)
	case *bank.SavingsGoal:
		return checkGoal(r)
	case *bank.Search:
		return checkSearch(r)
	case *bank.OwnLabel:
		return notEmpty("name", r.Name)
	case *bank.Labelling:
		return p.labelling(r)
	case *bank.Correction:
		return p.correction(r)
	case *bank.CustomMerchant:
		return notEmpty("name", r.Name)
	case *bank.CustomProfile:
		return checkProfile(r)
	}
	return nil
}

func (p *project) customer(c *bank.Customer) error {
	err, known := p.contexts[c.Context]
	if !known {
		err = checkContext(c.Context)
		p.contexts[c.Context] = err
	}
	if err != nil {
		return err
	}
	return checkTimes(c.CreatedAt)
}

func checkContext(c bank.Context) error {
	if err := oneOf("type", c.Type, "", bank.Personal, bank.Business); err != nil {
		return err
	}
	if err := oneOf("model", c.Model, "", bank.ModelUK, bank.ModelUS); err != nil {
		return err
	}
	_, err := bank.Canonical(c)
	return err
}

// longestTask is the longest time for which a task is pending.
const longestTask = 365 * 24 * time.Hour

func checkTask(t bank.Task) error {
	if t.Delay < 0 || t.Delay > longestTask {
		return fmt.Errorf("it takes %s", t.Delay)
	}
	return checkTimes(t.Started)
}

// checkTimes returns an error for times that no clock has shown. The zero time is one of them.
func checkTimes(all ...time.Time) error {
	for _, at := range all {
		if err := clock.CheckTime(at); err != nil {
			return fmt.Errorf("a time %w", err)
		}
	}
	return nil
}

// checkOptional returns an error for times that no clock has shown, except the zero time.
func checkOptional(all ...time.Time) error {
	for _, at := range all {
		if !at.IsZero() {
			if err := checkTimes(at); err != nil {
				return err
			}
		}
	}
	return nil
}

func notEmpty[S ~string](field string, value S) error {
	if value == "" {
		return fmt.Errorf("%s is empty", field)
	}
	return nil
}

func oneOf[S ~string](field string, value S, known ...S) error {
	for _, one := range known {
		if value == one {
			return nil
		}
	}
	return fmt.Errorf("%s %q is not known", field, value)
}

// checkMoney returns an error for an amount without a currency of ISO 4217 in capitals.
func checkMoney(m bank.Money) error {
	if m.Currency == bank.GBP || m.Currency == bank.USD {
		return nil
	}
	c, err := bank.ParseCurrency(string(m.Currency))
	if err == nil && c != m.Currency {
		err = fmt.Errorf("currency %q is not in capitals", m.Currency)
	}
	return err
}

// mustExist returns an error for the error of a Get.
func mustExist(what string, err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return fmt.Errorf("its %s does not exist", what)
	}
	return err
}
