package bankpages

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// allow connects, as the customer agreed, and goes on to where its progress is seen.
func (p *Pages) allow(v *visit) error {
	if err := v.open(); errors.Is(err, connection.ErrUsed) {
		return p.allowed(v)
	} else if err != nil {
		return err
	}
	provider, persona := v.request.PostFormValue("provider"), v.request.PostFormValue("persona")
	if _, err := p.provider(v, provider); err != nil {
		return err
	}
	order := connection.ConnectRequest{Provider: provider, Persona: persona}
	a := v.Authorisation
	if a.OwnLicence && a.Direct {
		if err := p.desk.Check(v.Customer, order); err != nil {
			return err
		}
		return v.seeOther(connection.CodesURL(a, persona, "")) // the client completes it with the code
	}
	done, err := p.desk.Complete(v.Session, order)
	switch {
	case errors.Is(err, connection.ErrUsed):
		return p.allowed(v)
	case err != nil:
		return err
	}
	return v.seeOther(v.onward(done.Fetch))
}

// cancel ends the visit as one in which the customer refused.
func (p *Pages) cancel(v *visit) error {
	if err := v.open(); err != nil {
		return err
	}
	a := v.Authorisation
	if a.OwnLicence && a.Direct {
		return v.seeOther(connection.CodesURL(a, "", bank.AuthDenied))
	}
	if !a.UsedAt.IsZero() { // an account is connected already, and he wants no other
		return p.leave(v)
	}
	provider := v.request.PostFormValue("provider")
	if provider == "" { // he left before he chose one
		offered, err := p.desk.ProvidersFor(v.Session)
		if err != nil {
			return err
		}
		if provider = connection.HomeProvider; len(offered) > 0 {
			provider = offered[0].ID
		}
	}
	done, err := p.desk.Fail(v.Session, provider, bank.AuthDenied)
	if err != nil {
		return err
	}
	return v.seeOther(connection.ReturnURL(a, done.Fetch))
}

// task is the task of connecting that a path names.
func (p *Pages) task(v *visit) (bank.Fetch, error) {
	id, err := uuid.Parse(v.request.PathValue("task"))
	if err != nil {
		return bank.Fetch{}, errNotHere
	}
	f, err := p.desk.Fetch(v.Project, v.Customer.ID, bank.TaskID(id), bank.FetchConnect)
	if errors.Is(err, connection.ErrNotFound) {
		err = errNotHere
	}
	return f, err
}

type progressData struct {
	Bank  string
	Now   string
	Steps []stepData
}

type stepData struct{ Text, State string } // done, now or todo

// steps are what a customer waits for, in the order in which the connection goes through them.
var steps = []string{"Asking the bank", "Fetching accounts", "Fetching balances and transactions", "Finishing"}

// progress shows how far the bank is, and looks again until it is done.
func (p *Pages) progress(v *visit) error {
	f, err := p.task(v)
	if err != nil {
		return err
	}
	if f.Done(p.desk.Clock.Of(v.Project)) {
		return v.seeOther(v.at("done", f.ID.String()))
	}
	data := progressData{Bank: p.bankName(f.Provider)}
	for i, text := range steps {
		state := "todo"
		switch at := f.Step(p.desk.Clock.Of(v.Project)) - 1; {
		case i < at:
			state = "done"
		case i == at:
			state = "now"
			data.Now = fmt.Sprintf("Step %d of %d: %s", i+1, len(steps), text)
		}
		data.Steps = append(data.Steps, stepData{text, state})
	}
	return p.show(v, "progress", "Connecting", data, true)
}

func (p *Pages) bankName(id string) string {
	banks, err := p.desk.Fixtures.Providers()
	if err != nil {
		return id
	}
	if found, known := banks.Find(id); known {
		return found.DisplayName
	}
	return id
}

type doneData struct {
	Bank, Result string
	Meaning      string
	Failed       bool
	Waiting      bool // the data still comes in
	Next         string
	Back         string // to the client, after a failure
	More         bool   // another account can be connected
	Again        bool
}

// done tells how it ended.
func (p *Pages) done(v *visit) error {
	f, err := p.task(v)
	if err != nil {
		return err
	}
	a := v.Authorisation
	back := v.at("back", f.ID.String())
	if a.Gateway.SkipSuccess && !f.Failed() {
		return v.seeOther(back)
	}
	data := doneData{
		Bank: p.bankName(f.Provider), Result: string(f.Result), Meaning: meaning(f.Result), Failed: f.Failed(), Next: back, Back: back, Waiting: !f.Done(p.desk.Clock.Of(v.Project)),
		More: a.Gateway.ConnectMore && v.open() == nil, Again: v.open() == nil,
	}
	if a.Gateway.AccountsSummary && !f.Failed() {
		data.Next = v.at("accounts") + "?task=" + f.ID.String()
	}
	title := "You are connected"
	if f.Failed() {
		title = "That did not work"
	}
	return p.show(v, "done", title, data, false)
}

// back goes to the client, whom the address tells how the task ended.
func (p *Pages) back(v *visit) error {
	f, err := p.task(v)
	if err != nil {
		return err
	}
	return v.seeOther(connection.ReturnURL(v.Authorisation, f))
}
