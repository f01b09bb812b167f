package bankpages

import (
	"errors"
	"net/http"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/connection"
)

// followLink redirects an applicant to the pages, or back to the client if the link can no longer be used.
func (p *Pages) followLink(w http.ResponseWriter, r *http.Request) {
	v := p.newVisit(w, r)
	if err := p.openLink(v, r.PathValue("link")); err != nil {
		p.showProblem(v, err)
	}
}

func (p *Pages) openLink(v *visit, text string) error {
	id, err := uuid.Parse(text)
	if err != nil {
		return errNoPage
	}
	project, link, session, err := p.applications.Open(v.request.Context(), bank.LinkID(id))
	v.Project = project
	end := assess.Ending{Status: assess.Failure}
	switch {
	case errors.Is(err, assess.ErrLinkExpired):
		end.Error = assess.ConnectionExpired
	case errors.Is(err, assess.ErrLinkUsed):
		end.Error = assess.AlreadyStarted
	case err != nil:
		return err
	default:
		token, err := p.connections.Token(connection.Session{
			Project: project, Customer: bank.Customer{ID: link.Customer},
			Authorisation: bank.Authorisation{Task: bank.Task{ID: session}},
		})
		if err != nil {
			return err
		}
		return v.redirect(v.prefix + Prefix + token)
	}
	if address := assess.RedirectURL(link, end); address != "" {
		return v.redirect(address)
	}
	return err
}

// findApplication finds the application to whose link a session belongs.
func (p *Pages) findApplication(v *visit) error {
	if v.Authorisation.Link == (bank.LinkID{}) {
		return nil
	}
	project, link, err := p.applications.Link(v.request.Context(), v.Authorisation.Link)
	if err != nil {
		return err
	}
	found, err := p.applications.Get(v.request.Context(), project, link.Application)
	if err != nil {
		return err
	}
	found.Link = &link
	v.application = &found
	return nil
}

// applicant returns the name of the applicant in the session of a link, or "" in other sessions.
func (v *visit) applicant() string {
	if v.application == nil {
		return ""
	}
	return v.application.Primary.Name()
}

const finishedTitle = "All done"

type finishedData struct {
	Shared bool // an account was connected
	Failed bool // no account was connected
	Again  bool // the applicant can still connect an account
}

// finish ends the flow of a link, and redirects to the client if it gave a URL.
func (p *Pages) finish(v *visit) error {
	link, end, err := p.applications.Finish(v.request.Context(), v.Project, v.Authorisation.Link)
	if err != nil {
		return err
	}
	if address := assess.RedirectURL(link, end); address != "" {
		return v.redirect(address)
	}
	if end.Error == assess.ConnectionExpired {
		return assess.ErrLinkExpired
	}
	failed := end.Status == assess.Failure
	title := finishedTitle
	if failed {
		title = "You have not shared any data"
	}
	data := finishedData{Shared: !failed, Failed: failed, Again: v.checkOpen() == nil}
	return p.show(v, content{name: "finished", title: title, data: data})
}
