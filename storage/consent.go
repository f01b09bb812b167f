package storage

import (
	"slices"

	"budsandbox/bank"
)

// consents is the table of customers' consents.
var consents = &Table[bank.Consent]{
	name:  string(ConsentTable),
	owner: ownedByCustomer,
	key:   func(c bank.Consent) Key { return ConsentKey(c.Customer, c.ID) },
	codec: codec[bank.Consent]{encode: encodeConsent, decode: decodeConsent},
}

// ConsentKey returns the key of a consent.
func ConsentKey(customer bank.CustomerID, id bank.ConsentID) Key { return CustomerKey(customer).ID(id) }

// Consents returns the consents of a project's customers. The keys of one customer's rows begin with its CustomerKey.
func (tx *Tx) Consents(p bank.Project) Rows[bank.Consent] { return rows(tx, string(p), consents) }

// Statuses and reasons are stored as indexes in these lists. Only append to them.
var (
	consentStatuses = []bank.ConsentStatus{
		"", bank.ConsentAwaiting, bank.ConsentAuthorised, bank.ConsentRejected, bank.ConsentRevoked,
	}
	revokeReasons = []bank.RevokeReason{
		"", bank.RevokedByProvider, bank.RevokedByBud, bank.RevokedSingleUse, bank.RevokedDuplicate, bank.RevokedAccessToken,
		bank.RevokedInvalid,
	}
)

func encodeConsent(c bank.Consent) ([]byte, error) {
	return make(fields, 0, 128).text(1, c.Provider).id(2, c.Connection).
		nonZero(3, slices.Index(consentStatuses, c.Status)).
		time(4, c.CreatedAt).time(5, c.ConsentedAt).time(6, c.TransactionFrom).time(7, c.SyncedAt).time(8, c.RevokedAt).
		nonZero(9, slices.Index(revokeReasons, c.Reason)).nonZero(10, int(c.Resources)).flag(11, c.OwnLicence).
		text(12, string(c.RefreshResult)), nil
}

func decodeConsent(key, value []byte) (c bank.Consent, err error) {
	if c.Customer, c.ID, err = asOwned[bank.ConsentID](key); err != nil {
		return c, err
	}
	err = fields(value).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			c.Provider = string(value)
		case 2:
			c.Connection, err = asID(value)
		case 3:
			c.Status, err = listed(consentStatuses, value)
		case 4:
			c.CreatedAt = asTime(value)
		case 5:
			c.ConsentedAt = asTime(value)
		case 6:
			c.TransactionFrom = asTime(value)
		case 7:
			c.SyncedAt = asTime(value)
		case 8:
			c.RevokedAt = asTime(value)
		case 9:
			c.Reason, err = listed(revokeReasons, value)
		case 10:
			c.Resources = bank.Resources(asNumber(value))
		case 11:
			c.OwnLicence = true
		case 12:
			c.RefreshResult = bank.Result(value)
		}
		return err
	})
	return c, err
}

// authorisations is the table of authorisations.
var authorisations = &Table[bank.Authorisation]{
	name:  string(AuthorisationTable),
	owner: ownedByCustomer,
	key:   func(a bank.Authorisation) Key { return FetchKey(a.Customer, a.ID) },
	codec: jsonCodec(func(a *bank.Authorisation, key []byte) (err error) {
		a.Customer, a.ID, err = asOwned[bank.TaskID](key)
		return err
	}),
}

// Authorisations returns the authorisations of a project's customers. Their keys are FetchKeys.
func (tx *Tx) Authorisations(p bank.Project) Rows[bank.Authorisation] {
	return rows(tx, string(p), authorisations)
}
