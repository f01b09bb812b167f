package bankpages

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

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

// progressSteps are the stages of a connection, in order.
var progressSteps = []string{
	"Contacting the bank", "Fetching accounts", "Fetching balances and transactions", "Finishing",
}

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
	for i, text := range progressSteps {
		state := "todo"
		switch {
		case i < current:
			state = "done"
		case i == current:
			state = "now"
			data.Now = fmt.Sprintf("Step %d of %d: %s", i+1, len(progressSteps), text)
		}
		data.Steps = append(data.Steps, stepData{text, state})
	}
	return p.show(v, content{name: "progress", title: "Connecting", bank: f.Provider, data: data, refresh: true})
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
		Bank: p.bankName(f.Provider), Result: string(f.Result), Meaning: meanings[f.Result], Failed: f.Failed(),
		Next: back, Back: back, Waiting: !f.Done(p.connections.Clock.Of(v.Project)),
		More: a.Gateway.ConnectMore && v.checkOpen() == nil, Again: v.checkOpen() == nil,
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
