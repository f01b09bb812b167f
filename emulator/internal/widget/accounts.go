package widget

import (
	"cmp"
	"html/template"
	"strings"
)

// accountsData is the data of the accounts template.
type accountsData struct {
	Totals []totalData
	Groups []accountGroup
}

// totalData is the total of a customer's assets and debts in one currency.
type totalData struct {
	Have, Owe template.HTML // empty for zero
}

type accountGroup struct {
	Name     string
	Accounts []accountData
}

type accountData struct {
	ID, Name, Provider, Logo, Number string
	Balance                          template.HTML
	Notes                            []template.HTML
}

// accountKinds lists the groups of accounts in order, with the words of Bud's account types that identify them.
var accountKinds = []struct {
	name  string
	words []string
}{
	{"Current accounts", []string{"current", "checking", "basic"}},
	{"Savings", []string{"saving", "isa", "money_market", "certificate"}},
	{"Credit cards", []string{"credit", "card"}},
	{"Loans and mortgages", []string{"loan", "mortgage"}},
	{"Investments and pensions", []string{"invest", "pension", "broker", "retire"}},
	{"Other accounts", []string{""}},
}

// accountKind returns the name of an account's group.
func accountKind(accountType string) string {
	for _, kind := range accountKinds {
		for _, word := range kind.words {
			if strings.Contains(accountType, word) {
				return kind.name
			}
		}
	}
	return ""
}

// accounts returns the customer's accounts with their balances.
func (v *view) accounts() accountsData {
	list := v.accountNodes()
	groups := map[string]*accountGroup{}
	for _, n := range list {
		name := accountKind(n.at("account_type").text())
		if groups[name] == nil {
			groups[name] = &accountGroup{Name: v.locale.Term(name)}
		}
		groups[name].Accounts = append(groups[name].Accounts, v.account(n))
	}
	data := accountsData{Totals: v.totals(list)}
	for _, kind := range accountKinds {
		if group := groups[kind.name]; group != nil {
			data.Groups = append(data.Groups, *group)
		}
	}
	return data
}

// account returns one account.
func (v *view) account(n node) accountData {
	d := accountData{
		ID: n.at("account_id").text(), Name: accountName(n), Provider: n.at("provider_display_name").text(),
		Logo: v.picture(n.at("provider_logo").text()), Number: v.accountNumber(n.at("identifiers")),
	}
	booked, pending := n.at("balances.booked").figure(), n.at("balances.pending").figure()
	if !booked.Known() {
		booked = pending
	}
	d.Balance = v.money(booked)
	if pending.Known() && pending.Minor != booked.Minor {
		d.Notes = append(d.Notes, v.money(pending)+" with pending")
	}
	if limit := n.at("credit_lines.limit").figure(); limit.Known() && limit.Minor > 0 {
		name := template.HTML("Overdraft limit ")
		if n.at("account_category").text() == "credit" {
			name = "Credit limit "
		}
		d.Notes = append(d.Notes, name+v.amount(limit))
	}
	return d
}

// picture returns the URL of a picture of the sandbox, or "" for any other picture, because pages load nothing from
// other sites.
func (v *view) picture(address string) string {
	if !strings.HasPrefix(address, "/") {
		return ""
	}
	return v.prefix + address
}

func accountName(n node) string {
	return cmp.Or(n.at("account_name").text(), n.at("suggested_name").text(), "Account")
}

// accountNumber returns the number of an account as on statements: sort code and number, or the last digits.
func (v *view) accountNumber(n node) string {
	if sort, number := n.at("uk_sort_code").text(), n.at("uk_account_number").text(); sort != "" && number != "" {
		return v.locale.BankAccount(sort + number)
	}
	for _, name := range []string{"us_account_number", "uk_account_number", "pan", "iban", "bban"} {
		if number := n.at(name).text(); number != "" {
			return v.locale.Ending(number)
		}
	}
	return ""
}

// totals sums the customer's assets and debts by currency, in the order in which the currencies occur.
func (v *view) totals(list []node) (all []totalData) {
	balances := make([]figure, len(list))
	for i, n := range list {
		balances[i] = n.at("balances.booked").figure()
	}
	order, totals := totalSides(balances)
	for _, c := range order {
		var t totalData
		if have := totals[c].credits; have.Known() {
			t.Have = v.money(have)
		}
		if owe := totals[c].debits; owe.Known() {
			t.Owe = v.amount(owe)
		}
		all = append(all, t)
	}
	return all
}
