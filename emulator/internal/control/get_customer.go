package control

import (
	"errors"
	"sort"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

type customerRequest struct {
	route.Public
	Token      string `header:"Authorization"`
	CustomerID string `                       path:"customer_id"`
	Client     string `                                          query:"client_id"`
}

// customerDetail is a customer with everything that the sandbox knows about it, except the transactions.
type customerDetail struct {
	customerItem
	Consents     []consentData     `json:"consents"`
	Accounts     []accountData     `json:"accounts"`
	Totals       []totalsData      `json:"totals"` // by currency
	Transactions transactionCounts `json:"transactions"`
	Tasks        []taskData        `json:"tasks"` // newest first
	Links        []linkData        `json:"links"` // requested authorisations, newest first
	LifeEvents   []lifeEventData   `json:"events"`
	Written      writtenData       `json:"written"`
	Deliveries   int               `json:"webhook_deliveries"`
}

type consentData struct {
	ID           string     `json:"consent_id"`
	ConnectionID string     `json:"connection_id,omitempty"`
	Provider     string     `json:"provider"`
	Status       string     `json:"status"`
	CreatedAt    time.Time  `json:"created_at"`
	ConsentedAt  *time.Time `json:"last_consented_on,omitempty"`
	Expires      *time.Time `json:"expiration_date,omitempty"` // when it expires
	Renewable    *time.Time `json:"renewable_until,omitempty"` // when it is revoked unless it is reconfirmed
	RevokedAt    *time.Time `json:"revoked_at,omitempty"`
	Reason       string     `json:"revoke_reason,omitempty"`
	SyncedAt     *time.Time `json:"last_synced_at,omitempty"`
	Refreshes    string     `json:"refresh_result,omitempty"` // result that is set for later refreshes
}

type accountData struct {
	ID           string        `json:"account_id"`
	ConnectionID string        `json:"connection_id,omitempty"` // absent for an ingested account
	Provider     string        `json:"provider"`
	Type         string        `json:"type"`
	Name         string        `json:"name,omitempty"`
	Holder       string        `json:"holder,omitempty"`
	Booked       *signedAmount `json:"booked_balance,omitempty"`
	Pending      *signedAmount `json:"balance,omitempty"` // with the pending transactions
	ClosedAt     *time.Time    `json:"closed_at,omitempty"`
	SyncedAt     *time.Time    `json:"last_synced_at,omitempty"`
}

// signedAmount is an amount whose value may be negative.
type signedAmount struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

func newSignedAmount(m bank.Money) signedAmount {
	value := m.Value()
	if m.Minor < 0 {
		value = "-" + value
	}
	return signedAmount{value, string(m.Currency)}
}

// amountOrNil returns a known amount, or nil.
func amountOrNil(m bank.Money) *signedAmount {
	if !m.Known() {
		return nil
	}
	return new(newSignedAmount(m))
}

type totalsData struct {
	Currency string `json:"currency"`
	Accounts int    `json:"accounts"`
	Balance  string `json:"balance"`                  // of all accounts
	Earned   string `json:"income_last_30_days"`      // without transfers between the customer's accounts
	Spent    string `json:"expenditure_last_30_days"` // without transfers between the customer's accounts
}

type transactionCounts struct {
	Count   int        `json:"count"`
	Pending int        `json:"pending"`
	First   *time.Time `json:"first_at,omitempty"`
	Last    *time.Time `json:"last_at,omitempty"`
}

type taskData struct {
	ID        string    `json:"task_id"`
	Kind      string    `json:"kind"` // connect, refresh, refresh_all, revoke or ingest
	Provider  string    `json:"provider,omitempty"`
	ConsentID string    `json:"consent_id,omitempty"`
	StartedAt time.Time `json:"started_at"`
	Status    string    `json:"status"` // Pending, Completed, PartialCompleted or Failed
	Result    string    `json:"result,omitempty"`
	New       bool      `json:"has_new_transactions"`
}

type linkData struct {
	ID        string     `json:"task_id"`
	Provider  string     `json:"provider,omitempty"`
	StartedAt time.Time  `json:"created_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	UsedAt    *time.Time `json:"used_at,omitempty"`
}

type writtenData struct {
	IngestedAccounts     int `json:"ingested_accounts"`
	IngestedTransactions int `json:"ingested_transactions"`
	Corrections          int `json:"corrections"`
	Labels               int `json:"labels"`
	Labelled             int `json:"labelled_transactions"`
	Budgets              int `json:"budgets"`
	SavingsGoals         int `json:"savings_goals"`
	Searches             int `json:"searches"`
	CustomProfiles       int `json:"custom_insight_profiles"`
}

// getCustomer returns what the sandbox knows about a customer, without the transactions.
func (h *Handlers) getCustomer(
	req *route.Request, in *customerRequest,
) (reply route.Data[customerDetail], _ error) {
	project, found, err := h.findCustomer(req.Context(), in.Token, in.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	c, err := h.Inventory.Customer(req.Context(), project, found.ID)
	if errors.Is(err, bank.ErrNoCustomer) {
		return reply, noCustomer(in.CustomerID, string(project))
	}
	if err != nil {
		return reply, err
	}
	reply.Data = newCustomerDetail(c, h.Clock.Of(project))
	return reply, nil
}

// newCustomerDetail converts a customer. Tasks have their status by the project's clock.
func newCustomerDetail(c inventory.Customer, current *clock.Clock) customerDetail {
	data := customerDetail{
		customerItem: newCustomerItem(c.CustomerSummary), Consents: []consentData{}, Accounts: []accountData{},
		Totals: []totalsData{}, Tasks: []taskData{}, Links: []linkData{}, LifeEvents: []lifeEventData{},
		Written: writtenData(c.Written), Deliveries: c.Deliveries, Transactions: newTransactionCounts(c.Book),
	}
	for _, consent := range c.Consents {
		data.Consents = append(data.Consents, newConsentData(consent))
	}
	for i := range c.Book.Accounts {
		data.Accounts = append(data.Accounts, newAccountData(&c.Book.Accounts[i]))
	}
	for _, t := range c.Totals {
		data.Totals = append(data.Totals, totalsData{
			string(t.Currency), t.Accounts, newSignedAmount(t.Balance).Value, t.Earned.Value(), t.Spent.Value(),
		})
	}
	for _, task := range c.Tasks {
		data.Tasks = append(data.Tasks, newTaskData(task, current))
	}
	for _, ingestion := range c.Ingestions {
		data.Tasks = append(data.Tasks, newIngestionData(ingestion, current))
	}
	sort.SliceStable(data.Tasks, func(i, j int) bool { return data.Tasks[i].StartedAt.After(data.Tasks[j].StartedAt) })
	for _, link := range c.Links {
		data.Links = append(data.Links, linkData{
			link.ID.String(), link.Provider, link.Started, link.ExpiresAt(), timeOrNil(link.UsedAt),
		})
	}
	for _, e := range c.LifeEvents {
		data.LifeEvents = append(data.LifeEvents, newLifeEvent(e))
	}
	return data
}

func newConsentData(c bank.Consent) consentData {
	data := consentData{
		ID: c.ID.String(), Provider: c.Provider, Status: string(c.Status), CreatedAt: c.CreatedAt,
		ConsentedAt: timeOrNil(c.ConsentedAt), RevokedAt: timeOrNil(c.RevokedAt), Reason: string(c.Reason),
		SyncedAt: timeOrNil(c.SyncedAt), Refreshes: string(c.RefreshResult),
	}
	if c.Connection != (bank.ConnectionID{}) {
		data.ConnectionID = c.Connection.String()
	}
	if c.Status == bank.ConsentAuthorised {
		data.Expires, data.Renewable = timeOrNil(c.ExpiresAt()), timeOrNil(c.RenewableUntil())
	}
	return data
}

func newAccountData(a *ledger.Account) accountData {
	data := accountData{
		ID: string(a.ID), Provider: a.Provider, Type: string(a.Type), Name: a.Name, Booked: amountOrNil(a.Booked),
		Pending: amountOrNil(a.Pending), ClosedAt: timeOrNil(a.ClosedAt), SyncedAt: timeOrNil(a.SyncedAt),
	}
	if a.Connection != (bank.ConnectionID{}) {
		data.ConnectionID = a.Connection.String()
	}
	if len(a.Holders) > 0 {
		data.Holder = a.Holders[0].Name
	}
	return data
}

func newTransactionCounts(b *ledger.Book) (counts transactionCounts) {
	counts.Count = b.Len()
	for i := range b.Len() {
		if b.Status(i) == bank.Pending {
			counts.Pending++
		}
	}
	if n := b.Len(); n > 0 {
		counts.First, counts.Last = new(b.Time(n-1)), new(b.Time(0))
	}
	return counts
}

func newTaskData(f bank.Fetch, current *clock.Clock) taskData {
	data := taskData{
		ID: f.ID.String(), Kind: taskKinds[f.Kind], Provider: f.Provider, StartedAt: f.Started, Status: "Pending", New: f.New,
	}
	if f.Consent != (bank.ConsentID{}) {
		data.ConsentID = f.Consent.String()
	}
	switch {
	case !f.Done(current):
		return data
	case f.Failed():
		data.Status = "Failed"
	default:
		data.Status = "Completed"
	}
	data.Result = string(f.Result)
	return data
}

// newIngestionData returns the task of an ingestion with its result for one customer.
func newIngestionData(i bank.Ingestion, current *clock.Clock) taskData {
	data := taskData{ID: i.ID.String(), Kind: "ingest", StartedAt: i.Started, Status: "Pending"}
	if i.Done(current) {
		status, result := bank.CombineResults([]bank.Ingestion{i})
		data.Status, data.Result = status, string(result)
	}
	return data
}

var taskKinds = map[bank.FetchKind]string{
	bank.FetchConnect: "connect", bank.FetchRefresh: "refresh", bank.FetchRefreshAll: "refresh_all",
	bank.FetchRevoke: "revoke",
}
