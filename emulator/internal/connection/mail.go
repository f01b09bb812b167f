package connection

import (
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/branding"
	"budsandbox/storage"
)

// ManageScreen is the initial screen of the sessions behind the links in mails. Clients cannot request it.
const ManageScreen = "manage"

// mailManageLink mails the customer a link for managing consents, if the client gave an address. The link is valid as
// long as the consent.
func (s *Service) mailManageLink(
	tx *storage.Tx, project bank.Project, authorisation bank.Authorisation, consent bank.Consent,
) error {
	if authorisation.Gateway.Email == "" || s.Mail == nil {
		return nil
	}
	manage, err := s.addAuthorisation(tx, project, bank.Authorisation{
		Customer: authorisation.Customer, Until: consent.ExpiresAt(),
		Gateway: bank.Gateway{InitialScreen: ManageScreen, ConnectMore: true},
	}, 0)
	if err != nil {
		return err
	}
	token, err := s.token(project, authorisation.Customer, manage.ID)
	if err != nil {
		return err
	}
	found, err := s.provider(consent.Provider)
	if err != nil {
		return err
	}
	client, err := branding.Name(tx, project)
	if err != nil {
		return err
	}
	address := authorisation.Gateway.Base + "/connect/" + token
	const text = "Hello,\n\nYou share data from your accounts at %s with %s until %s.\n\n" +
		"To see what you share, to share it for longer, to stop sharing or to download your data, follow this link:\n\n%s\n"
	return s.Mail(tx, project, bank.Mail{
		Customer: authorisation.Customer, At: s.now(project), To: authorisation.Gateway.Email, Link: address,
		Subject: fmt.Sprintf("You share your data at %s with %s", found.DisplayName, client),
		Text:    fmt.Sprintf(text, found.DisplayName, client, consent.ExpiresAt().Format("2 January 2006"), address),
	})
}
