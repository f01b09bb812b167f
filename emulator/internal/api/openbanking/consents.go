package openbanking

import (
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type consentsRequest struct {
	route.NamesCustomer
	Secret string `header:"X-Customer-Secret"` // shows the accounts of a customer whose secret the client stores
	Status string `                           query:"status" validate:"omitempty,oneof=all active reconfirm_due"`
}

type consentData struct {
	ID              string      `json:"id"`
	CustomerID      string      `json:"customer_id"`
	Provider        string      `json:"provider"`
	TransactionFrom time.Time   `json:"transaction_from_date"`
	Expires         time.Time   `json:"expiration_date"`
	CreatedAt       time.Time   `json:"created_at"`
	ConsentedAt     time.Time   `json:"last_consented_on"`
	RevokedAt       *time.Time  `json:"revoked_at,omitempty"`
	Reason          string      `json:"revoke_reason,omitempty"`
	Status          string      `json:"status"`
	Resources       []string    `json:"resources"`
	Permissions     []string    `json:"permissions"`
	RawVersion      string      `json:"raw_version"`
	RawFormat       string      `json:"raw_format"`
	Raw             *rawConsent `json:"raw,omitempty"`
	AccountIDs      []string    `json:"account_ids,omitempty"`
	SyncedAt        *time.Time  `json:"last_synced_at,omitempty"`
}

// rawConsent is a consent in the form of a UK bank (OBIE's OBReadConsentResponse).
type rawConsent struct {
	ID              string     `json:"ConsentId"`
	CreatedAt       time.Time  `json:"CreationDateTime"`
	Permissions     []string   `json:"Permissions"`
	Status          string     `json:"Status"`
	UpdatedAt       *time.Time `json:"StatusUpdateDateTime"`
	TransactionFrom *time.Time `json:"TransactionFromDateTime"`
}

// consents lists a customer's consents, by default the authorised ones.
func (h *Handlers) consents(
	req *route.Request, in *consentsRequest,
) (reply route.Reply[[]consentData, wire.Results], _ error) {
	all, err := h.Service.Consents(req.Context(), req.Project, req.Customer.ID)
	if err != nil {
		return reply, err
	}
	var accounts map[bank.ConsentID][]bank.AccountID
	if len(all) > 0 && req.Customer.CheckSecret(in.Secret) == nil {
		if accounts, err = h.Service.AccountsOf(req.Context(), req.Project, req.Customer.ID); err != nil {
			return reply, err
		}
	}
	reply.Data = []consentData{}
	now := req.Now()
	for _, c := range all {
		if matchesStatus(in.Status, c, now) {
			reply.Data = append(reply.Data, newConsentData(req.Customer, c, accounts[c.ID]))
		}
	}
	reply.Meta = &wire.Results{Count: len(reply.Data)}
	return reply, nil
}

// matchesStatus reports whether a consent has the requested status.
func matchesStatus(status string, consent bank.Consent, now time.Time) bool {
	switch status {
	case "all":
		return true
	case "reconfirm_due":
		return connection.ReconfirmDue(consent, now)
	default:
		return consent.Status == bank.ConsentAuthorised
	}
}

func newConsentData(customer bank.Customer, consent bank.Consent, accounts []bank.AccountID) consentData {
	data := consentData{
		ID: consent.ID.String(), CustomerID: consent.Customer.String(), Provider: consent.Provider,
		TransactionFrom: consent.TransactionFrom.Truncate(time.Second), Expires: consent.ExpiresAt(),
		CreatedAt:   consent.CreatedAt.Truncate(time.Second),
		ConsentedAt: consent.ConsentedAt.Truncate(time.Second), Status: string(consent.Status),
		Reason: string(consent.Reason), Resources: consent.Resources.Names(), Permissions: consent.Resources.Permissions(),
		RawVersion: "v1.1", RawFormat: "obie",
		RevokedAt: wire.OptionalTime(consent.RevokedAt), SyncedAt: wire.OptionalTime(consent.SyncedAt),
	}
	if consent.Status == bank.ConsentRevoked { // Bud reports the revocation as the last fetch
		data.SyncedAt = data.RevokedAt
	}
	for _, id := range accounts {
		data.AccountIDs = append(data.AccountIDs, string(id))
	}
	if connection.Country(customer) == "US" {
		data.RawVersion, data.RawFormat = "v1.0", "akoya"
		return data
	}
	data.Raw = newRawConsent(consent)
	return data
}

func newRawConsent(consent bank.Consent) *rawConsent {
	raw := &rawConsent{
		ID:              uuid.NewSHA1(uuid.UUID(consent.ID), []byte("ConsentId")).String(), // the bank's own id
		CreatedAt:       consent.CreatedAt.Truncate(time.Second),
		TransactionFrom: wire.OptionalTime(consent.TransactionFrom), UpdatedAt: wire.OptionalTime(consent.ConsentedAt),
	}
	switch consent.Status {
	case bank.ConsentAwaiting:
		raw.Status = "AwaitingAuthorisation"
	case bank.ConsentAuthorised:
		raw.Status = "Authorised"
	case bank.ConsentRejected:
		raw.Status = "Rejected"
	default:
		raw.Status, raw.UpdatedAt = "Revoked", wire.OptionalTime(consent.RevokedAt)
	}
	for _, field := range []struct {
		resource    bank.Resources
		permissions []string
	}{
		{bank.AccountsResource, []string{"ReadAccountsDetail"}},
		{bank.BalancesResource, []string{"ReadBalances"}},
		{bank.TransactionsResource, []string{"ReadTransactionsDetail", "ReadTransactionsDebits", "ReadTransactionsCredits"}},
		{bank.PartiesResource, []string{"ReadParty", "ReadPartyPSU"}},
		{bank.DirectDebitsResource, []string{"ReadDirectDebits"}},
	} {
		if consent.Resources.Has(field.resource) {
			raw.Permissions = append(raw.Permissions, field.permissions...)
		}
	}
	return raw
}

type reconfirmRequest struct {
	route.ForCustomer
	Address   string `header:"X-Customer-Ip-Address"`
	ConsentID string `                               path:"consent_id"`
}

type reconfirmedData struct {
	ProviderID string `json:"provider_id"`
	Reconnect  bool   `json:"reconnect_required"`
}

// reconfirm extends a consent without the bank, or reports that the customer has to authorise again.
func (h *Handlers) reconfirm(
	req *route.Request, in *reconfirmRequest,
) (reply route.Data[reconfirmedData], _ error) {
	id, err := uuid.Parse(in.ConsentID)
	if err != nil {
		return reply, route.NotFound()
	}
	consent, reconnect, err := h.Service.Reconfirm(req.Context(), req.Project, req.Customer.ID, bank.ConsentID(id))
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data = reconfirmedData{consent.Provider, reconnect}
	return reply, nil
}
