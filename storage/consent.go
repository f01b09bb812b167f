package storage

import (
	"slices"

	"budsandbox/bank"
)

// consents are a customer's permissions to fetch from banks.
var consents = &Table[bank.Consent]{
	name:  "consents",
	key:   func(c bank.Consent) Key { return ConsentKey(c.Customer, c.ID) },
	codec: codec[bank.Consent]{encode: encodeConsent, decode: decodeConsent},
}

// ConsentKey is the key of a consent's row.
func ConsentKey(customer bank.CustomerID, id bank.ConsentID) Key { return CustomerKey(customer).ID(id) }

// Consents opens the consents of a project's customers; those of one lie under its CustomerKey.
func (tx *Tx) Consents(p bank.Project) Rows[bank.Consent] { return rows(tx, string(p), consents) }

// What a consent can be and why it ended, as the numbers that the file keeps: places in these lists, which only grow.
var (
	consentStatuses = []bank.ConsentStatus{"", bank.ConsentAwaiting, bank.ConsentAuthorised, bank.ConsentRejected, bank.ConsentRevoked}
	revokeReasons   = []bank.RevokeReason{
		"", bank.RevokedByProvider, bank.RevokedByBud, bank.RevokedSingleUse, bank.RevokedDuplicate, bank.RevokedAccessToken, bank.RevokedInvalid,
	}
)

func encodeConsent(c bank.Consent) ([]byte, error) {
	return fields{}.text(1, c.Provider).id(2, c.Connection).small(3, slices.Index(consentStatuses, c.Status)).
		time(4, c.CreatedAt).time(5, c.ConsentedAt).time(6, c.TransactionFrom).time(7, c.SyncedAt).time(8, c.RevokedAt).
		small(9, slices.Index(revokeReasons, c.Reason)).small(10, int(c.Resources)).flag(11, c.OwnLicence).
		text(12, string(c.Refreshes)), nil
}

func decodeConsent(key, value []byte) (c bank.Consent, err error) {
	if c.Customer, c.ID, err = asOwned[bank.ConsentID](key); err != nil {
		return c, err
	}
	return c, fields(value).each(func(number byte, value []byte) (err error) {
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
			c.Refreshes = bank.Result(value)
		}
		return err
	})
}

// authorisations are customers' ways to their banks, open for half an hour.
var authorisations = &Table[bank.Authorisation]{
	name:  "authorisations",
	key:   func(a bank.Authorisation) Key { return FetchKey(a.Customer, a.ID) },
	codec: codec[bank.Authorisation]{encode: encodeAuthorisation, decode: decodeAuthorisation},
}

// Authorisations opens the authorisations of a project's customers; their keys are FetchKeys.
func (tx *Tx) Authorisations(p bank.Project) Rows[bank.Authorisation] {
	return rows(tx, string(p), authorisations)
}

func encodeAuthorisation(a bank.Authorisation) ([]byte, error) {
	f := fields{}.bytes(1, taskFields(a.Task)).flag(2, a.OwnLicence).text(3, a.Provider).id(4, a.Consent).
		text(5, a.Return).flag(6, a.Direct).time(7, a.UsedAt).id(8, a.Connected)
	for _, p := range a.Gateway.Providers {
		f = f.word(20, p)
	}
	for _, t := range a.Gateway.ProviderTypes {
		f = f.word(21, t)
	}
	g := a.Gateway
	return f.text(22, g.InitialScreen).flag(23, g.ConnectMore).flag(24, g.AccountsSummary).flag(25, g.Reconfirm).
		flag(26, g.ReconfirmReturns).flag(27, g.Asynchronous).flag(28, g.SkipSuccess).text(29, g.Email), nil
}

func decodeAuthorisation(key, value []byte) (a bank.Authorisation, err error) {
	var id bank.TaskID
	if a.Customer, id, err = asOwned[bank.TaskID](key); err != nil {
		return a, err
	}
	err = fields(value).each(func(number byte, value []byte) (err error) {
		switch number {
		case 1:
			a.Task, err = decodeTask(id[:], value)
		case 2:
			a.OwnLicence = true
		case 3:
			a.Provider = string(value)
		case 4:
			a.Consent, err = asID(value)
		case 5:
			a.Return = string(value)
		case 6:
			a.Direct = true
		case 7:
			a.UsedAt = asTime(value)
		case 8:
			a.Connected, err = asID(value)
		default:
			decodeGateway(&a.Gateway, number, value)
		}
		return err
	})
	a.ID = id
	return a, err
}

func decodeGateway(g *bank.Gateway, number byte, value []byte) {
	switch number {
	case 20:
		g.Providers = append(g.Providers, string(value))
	case 21:
		g.ProviderTypes = append(g.ProviderTypes, string(value))
	case 22:
		g.InitialScreen = string(value)
	case 23:
		g.ConnectMore = true
	case 24:
		g.AccountsSummary = true
	case 25:
		g.Reconfirm = true
	case 26:
		g.ReconfirmReturns = true
	case 27:
		g.Asynchronous = true
	case 28:
		g.SkipSuccess = true
	case 29:
		g.Email = string(value)
	}
}
