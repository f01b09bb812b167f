package bankpages

import (
	"net/url"
	"slices"
	"strings"

	"budsandbox/emulator/internal/connection"
	"budsandbox/fixtures"
)

// The initial screens that a client can request (docs/research/bud.md#connect-flow).
const (
	accountsSummary = "accounts_summary"
	downloadData    = "download_data"
	reconfirmScreen = "reconfirm_consent"
	revokeScreen    = "revoke_consent"
)

// start redirects to the initial screen.
func (p *Pages) start(v *visit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	g := v.Authorisation.Gateway
	switch {
	case g.InitialScreen == accountsSummary, g.InitialScreen == connection.ManageScreen:
		return v.redirect(v.at("accounts"))
	case g.InitialScreen == downloadData:
		return v.redirect(v.at("download"))
	case g.InitialScreen == reconfirmScreen || g.Reconfirm:
		return v.redirect(v.at("consents") + "?do=" + doReconfirm)
	case g.InitialScreen == revokeScreen:
		return v.redirect(v.at("consents") + "?do=" + doRevoke)
	}
	return v.redirect(v.at("banks"))
}

type banksData struct {
	Applicant string // of an application
	Query     string
	Banks     []bankData
}

type bankData struct {
	ID, Name, Icon string
	Closed         bool
	Until          string // end of the maintenance; empty if unknown
}

// banks lets the customer choose a bank. A single bank is chosen automatically.
func (p *Pages) banks(v *visit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	offered, err := p.connections.ProvidersFor(v.request.Context(), v.Session)
	if err != nil {
		return err
	}
	now := p.now(v)
	query := strings.TrimSpace(v.request.FormValue("q"))
	data := banksData{Applicant: v.applicant(), Query: query}
	for _, o := range offered {
		closed := o.Maintenance.Active(now)
		if len(offered) == 1 && !closed {
			return v.redirect(v.at("personas") + "?" + url.Values{"provider": {o.ID}}.Encode())
		}
		if contains(query, o.DisplayName) {
			entry := bankData{ID: o.ID, Name: o.DisplayName, Icon: o.Icon, Closed: closed}
			if closed && o.Maintenance.End != nil {
				entry.Until = v.locale().DateTime(o.Maintenance.End.UTC()) + " UTC"
			}
			data.Banks = append(data.Banks, entry)
		}
	}
	return p.show(v, content{name: "banks", title: "Choose your bank", data: data})
}

// contains reports whether one of the texts contains a query, ignoring case.
func contains(query string, texts ...string) bool {
	query = strings.ToLower(query)
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), query) })
}

// provider returns a bank that the customer can choose.
func (p *Pages) provider(v *visit, id string) (*fixtures.Provider, error) {
	if v.Authorisation.OwnLicence {
		id = v.Authorisation.Provider
	}
	offered, err := p.connections.ProvidersFor(v.request.Context(), v.Session)
	if err != nil {
		return nil, err
	}
	for _, o := range offered {
		switch {
		case o.ID != id:
		case o.Maintenance.Active(p.now(v)):
			return nil, &connection.Refusal{
				Err: connection.ErrMaintenance, Field: "provider",
				Text: o.DisplayName + " is closed for maintenance. Choose another bank, or try again later.",
			}
		default:
			return o.Provider, nil
		}
	}
	return nil, &connection.Refusal{
		Err: connection.ErrProvider, Field: "provider",
		Text: "You cannot connect to this bank here. Choose another one.",
	}
}
