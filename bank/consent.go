package bank

import (
	"time"

	"github.com/google/uuid"
)

// ConsentID identifies a consent within a customer.
type ConsentID uuid.UUID

// Consent is a customer's permission to fetch data from a bank. It expires unless the customer renews it.
type Consent struct {
	ID              ConsentID
	Customer        CustomerID
	Provider        string       // in the form of consents: Bank_Of_Bud
	Connection      ConnectionID // zero before the authorisation
	Status          ConsentStatus
	CreatedAt       time.Time
	ConsentedAt     time.Time // last authorised or reconfirmed
	TransactionFrom time.Time
	SyncedAt        time.Time // time of the last fetch; zero before the first
	RevokedAt       time.Time
	Reason          RevokeReason
	Resources       Resources
	OwnLicence      bool   // the client has its own licence and used its own screens
	RefreshResult   Result // result that testers have set for later refreshes; empty for success
}

// ConsentStatus is the status of a consent. An expired consent keeps its status; see Fetchable.
type ConsentStatus string

// The statuses of a consent.
const (
	ConsentAwaiting   ConsentStatus = "awaiting_authorisation"
	ConsentAuthorised ConsentStatus = "authorised"
	ConsentRejected   ConsentStatus = "rejected"
	ConsentRevoked    ConsentStatus = "revoked"
)

// RevokeReason is the reason why a consent was revoked.
type RevokeReason string

// Bud's revocation reasons.
const (
	RevokedByProvider  RevokeReason = "provider_revoked"
	RevokedByBud       RevokeReason = "bud_revoked"
	RevokedSingleUse   RevokeReason = "single_use"
	RevokedDuplicate   RevokeReason = "duplicate_accounts"
	RevokedAccessToken RevokeReason = "access_token_error"
	RevokedInvalid     RevokeReason = "consent_invalid"
)

// The time for which a consent permits fetching, and in which a reconfirmation can renew it
// (docs/research/bud.md#consents).
const (
	consentLife    = 90 * 24 * time.Hour
	consentRenewal = 180 * 24 * time.Hour
)

// ExpiresAt returns the time at which fetching ends: 90 days after the last authorisation or reconfirmation, truncated
// to seconds.
func (c Consent) ExpiresAt() time.Time { return c.ConsentedAt.Add(consentLife).Truncate(time.Second) }

// Fetchable reports whether the consent permits fetching data at now.
func (c Consent) Fetchable(now time.Time) bool {
	return c.Status == ConsentAuthorised && now.Before(c.ExpiresAt())
}

// RenewableUntil returns the time from which a reconfirmation can no longer renew the consent: 180 days after the last
// authorisation or reconfirmation.
func (c Consent) RenewableUntil() time.Time { return c.ConsentedAt.Add(consentRenewal) }

// Renewable reports whether a reconfirmation at now renews the consent without the bank.
func (c Consent) Renewable(now time.Time) bool {
	return c.Status == ConsentAuthorised && now.Before(c.RenewableUntil())
}

// Resources is a set of kinds of data that a bank provides.
type Resources uint8

// The resources, in Bud's order.
const (
	AccountsResource Resources = 1 << iota
	BalancesResource
	TransactionsResource
	PartiesResource
	DirectDebitsResource
)

// EveryResource is the default of a consent.
const EveryResource = AccountsResource | BalancesResource | TransactionsResource | PartiesResource |
	DirectDebitsResource

// resourceNames lists the names and permissions of the resources, in the order of their bits.
var resourceNames = []struct{ name, permission string }{
	{"accounts", "ReadAccounts"}, {"balances", "ReadBalances"}, {"transactions", "ReadTransactions"},
	{"parties", "ReadParties"}, {"direct-debits", "ReadDirectDebits"},
}

// ParseResource parses the name of one resource.
func ParseResource(name string) (Resources, bool) {
	for i, r := range resourceNames {
		if r.name == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// Has reports whether the set contains all of the given resources.
func (r Resources) Has(all Resources) bool { return r&all == all }

// Names returns Bud's names of the resources.
func (r Resources) Names() (names []string) {
	for i, each := range resourceNames {
		if r.Has(1 << i) {
			names = append(names, each.name)
		}
	}
	return names
}

// Permissions returns the permissions that the resources require.
func (r Resources) Permissions() (permissions []string) {
	for i, each := range resourceNames {
		if r.Has(1 << i) {
			permissions = append(permissions, each.permission)
		}
	}
	return permissions
}
