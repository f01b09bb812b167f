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
	tx *storage.Tx, p bank.Project, a bank.Authorisation, consent bank.Consent,
) error {
	if a.Gateway.Email == "" || s.Mail == nil {
		return nil
	}
	manage, err := s.addAuthorisation(tx, p, bank.Authorisation{
		Customer: a.Customer, Until: consent.ExpiresAt(),
		Gateway: bank.Gateway{InitialScreen: ManageScreen, ConnectMore: true},
	}, 0)
	if err != nil {
		return err
	}
	token, err := s.token(p, a.Customer, manage.ID)
	if err != nil {
		return err
	}
	found, err := s.provider(consent.Provider)
	if err != nil {
		return err
	}
	client, err := branding.Name(tx, p)
	if err != nil {
		return err
	}
	address := a.Gateway.Base + "/connect/" + token
	const text = "Hello,\n\nYou share data from your accounts at %s with %s until %s.\n\n" +
		"To see what you share, to share it for longer, to stop sharing or to download your data, follow this link:\n\n%s\n"
	return s.Mail(tx, p, bank.Mail{
		Customer: a.Customer, At: s.now(p), To: a.Gateway.Email, Link: address,
		Subject: fmt.Sprintf("You share your data at %s with %s", found.Name(), client),
		Text:    fmt.Sprintf(text, found.Name(), client, consent.ExpiresAt().Format("2 January 2006"), address),
	})
}
