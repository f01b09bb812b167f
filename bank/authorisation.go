package bank

import "time"

// Authorisation is a request to a customer to consent at a bank, through Bud's gateway or the client's own screens.
// Its id is the state parameter that the bank returns.
type Authorisation struct {
	Task
	Customer   CustomerID `json:"-"`
	OwnLicence bool       `json:"own_licence,omitzero"`
	Provider   string     `json:"provider,omitzero"` // the provider that a client with its own licence named
	Consent    ConsentID  `json:"consent,omitzero"`  // the consent to authorise; zero if the gateway creates one
	Return     string     `json:"return,omitzero"`   // final URL for the browser
	Direct     bool       `json:"direct,omitzero"`   // the bank redirects to the client, which posts the codes
	Gateway    Gateway    `json:"gateway,omitzero"`
	Until      time.Time  `json:"until,omitzero"`     // expiry; zero for 30 minutes after the start
	Link       LinkID     `json:"link,omitzero"`      // the application link that started it, if any
	UsedAt     time.Time  `json:"used_at,omitzero"`   // when it ended in a connection or, with own screens, a failure
	Connected  TaskID     `json:"connected,omitzero"` // the latest connect task that it started
}

// Gateway holds the options of a client for Bud's own screens.
type Gateway struct {
	Providers        []string `json:"providers,omitempty"` // the providers to choose from; empty for all
	ProviderTypes    []string `json:"provider_types,omitempty"`
	InitialScreen    string   `json:"initial_screen,omitzero"` // empty for connect_accounts
	ConnectMore      bool     `json:"connect_more,omitzero"`
	AccountsSummary  bool     `json:"accounts_summary,omitzero"`
	Reconfirm        bool     `json:"reconfirm,omitzero"` // older option for the screen reconfirm_consent
	ReconfirmReturns bool     `json:"reconfirm_returns,omitzero"`
	Asynchronous     bool     `json:"asynchronous,omitzero"`
	SkipSuccess      bool     `json:"skip_success,omitzero"`
	Email            string   `json:"email,omitzero"` // recipient of a mail with a link to manage consents
	Base             string   `json:"base,omitzero"`  // base URL of the sandbox, for the mail
}

// authorisationLife is the time that a customer has to authorise (docs/research/bud.md#connect-flow).
const authorisationLife = 30 * time.Minute

// ExpiresAt returns the time from which the authorisation can no longer be used.
func (a Authorisation) ExpiresAt() time.Time {
	if !a.Until.IsZero() {
		return a.Until
	}
	return a.Started.Add(authorisationLife)
}
