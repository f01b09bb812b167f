package bankpages

import (
	"errors"
	"net/http"
	"path"
	"time"

	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/locale"
)

// visit is one request of a session.
type visit struct {
	connection.Session
	token       string
	prefix      string // of the paths of all pages, behind a proxy
	expired     bool
	application *assess.Record // of a session that a link started
	request     *http.Request
	writer      http.ResponseWriter
}

// newVisit returns the visit of a request, without its session.
func (p *Pages) newVisit(w http.ResponseWriter, r *http.Request) *visit {
	return &visit{token: r.PathValue("token"), prefix: p.prefix(r), request: r, writer: w}
}

// withSession finds the session of a page. An expired session can still be displayed but not changed.
func (p *Pages) withSession(serve func(*visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := p.newVisit(w, r)
		err := p.openSession(v)
		if err == nil {
			err = serve(v)
		}
		if err != nil {
			p.showProblem(v, err)
		}
	}
}

// openSession finds the session of the visit's token.
func (p *Pages) openSession(v *visit) (err error) {
	v.Session, err = p.connections.Open(v.request.Context(), v.token)
	v.expired = errors.Is(err, connection.ErrExpired)
	if err != nil && !v.expired {
		return err
	}
	return p.findApplication(v)
}

// locale returns the locale of the customer's region.
func (v *visit) locale() locale.Locale { return locale.Of(v.Customer.Context.Region) }

// at returns the path of a page of this session.
func (v *visit) at(parts ...string) string {
	return v.prefix + path.Join(append([]string{Prefix, v.token}, parts...)...)
}

// now returns the time of the project's clock.
func (p *Pages) now(v *visit) time.Time { return p.connections.Clock.Of(v.Project).Now() }

// checkOpen returns an error if the session has expired or was used.
func (v *visit) checkOpen() error {
	switch a := v.Authorisation; {
	case v.application != nil && !v.application.Link.CompletedAt.IsZero():
		return connection.ErrUsed
	case v.expired:
		return connection.ErrExpired
	case !a.UsedAt.IsZero() && !a.Gateway.ConnectMore:
		return connection.ErrUsed
	}
	return nil
}

// redirect sends a 303, so that going back or reloading repeats nothing.
func (v *visit) redirect(address string) error {
	// http.Redirect would escape characters that some apps' URLs leave unescaped.
	v.writer.Header().Set("Location", address)
	v.writer.WriteHeader(http.StatusSeeOther)
	return nil
}

// home returns the path to which a page about consents leads back: the client, or the accounts if no client waits.
func (v *visit) home() string {
	if v.Authorisation.Return == "" {
		return v.at("accounts")
	}
	return v.at("leave")
}

// backText returns the text of a link to home.
func (v *visit) backText(app appData) string {
	if v.Authorisation.Return == "" {
		return "Back to your accounts"
	}
	return "Back to " + app.Name
}
