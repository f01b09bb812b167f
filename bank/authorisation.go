package bank

import "time"

// Authorisation is a request that a customer go to his bank and consent: a gateway URL, or one of the client's own
// screens. Its id is the state that the bank hands back.
type Authorisation struct {
	Task
	Customer   CustomerID `json:"-"`
	OwnLicence bool       `json:"own_licence,omitzero"`
	Provider   string     `json:"provider,omitzero"` // the only one to choose, where the client named one with its own licence
	Consent    ConsentID  `json:"consent,omitzero"`  // the consent to authorise; zero for a new one of Bud's gateway
	Return     string     `json:"return,omitzero"`   // where the browser goes at the end
	Direct     bool       `json:"direct,omitzero"`   // the bank sends the browser straight to the client, who posts the codes
	Gateway    Gateway    `json:"gateway,omitzero"`
	Until      time.Time  `json:"until,omitzero"`     // when it ends; zero for 30 minutes after it was asked for
	Link       LinkID     `json:"link,omitzero"`      // the application's link that was followed; zero for other authorisations
	UsedAt     time.Time  `json:"used_at,omitzero"`   // when it ended in a connection or, with the client's own screens, in a failure
	Connected  TaskID     `json:"connected,omitzero"` // the latest task of connecting that came of it
}

// Gateway is what a client asks of Bud's own screens.
type Gateway struct {
	Providers        []string `json:"providers,omitempty"` // the only ones to choose from; empty for all
	ProviderTypes    []string `json:"provider_types,omitempty"`
	InitialScreen    string   `json:"initial_screen,omitzero"` // connect_accounts unless it says otherwise
	ConnectMore      bool     `json:"connect_more,omitzero"`
	AccountsSummary  bool     `json:"accounts_summary,omitzero"`
	Reconfirm        bool     `json:"reconfirm,omitzero"` // the older way to ask for the screen reconfirm_consent
	ReconfirmReturns bool     `json:"reconfirm_returns,omitzero"`
	Asynchronous     bool     `json:"asynchronous,omitzero"`
	SkipSuccess      bool     `json:"skip_success,omitzero"`
	Email            string   `json:"email,omitzero"` // gets a mail with a link for managing consents
	Base             string   `json:"base,omitzero"`  // address of the sandbox, for the mail
}

// authorisationLife is how long a customer may take (docs/research/bud.md#connect-flow).
const authorisationLife = 30 * time.Minute

// ExpiresAt is when it can no longer be used.
func (a Authorisation) ExpiresAt() time.Time {
	if !a.Until.IsZero() {
		return a.Until
	}
	return a.Started.Add(authorisationLife)
}
