package bankpages

import (
	"errors"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// allow connects as the customer consented, and continues with the progress page.
func (p *Pages) allow(v *visit) error {
	if err := v.checkOpen(); errors.Is(err, connection.ErrUsed) {
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
	if err := v.checkOpen(); err != nil {
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
