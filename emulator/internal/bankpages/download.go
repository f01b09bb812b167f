package bankpages

import (
	"encoding/json"
	"fmt"
	"time"

	"budsandbox/bank"
)

// download offers the customer's data as a file.
func (p *Pages) download(v *visit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	return p.show(v, content{name: "download", title: "Download your data", data: v.home()})
}

// exportData is the file that the customer downloads.
type exportData struct {
	Accounts     []exportedAccount     `json:"accounts"`
	Transactions []exportedTransaction `json:"transactions"`
}

type exportedAccount struct {
	ID       bank.AccountID `json:"account_id"`
	Bank     string         `json:"bank"`
	Name     string         `json:"name"`
	Balance  string         `json:"balance"`
	Currency bank.Currency  `json:"currency"`
}

type exportedTransaction struct {
	ID          bank.TransactionID `json:"transaction_id"`
	Account     bank.AccountID     `json:"account_id"`
	At          time.Time          `json:"date_time"`
	Description string             `json:"description"`
	Amount      string             `json:"amount"` // signed
	Status      bank.Status        `json:"status"`
}

// export sends the file.
func (p *Pages) export(v *visit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	book, err := p.books.Get(v.request.Context(), v.Project, v.Customer)
	if err != nil {
		return err
	}
	all := exportData{Accounts: []exportedAccount{}, Transactions: []exportedTransaction{}}
	for _, a := range book.Accounts {
		exported := exportedAccount{a.ID, a.ProviderName, a.Name, a.Booked.String(), a.Currency}
		all.Accounts = append(all.Accounts, exported)
	}
	for i := range book.Len() {
		t := book.At(i)
		exported := exportedTransaction{t.ID, t.Account, t.At, t.Description, t.Amount.String(), t.Status}
		all.Transactions = append(all.Transactions, exported)
	}
	encoded, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("encode the customer's data: %w", err)
	}
	v.writer.Header().Set("Content-Type", "application/json")
	v.writer.Header().Set("Content-Disposition", `attachment; filename="my-data.json"`)
	_, _ = v.writer.Write(encoded)
	return nil
}
