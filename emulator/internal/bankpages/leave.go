package bankpages

import (
	"context"
	"errors"
	"net/url"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// nextPage returns the page or URL that follows a connect task.
func (v *visit) nextPage(f bank.Fetch) string {
	switch a := v.Authorisation; {
	case a.OwnLicence: // the client's own screens go on
		return connection.ReturnURL(a, f)
	case f.Failed() || a.Gateway.Asynchronous:
		return v.at("done", f.ID.String())
	}
	return v.at("progress", f.ID.String())
}

// afterAllow redirects a repeated request, after a double click or a reload, to the same page as the first.
func (p *Pages) afterAllow(v *visit) error {
	session, err := p.connections.Open(v.request.Context(), v.token)
	if err != nil {
		return err
	}
	f, err := p.latestFetch(v.request.Context(), session)
	if err != nil || (session.Authorisation.OwnLicence && session.Authorisation.Direct) {
		return errors.Join(connection.ErrUsed, err)
	}
	return v.redirect(v.nextPage(f))
}

// latestFetch returns the latest connect task of a session, or ErrNotFound.
func (p *Pages) latestFetch(ctx context.Context, session connection.Session) (bank.Fetch, error) {
	id := session.Authorisation.Connected
	return p.connections.Fetch(ctx, session.Project, session.Customer.ID, id, bank.FetchConnect)
}

// leave redirects to the client. Links lead here rather than to the client's URL, because its scheme may be an app's,
// and pages only link to URLs of the sandbox.
func (p *Pages) leave(v *visit) error {
	a := v.Authorisation
	switch {
	case v.application != nil:
		return p.finish(v)
	case a.Return == "":
		return p.show(v, content{name: "finished", title: finishedTitle, data: finishedData{}})
	}
	f, err := p.latestFetch(v.request.Context(), v.Session)
	switch {
	case err == nil:
		return v.redirect(connection.ReturnURL(a, f))
	case !errors.Is(err, connection.ErrNotFound):
		return err
	case a.OwnLicence && a.Direct:
		return v.redirect(connection.CallbackURL(a, "", bank.AuthDenied))
	}
	_, done, err := p.changedConsent(v)
	if err != nil {
		return err
	}
	viewed := a.Gateway.InitialScreen == accountsSummary || a.Gateway.InitialScreen == downloadData
	if done || (viewed && !v.expired) {
		return v.redirect(connection.PlainReturnURL(a))
	}
	return v.redirect(connection.LeaveURL(a))
}

// changedConsent returns the consent that the parameter names, and whether it was reconfirmed or revoked during this
// session.
func (p *Pages) changedConsent(v *visit) (c bank.Consent, done bool, err error) {
	all, err := p.connections.Consents(v.request.Context(), v.Project, v.Customer.ID)
	if err != nil {
		return bank.Consent{}, false, err
	}
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
	return bank.Consent{}, false, nil
}

// changedKey is the parameter that names the consent that was changed last.
const changedKey = "changed"

func changedQuery(id bank.ConsentID) string {
	return url.Values{changedKey: {id.String()}}.Encode()
}

// destination describes to the customer where the client's URL leads: a host, or the scheme of an app.
func destination(a bank.Authorisation) string {
	u, err := url.Parse(a.Return)
	switch {
	case err != nil, a.Return == "":
		return ""
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		return u.Host
	}
	return u.Scheme + ":"
}
