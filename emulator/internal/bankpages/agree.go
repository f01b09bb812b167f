package bankpages

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// allow connects as the customer consented, and continues with the progress page.
func (p *Pages) allow(v *visit) error {
	if err := v.open(); errors.Is(err, connection.ErrUsed) {
		return p.afterAllow(v)
	} else if err != nil {
		return err
	}
	provider, persona := v.request.PostFormValue("provider"), v.request.PostFormValue("persona")
	if _, err := p.provider(v, provider); err != nil {
		return err
	}
	request := connection.ConnectRequest{Provider: provider, Persona: persona}
	a := v.Authorisation
	if a.OwnLicence && a.Direct {
		if err := p.connections.Check(v.Customer, request); err != nil {
			return err
		}
		return v.redirect(connection.CallbackURL(a, persona, "")) // the client completes it with the code
	}
	result, err := p.connections.Complete(v.request.Context(), v.Session, request)
	switch {
	case errors.Is(err, connection.ErrUsed):
		return p.afterAllow(v)
	case err != nil:
		return err
	}
	return v.redirect(v.nextPage(result.Fetch))
}

// cancel ends the session as one in which the customer refused.
func (p *Pages) cancel(v *visit) error {
	if err := v.open(); err != nil {
		return err
	}
	a := v.Authorisation
	if a.OwnLicence && a.Direct {
		return v.redirect(connection.CallbackURL(a, "", bank.AuthDenied))
	}
	if !a.UsedAt.IsZero() { // an account was connected before
		return p.leave(v)
	}
	provider := v.request.PostFormValue("provider")
	if provider == "" { // the customer left before choosing a bank
		offered, err := p.connections.ProvidersFor(v.request.Context(), v.Session)
		if err != nil {
			return err
		}
		provider = connection.HomeProvider
		if len(offered) > 0 {
			provider = offered[0].ID
		}
	}
	result, err := p.connections.Fail(v.request.Context(), v.Session, provider, bank.AuthDenied)
	if err != nil {
		return err
	}
	if v.application != nil || a.Return == "" {
		return v.redirect(v.at("leave"))
	}
	return v.redirect(connection.ReturnURL(a, result.Fetch))
}

// task returns the connect task that the path names.
func (p *Pages) task(v *visit) (bank.Fetch, error) {
	id, err := uuid.Parse(v.request.PathValue("task"))
	if err != nil {
		return bank.Fetch{}, errNoPage
	}
	f, err := p.connections.Fetch(v.request.Context(), v.Project, v.Customer.ID, bank.TaskID(id), bank.FetchConnect)
	if errors.Is(err, connection.ErrNotFound) {
		err = errNoPage
	}
	return f, err
}

type progressData struct {
	Now   string
	Steps []stepData
	Skip  string // path at which to continue without waiting; empty if the client expects the customer to wait
}

type stepData struct{ Text, State string } // done, now or todo

// steps are the stages of a connection, in order.
var steps = []string{"Contacting the bank", "Fetching accounts", "Fetching balances and transactions", "Finishing"}

// progress shows the stage of the connection, and reloads until it is done.
func (p *Pages) progress(v *visit) error {
	f, err := p.task(v)
	if err != nil {
		return err
	}
	if f.Done(p.connections.Clock.Of(v.Project)) {
		return v.redirect(v.at("done", f.ID.String()))
	}
	var data progressData
	if v.application != nil {
		data.Skip = v.at("back", f.ID.String())
	}
	current := f.Step(p.connections.Clock.Of(v.Project)) - 1
	for i, text := range steps {
		state := "todo"
		switch {
		case i < current:
			state = "done"
		case i == current:
			state = "now"
			data.Now = fmt.Sprintf("Step %d of %d: %s", i+1, len(steps), text)
		}
		data.Steps = append(data.Steps, stepData{text, state})
	}
	return p.show(v, content{name: "progress", title: "Connecting", bank: f.Provider, data: data, refresh: true})
}

// bankName returns the name of a bank, or the id of an unknown one.
func (p *Pages) bankName(id string) string {
	if found := p.bank(id); found != nil {
		return found.Name
	}
	return id
}

type doneData struct {
	Bank, Result string
	Meaning      string
	Failed       bool
	Waiting      bool // the data are still being fetched
	Next         string
	Back         string // URL of the client, after a failure
	More         bool   // whether another account can be connected
	Again        bool
}

// done shows the result of connecting.
func (p *Pages) done(v *visit) error {
	f, err := p.task(v)
	if err != nil {
		return err
	}
	a := v.Authorisation
	back := v.at("back", f.ID.String())
	if a.Gateway.SkipSuccess && !f.Failed() {
		return v.redirect(back)
	}
	data := doneData{
		Bank: p.bankName(f.Provider), Result: string(f.Result), Meaning: meaning(f.Result), Failed: f.Failed(),
		Next: back, Back: back, Waiting: !f.Done(p.connections.Clock.Of(v.Project)),
		More: a.Gateway.ConnectMore && v.open() == nil, Again: v.open() == nil,
	}
	if a.Gateway.AccountsSummary && !f.Failed() {
		data.Next = v.at("accounts") + "?task=" + f.ID.String()
	}
	title := data.Bank + " is connected"
	if f.Failed() {
		title = data.Bank + " is not connected"
	}
	return p.show(v, content{name: "done", title: title, bank: f.Provider, data: data})
}

// back redirects to the client with the result of the task.
func (p *Pages) back(v *visit) error {
	f, err := p.task(v)
	if err != nil {
		return err
	}
	if v.application != nil || v.Authorisation.Return == "" {
		return v.redirect(v.at("leave"))
	}
	return v.redirect(connection.ReturnURL(v.Authorisation, f))
}
