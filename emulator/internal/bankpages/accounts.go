package bankpages

import (
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/locale"
)

type accountsData struct {
	Notice   string
	Accounts []accountData
	Next     string
	More     bool
	Manage   bool // whether there are links for managing consents
}

type accountData struct {
	Bank, Icon, Name, Number string
	Balance                  bank.Money
	At                       time.Time
}

// accounts lists the accounts with a valid consent, including those of earlier sessions.
func (p *Pages) accounts(v *visit) error {
	if v.expired && v.Authorisation.Connected == (bank.TaskID{}) {
		return connection.ErrExpired
	}
	consents, err := p.connections.Consents(v.request.Context(), v.Project, v.Customer.ID)
	if err != nil {
		return err
	}
	fetchable := map[bank.ConnectionID]bool{}
	now := p.now(v)
	for _, c := range consents {
		fetchable[c.Connection] = fetchable[c.Connection] || c.Fetchable(now)
	}
	book, err := p.books.Get(v.request.Context(), v.Project, v.Customer)
	if err != nil {
		return err
	}
	gateway := v.Authorisation.Gateway
	data := accountsData{
		Next: v.at("leave"), More: gateway.ConnectMore && v.checkOpen() == nil,
		Manage: gateway.InitialScreen == connection.ManageScreen,
	}
	if task := v.request.FormValue("task"); task != "" {
		if id, err := uuid.Parse(task); err == nil {
			data.Next = v.at("back", id.String())
		}
	}
	if c, done, err := p.changedConsent(v); err != nil {
		return err
	} else if done {
		data.Notice = p.bankName(c.Provider) + " shares your data until " + v.locale().Date(c.ExpiresAt()) + "."
		data.Next = v.at("leave") + "?" + changedQuery(c.ID)
	}
	for i := range book.Accounts {
		if a := &book.Accounts[i]; fetchable[a.Connection] {
			data.Accounts = append(data.Accounts, newAccountData(a, v.locale()))
		}
	}
	return p.show(v, content{name: "accounts", title: "Your accounts", data: data})
}

func newAccountData(a *ledger.Account, l locale.Locale) accountData {
	number := a.Identifiers.AccountNumber + a.Identifiers.AccountNumberUS
	if number == "" {
		number = a.Identifiers.PAN
	}
	if len(number) > 4 {
		number = l.Ending(number)
	}
	return accountData{
		Bank: a.ProviderName, Icon: a.ProviderLogo,
		Name: a.Name, Number: number, Balance: a.Booked, At: a.SyncedAt,
	}
}
