package filecheck

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
	"budsandbox/storage"
)

func (p *projectChecker) checkConnection(c *bank.Connection) error {
	in, err := p.generator.Inputs(*c)
	if errors.Is(err, seed.ErrPersona) {
		if p.otherPersonas {
			return p.checkProvider(c.Provider)
		}
		return fmt.Errorf("%w; start with the --personas of the sandbox from which it comes", err)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(checkTimes(c.CreatedAt), checkPulls(c.Pulls), checkRemovals(c.Removed)); err != nil {
		return err
	}
	return checkEvents(c, in.Persona)
}

// checkPulls returns an error unless there is a pull, and each reaches further than the one before.
func checkPulls(pulls []bank.Pull) error {
	if len(pulls) == 0 {
		return errors.New("it has no pull")
	}
	for i, pull := range pulls {
		if err := checkTimes(pull.At, pull.To); err != nil {
			return err
		}
		if i > 0 && pull.To.Before(pulls[i-1].To) {
			return errors.New("its pulls are in no order")
		}
	}
	return nil
}

func checkRemovals(all []bank.Removal) error {
	for _, r := range all {
		if r.Account < 0 {
			return fmt.Errorf("account %d is removed", r.Account)
		}
		if err := errors.Join(checkTimes(r.At), checkOptional(r.Until)); err != nil {
			return err
		}
	}
	return nil
}

// checkEvents returns an error for life events that are in no order, or whose bodies the bank does not understand.
func checkEvents(c *bank.Connection, persona *fixtures.Persona) error {
	last := 0
	for i, e := range c.Events {
		if e.Number != i+1 || e.Replaces < 0 || e.Replaces > i || e.AfterPulls < last || e.AfterPulls > len(c.Pulls) {
			return fmt.Errorf("life event %d is in no order", i+1)
		}
		last = e.AfterPulls
		if err := checkTimes(e.RecordedAt); err != nil {
			return err
		}
		if e.Withdrawn {
			continue
		}
		var body fixtures.LifeEvent
		decoder := json.NewDecoder(bytes.NewReader(e.Body))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&body); err != nil {
			return fmt.Errorf("life event %d: %w", i+1, err)
		}
		if err := persona.CompleteLifeEvent(&body); err != nil {
			return fmt.Errorf("life event %d: %w", i+1, err)
		}
	}
	return nil
}

func (p *projectChecker) checkProvider(id string) error {
	if _, known := p.providers.Find(id); !known {
		return fmt.Errorf("no provider is called %q", id)
	}
	return nil
}

func (p *projectChecker) checkOptionalProvider(id string) error {
	if id == "" {
		return nil
	}
	return p.checkProvider(id)
}

func (p *projectChecker) checkConsent(c *bank.Consent) error {
	known := oneOf("status", c.Status, "", bank.ConsentAwaiting, bank.ConsentAuthorised, bank.ConsentRejected,
		bank.ConsentRevoked)
	problems := []error{
		known, p.checkProvider(c.Provider), checkTimes(c.CreatedAt), checkResources(c.Resources),
		checkResult(c.RefreshResult), checkOptional(c.ConsentedAt, c.SyncedAt, c.RevokedAt, c.TransactionFrom),
	}
	if c.Status == bank.ConsentAuthorised {
		_, err := p.tx.Connections(p.name).Get(storage.ConnectionKey(c.Customer, c.Connection))
		problems = append(problems, mustExist("connection", err), checkTimes(c.ConsentedAt))
	}
	return errors.Join(problems...)
}

func checkResources(r bank.Resources) error {
	if !bank.EveryResource.Has(r) {
		return fmt.Errorf("resources %d are not known", r)
	}
	return nil
}

// checkResult returns an error for an unknown result. An empty one means none.
func checkResult(r bank.Result) error {
	if r == "" || r.Known() {
		return nil
	}
	return fmt.Errorf("result %q is not known", r)
}

func (p *projectChecker) checkAuthorisation(a *bank.Authorisation) error {
	problems := []error{checkTask(a.Task), p.checkOptionalProvider(a.Provider), checkOptional(a.Until, a.UsedAt)}
	for _, id := range a.Gateway.Providers {
		problems = append(problems, p.checkProvider(id))
	}
	if a.Consent != (bank.ConsentID{}) {
		_, err := p.tx.Consents(p.name).Get(storage.ConsentKey(a.Customer, a.Consent))
		problems = append(problems, mustExist("consent", err))
	}
	return errors.Join(problems...)
}

func (p *projectChecker) checkFetch(f *bank.Fetch) error {
	problems := []error{
		checkTask(f.Task), checkResult(f.Result), checkResources(f.Resources), p.checkOptionalProvider(f.Provider),
	}
	if f.Kind < bank.FetchConnect || f.Kind > bank.FetchRevoke {
		problems = append(problems, fmt.Errorf("its kind is %d", f.Kind))
	}
	for _, part := range f.Parts {
		_, err := p.tx.Fetches(p.name).Get(storage.FetchKey(f.Customer, part))
		problems = append(problems, mustExist("part", err))
	}
	return errors.Join(problems...)
}

func (p *projectChecker) checkApplication(a *bank.Application) error {
	problems := []error{checkTimes(a.CreatedAt), checkOptional(a.ReviewedAt)}
	if a.Link != (bank.LinkID{}) {
		_, err := p.tx.ApplicationLinks(p.name).Get(storage.LinkKey(a.Customer, a.Link))
		problems = append(problems, mustExist("link", err))
	}
	return errors.Join(problems...)
}

func (p *projectChecker) checkApplicationLink(l *bank.ApplicationLink) error {
	_, err := p.tx.Applications(p.name).Get(storage.ApplicationKey(l.Customer, l.Application))
	return errors.Join(
		mustExist("application", err), checkTimes(l.CreatedAt, l.ExpiresAt),
		checkOptional(l.ReplacedAt, l.OpenedAt, l.CompletedAt),
	)
}

// longestPayment is the longest time from a payment's order to its outcome.
const longestPayment = 10 * 365 * 24 * time.Hour

func (p *projectChecker) checkPayment(pay *bank.Payment) error {
	problems := []error{
		checkMoney(pay.Amount), checkTimes(pay.CreatedAt),
		checkOptional(pay.Answer.At, pay.ConfirmedAt, pay.First, pay.Last),
		oneOf("service", pay.Service, bank.SinglePayment, bank.StandingOrder, bank.ScheduledPayment),
	}
	if pay.Provider != "" {
		if _, known := p.paymentProviders.Find(pay.Provider); !known {
			problems = append(problems, fmt.Errorf("no provider of payments is called %q", pay.Provider))
		}
	}
	if d := pay.Answer.Duration; d < 0 || d > longestPayment {
		problems = append(problems, fmt.Errorf("it takes %s", d))
	}
	if pay.Amount.Minor <= 0 {
		problems = append(problems, errors.New("its amount is not positive"))
	}
	if pay.Answer.At.IsZero() != (pay.Answer.Outcome == "") {
		problems = append(problems, errors.New("it has an answer without an outcome, or the other way about"))
	}
	if pay.Service == bank.StandingOrder && (pay.Frequency == "" || pay.First.IsZero()) {
		problems = append(problems, errors.New("it has no schedule"))
	}
	return errors.Join(problems...)
}
