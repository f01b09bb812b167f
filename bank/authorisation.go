package bank

import "time"

// Authorisation is a request that a customer go to his bank and consent: a gateway URL, or one of the client's own screens. Its
// id is the state that the bank hands back.
type Authorisation struct {
	Task
	Customer   CustomerID
	OwnLicence bool
	Provider   string    // the only one to choose, where the client named one with its own licence
	Consent    ConsentID // the consent to authorise; zero for a new one of Bud's gateway
	Return     string    // where the browser goes at the end
	Direct     bool      // the bank sends the browser straight to the client, who posts the codes
	Gateway    Gateway
	UsedAt     time.Time // when it ended in a connection or, with the client's own screens, in a failure
	Connected  TaskID    // the latest task of connecting that came of it
}

// Gateway is what a client asks of Bud's own screens.
type Gateway struct {
	Providers        []string // the only ones to choose from; empty for all
	ProviderTypes    []string
	InitialScreen    string // connect_accounts unless it says otherwise
	ConnectMore      bool
	AccountsSummary  bool
	Reconfirm        bool // the older way to ask for the screen reconfirm_consent
	ReconfirmReturns bool
	Asynchronous     bool
	SkipSuccess      bool
	Email            string
}

// authorisationLife is how long a customer may take (research section 3.2).
const authorisationLife = 30 * time.Minute

// ExpiresAt is when it can no longer be used, 30 minutes after it was asked for.
func (a Authorisation) ExpiresAt() time.Time { return a.Started.Add(authorisationLife) }
