package inventory

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// State says whether a customer's data can be fetched. A customer with several banks has the first of States that
// applies to one of them.
type State string

// The states of a customer.
const (
	Failing        State = "failing"         // refreshes are set to fail
	Expired        State = "expired"         // a consent is older than 90 days and can still be reconfirmed
	Connected      State = "connected"       // data can be fetched from all banks
	Revoked        State = "revoked"         // no consent is left
	NeverConnected State = "never_connected" // there never was a consent
)

// States lists all states in the order of precedence.
var States = []State{Failing, Expired, Connected, Revoked, NeverConnected}

// stateOf returns the state of a customer, and the earliest end of a consent that permits fetching; zero without one.
func stateOf(consents []bank.Consent, now time.Time) (state State, ends time.Time) {
	state = NeverConnected
	for _, c := range primaryConsents(consents) {
		if s := consentState(c, now); rank(s) < rank(state) {
			state = s
		}
		if c.Fetchable(now) && (ends.IsZero() || c.ExpiresAt().Before(ends)) {
			ends = c.ExpiresAt()
		}
	}
	return state, ends
}

// primaryConsents returns the primary consent of each bank, in the order of their first consents.
func primaryConsents(consents []bank.Consent) (primary []bank.Consent) {
	byProvider := map[string][]bank.Consent{}
	var providers []string
	for _, c := range consents {
		if byProvider[c.Provider] == nil {
			providers = append(providers, c.Provider)
		}
		byProvider[c.Provider] = append(byProvider[c.Provider], c)
	}
	for _, provider := range providers {
		primary = append(primary, connection.PrimaryConsent(byProvider[provider]))
	}
	return primary
}

func consentState(c bank.Consent, now time.Time) State {
	switch {
	case c.Status == bank.ConsentRevoked || c.Status == bank.ConsentAuthorised && !c.Renewable(now):
		return Revoked
	case c.Status != bank.ConsentAuthorised:
		return NeverConnected
	case c.RefreshResult != "" && c.RefreshResult != bank.Success:
		return Failing
	case !c.Fetchable(now):
		return Expired
	}
	return Connected
}

// rank returns the position of a state in States.
func rank(state State) int { return slices.Index(States, state) }
