package inventory

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// State says whether the data of a customer can be fetched from the customer's banks. A customer with several banks is
// in the state of the one that is worst off, in the order of States.
type State string

// The states of a customer, the worst first.
const (
	Failing        State = "failing"         // a tester has refreshes fail
	Expired        State = "expired"         // a consent is older than 90 days and can still be reconfirmed
	Connected      State = "connected"       // all banks can be asked
	Revoked        State = "revoked"         // no consent is left
	NeverConnected State = "never_connected" // there was none
)

// States are all of them, the worst first.
var States = []State{Failing, Expired, Connected, Revoked, NeverConnected}

// stateOf returns the state of a customer, and when the first of the consents that still permit fetching ends; zero if
// none does.
func stateOf(consents []bank.Consent, now time.Time) (state State, ends time.Time) {
	state = NeverConnected
	for _, c := range latestConsents(consents) {
		one := consentState(c, now)
		if rank(one) < rank(state) {
			state = one
		}
		if c.Fetchable(now) && (ends.IsZero() || c.ExpiresAt().Before(ends)) {
			ends = c.ExpiresAt()
		}
	}
	return state, ends
}

// latestConsents returns the consent of each bank that counts, as the connections of Bud's API show it.
func latestConsents(consents []bank.Consent) (latest []bank.Consent) {
	byProvider := map[string][]bank.Consent{}
	var providers []string
	for _, c := range consents {
		if byProvider[c.Provider] == nil {
			providers = append(providers, c.Provider)
		}
		byProvider[c.Provider] = append(byProvider[c.Provider], c)
	}
	for _, provider := range providers {
		latest = append(latest, connection.PrimaryConsent(byProvider[provider]))
	}
	return latest
}

func consentState(c bank.Consent, now time.Time) State {
	switch {
	case c.Status == bank.ConsentRevoked || c.Status == bank.ConsentAuthorised && !c.Renewable(now):
		return Revoked
	case c.Status != bank.ConsentAuthorised:
		return NeverConnected
	case c.Refreshes != "" && c.Refreshes != bank.Success:
		return Failing
	case !c.Fetchable(now):
		return Expired
	}
	return Connected
}

func rank(state State) int {
	for i, s := range States {
		if s == state {
			return i
		}
	}
	return len(States)
}
