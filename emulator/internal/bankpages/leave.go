package bankpages

import (
	"errors"
	"net/url"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// onward is where the browser goes once there is a task of connecting.
func (v *visit) onward(f bank.Fetch) string {
	switch a := v.Authorisation; {
	case a.OwnLicence: // the client's own screens go on
		return connection.ReturnURL(a, f)
	case f.Failed() || a.Gateway.Asynchronous:
		return v.at("done", f.ID.String())
	}
	return v.at("progress", f.ID.String())
}

// allowed sends somebody who agreed twice, with a double click or by reloading, to where the first time led.
func (p *Pages) allowed(v *visit) error {
	again, err := p.desk.Open(v.token)
	if err != nil {
		return err
	}
	f, err := p.connected(again)
	if err != nil || (again.Authorisation.OwnLicence && again.Authorisation.Direct) {
		return errors.Join(connection.ErrUsed, err)
	}
	return v.seeOther(v.onward(f))
}

// connected is the latest task of connecting that came of a visit; ErrNotFound if none did.
func (p *Pages) connected(v connection.Session) (bank.Fetch, error) {
	return p.desk.Fetch(v.Project, v.Customer.ID, v.Authorisation.Connected, bank.FetchConnect)
}

// leave goes back to the client. A link leads here rather than to the client's own address, whose scheme may be an app's: a page
// names no address that the sandbox did not make.
func (p *Pages) leave(v *visit) error {
	a := v.Authorisation
	f, err := p.connected(v.Session)
	switch {
	case err == nil:
		return v.seeOther(connection.ReturnURL(a, f))
	case !errors.Is(err, connection.ErrNotFound):
		return err
	case a.OwnLicence && a.Direct:
		return v.seeOther(connection.CodesURL(a, "", bank.AuthDenied))
	}
	_, done, err := p.changed(v)
	if err != nil {
		return err
	}
	looked := a.Gateway.InitialScreen == accountsSummary || a.Gateway.InitialScreen == downloadData
	if done || (looked && !v.expired) {
		return v.seeOther(connection.PlainReturnURL(a))
	}
	return v.seeOther(connection.LeaveURL(a))
}

// changed is the consent that the address says the customer has renewed or ended, and whether that happened during this visit.
func (p *Pages) changed(v *visit) (c bank.Consent, done bool, err error) {
	all, err := p.desk.Consents(v.Project, v.Customer.ID)
	for _, c := range all {
		if c.ID.String() != v.request.FormValue(changedKey) {
			continue
		}
		last := c.ConsentedAt
		if c.Status == bank.ConsentRevoked {
			last = c.RevokedAt
		}
		return c, !last.Before(v.Authorisation.Started), nil
	}
	return bank.Consent{}, false, err
}

// changedKey is the parameter that names the consent which has just been changed.
const changedKey = "changed"

func changedQuery(id bank.ConsentID) string { return url.Values{changedKey: {id.String()}}.Encode() }

// returnsTo is what a customer is told of where he goes at the end: a host, or the scheme of an app.
func returnsTo(a bank.Authorisation) string {
	u, err := url.Parse(a.Return)
	switch {
	case err != nil:
		return ""
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		return u.Host
	}
	return u.Scheme + ":"
}
