package bank

import "time"

// ConsentID names a consent within a customer.
type ConsentID = ID[Consent]

// Consent is a customer's permission to fetch from a bank, which ends by itself unless he renews it.
type Consent struct {
	ID              ConsentID
	Customer        CustomerID
	Provider        string       // as consents spell it: Bank_Of_Bud
	Connection      ConnectionID // what it gave access to; zero before it was authorised
	Status          ConsentStatus
	CreatedAt       time.Time
	ConsentedAt     time.Time // last authorised or reconfirmed
	TransactionFrom time.Time
	SyncedAt        time.Time // the last fetch; zero if there was none
	RevokedAt       time.Time
	Reason          RevokeReason
	Resources       Resources
	OwnLicence      bool   // the client is regulated itself and used its own screens
	Refreshes       Result // what refreshes come to, so that a tester can have them fail; empty is success
}

// ConsentStatus says how far a consent has come. None of them says that it expired: Fetchable does.
type ConsentStatus string

// The statuses of a consent.
const (
	ConsentAwaiting   ConsentStatus = "awaiting_authorisation"
	ConsentAuthorised ConsentStatus = "authorised"
	ConsentRejected   ConsentStatus = "rejected"
	ConsentRevoked    ConsentStatus = "revoked"
)

// RevokeReason says why a consent was revoked.
type RevokeReason string

// The reasons that Bud knows.
const (
	RevokedByProvider  RevokeReason = "provider_revoked"
	RevokedByBud       RevokeReason = "bud_revoked"
	RevokedSingleUse   RevokeReason = "single_use"
	RevokedDuplicate   RevokeReason = "duplicate_accounts"
	RevokedAccessToken RevokeReason = "access_token_error"
	RevokedInvalid     RevokeReason = "consent_invalid"
)

// How long a consent permits fetching, and until when a reconfirmation can renew it (docs/research/bud.md#consents).
const (
	consentLife    = 90 * 24 * time.Hour
	consentRenewal = 180 * 24 * time.Hour
)

// ExpiresAt is when fetching ends, 90 days after the last authorisation or reconfirmation.
func (c Consent) ExpiresAt() time.Time { return c.ConsentedAt.Add(consentLife).Truncate(time.Second) }

// Fetchable says whether the bank would still give data for it.
func (c Consent) Fetchable(now time.Time) bool {
	return c.Status == ConsentAuthorised && now.Before(c.ExpiresAt())
}

// RenewableUntil is when no reconfirmation can extend it any more: 180 days after the last one.
func (c Consent) RenewableUntil() time.Time { return c.ConsentedAt.Add(consentRenewal) }

// Renewable says whether a reconfirmation would extend it without the bank.
func (c Consent) Renewable(now time.Time) bool {
	return c.Status == ConsentAuthorised && now.Before(c.RenewableUntil())
}

// Resources is a set of what a bank can be asked for.
type Resources uint8

// The resources, in the order in which Bud lists them.
const (
	AccountsResource Resources = 1 << iota
	BalancesResource
	TransactionsResource
	PartiesResource
	DirectDebitsResource
)

// EveryResource is what a consent covers unless it says otherwise.
const EveryResource = AccountsResource | BalancesResource | TransactionsResource | PartiesResource | DirectDebitsResource

// resourceNames are the resources and the permissions that stand for them, by their bits.
var resourceNames = []struct{ name, permission string }{
	{"accounts", "ReadAccounts"}, {"balances", "ReadBalances"}, {"transactions", "ReadTransactions"},
	{"parties", "ReadParties"}, {"direct-debits", "ReadDirectDebits"},
}

// ParseResource reads the name of one resource.
func ParseResource(name string) (Resources, bool) {
	for i, r := range resourceNames {
		if r.name == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// Has says whether all of these are in the set.
func (r Resources) Has(all Resources) bool { return r&all == all }

// Names are the resources as Bud spells them.
func (r Resources) Names() (names []string) {
	for i, each := range resourceNames {
		if r.Has(1 << i) {
			names = append(names, each.name)
		}
	}
	return names
}

// Permissions are the rights that the resources stand for.
func (r Resources) Permissions() (permissions []string) {
	for i, each := range resourceNames {
		if r.Has(1 << i) {
			permissions = append(permissions, each.permission)
		}
	}
	return permissions
}
