package storage

import (
	"testing"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

var anyApplicant = rapid.Custom(func(t *rapid.T) bank.Applicant {
	return bank.Applicant{First: rapid.String().Draw(t, "first"), Last: rapid.String().Draw(t, "last")}
})

var anyApplication = rapid.Custom(func(t *rapid.T) bank.Application {
	a := bank.Application{
		ID: bank.ApplicationID(ids.Draw(t, "id")), Customer: bank.CustomerID(ids.Draw(t, "customer")),
		Number: rapid.Uint64().Draw(t, "number"), Primary: anyApplicant.Draw(t, "primary"),
		Secondary: rapid.SliceOfN(anyApplicant, 0, 3).Draw(t, "secondary"), OneTime: rapid.Bool().Draw(t, "one time"),
		CreatedAt: instants.Draw(t, "created"), ReviewedAt: moments.Draw(t, "reviewed"),
		Link: bank.LinkID(ids.Draw(t, "link")),
	}
	if metadata := rapid.MapOfN(rapid.String(), rapid.String(), 0, 3).Draw(t, "metadata"); len(metadata) > 0 {
		a.Metadata = metadata
	}
	return a
})

var anyLink = rapid.Custom(func(t *rapid.T) bank.ApplicationLink {
	return bank.ApplicationLink{
		ID: bank.LinkID(ids.Draw(t, "id")), Customer: bank.CustomerID(ids.Draw(t, "customer")),
		Application: bank.ApplicationID(ids.Draw(t, "application")), Redirect: rapid.String().Draw(t, "redirect"),
		CreatedAt: instants.Draw(t, "created"), ExpiresAt: instants.Draw(t, "expires"),
		ReplacedAt: moments.Draw(t, "replaced"), OpenedAt: moments.Draw(t, "opened"),
		CompletedAt: moments.Draw(t, "completed"), Authorisation: bank.TaskID(ids.Draw(t, "session")),
	}
})

var anyMail = rapid.Custom(func(t *rapid.T) bank.Mail {
	return bank.Mail{
		Customer: bank.CustomerID(ids.Draw(t, "customer")), Number: rapid.Uint64().Draw(t, "number"),
		At: instants.Draw(t, "at"), To: rapid.String().Draw(t, "to"), Subject: rapid.String().Draw(t, "subject"),
		Text: rapid.String().Draw(t, "text"), Link: rapid.String().Draw(t, "link"),
	}
})

// Ensure that applications and their links are stored and loaded unchanged.
func TestCodecOfApplications(t *testing.T) {
	t.Run("applications", func(t *testing.T) { testRoundTrip(t, applications, anyApplication) })
	t.Run("links", func(t *testing.T) { testRoundTrip(t, applicationLinks, anyLink) })
	t.Run("mails", func(t *testing.T) { testRoundTrip(t, mails, anyMail) })
}
