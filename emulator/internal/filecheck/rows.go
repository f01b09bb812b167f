// Package filecheck checks the rows of a sandbox's file, for imports and checks of files: names are known, ids are not
// empty, amounts have a currency, times are in a range, and references lead to rows that exist. It does not check what
// depends on the whole book of a customer. server.FileRules has the rules of settings, each of which is in the package
// that stores the setting.
package filecheck

import (
	"errors"
	"fmt"
	"slices"
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

	// OtherPersonas allows connections with personas that the fixtures do not have, because the file may belong to a
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
	r := &projectChecker{
		tx: tx, name: p, generator: &seed.Generator{Fixtures: c.Fixtures}, otherPersonas: c.OtherPersonas,
		providers: providers, paymentProviders: paymentProviders, contexts: map[bank.Context]error{},
	}
	return r.check, nil
}

// projectChecker checks the rows of a project.
type projectChecker struct {
	tx               *storage.Tx
	name             bank.Project
	generator        *seed.Generator
	otherPersonas    bool
	providers        *fixtures.Providers
	paymentProviders *fixtures.PaymentProviders
	contexts         map[bank.Context]error // results of checkContext, because many customers have the same context
}

// check returns an error for an invalid row.
func (p *projectChecker) check(row any) error {
	switch r := row.(type) {
	case *bank.Customer:
		return p.checkCustomer(r)
	case *bank.IngestedTransaction:
		return checkIngestedTransaction(r)
	case *bank.Task:
		return checkTask(*r)
	case *bank.Payment:
		return p.checkPayment(r)
	case *bank.Bucket:
		return p.checkBucket(r)
	case *storage.Endpoint:
		return webhook.CheckEndpoint(r.Event, r.URL)
	case *bank.CustomInsight:
		return checkInsight(r.Name, r.Query)
	case *bank.Delivery:
		return webhook.CheckDelivery(r)
	case *bank.Mail:
		return checkTimes(r.At)
	}
	return errors.Join(p.checkBankData(row), p.checkClientData(row))
}

// checkBankData checks rows of connections to banks.
func (p *projectChecker) checkBankData(row any) error {
	switch r := row.(type) {
	case *bank.Connection:
		return p.checkConnection(r)
	case *bank.Consent:
		return p.checkConsent(r)
	case *bank.Authorisation:
		return p.checkAuthorisation(r)
	case *bank.Fetch:
		return p.checkFetch(r)
	case *bank.Application:
		return p.checkApplication(r)
	case *bank.ApplicationLink:
		return p.checkApplicationLink(r)
	}
	return nil
}

// checkClientData checks rows that customers have sent or made.
func (p *projectChecker) checkClientData(row any) error {
	switch r := row.(type) {
	case *bank.IngestedAccount:
		return checkIngestedAccount(r)
	case *bank.Coverage:
		return checkCoverage(r)
	case *bank.Ingestion:
		return checkIngestion(r)
	case *bank.Budget:
		return p.checkBudget(r)
	case *bank.SavingsGoal:
		return checkGoal(r)
	case *bank.Search:
		return checkSearch(r)
	case *bank.OwnLabel:
		return notEmpty("name", r.Name)
	case *bank.Labelling:
		return p.checkLabelling(r)
	case *bank.Correction:
		return p.checkCorrection(r)
	case *bank.CustomMerchant:
		return notEmpty("name", r.Name)
	case *bank.CustomProfile:
		return checkProfile(r)
	}
	return nil
}

func (p *projectChecker) checkCustomer(c *bank.Customer) error {
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

// checkTimes returns an error for times that no clock can show, such as the zero time.
func checkTimes(all ...time.Time) error {
	for _, at := range all {
		if err := clock.CheckTime(at); err != nil {
			return fmt.Errorf("a time %w", err)
		}
	}
	return nil
}

// checkOptional is checkTimes that allows the zero time.
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
	if !slices.Contains(known, value) {
		return fmt.Errorf("%s %q is not known", field, value)
	}
	return nil
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

// mustExist words the error of looking up a row that another row refers to.
func mustExist(what string, err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return fmt.Errorf("its %s does not exist", what)
	}
	return err
}
