package widget

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"budsandbox/bank"
)

// accountsData is what the template of accounts shows.
type accountsData struct {
	Totals []totalData
	Groups []accountGroup
}

// totalData is what a customer has and owes in one currency.
type totalData struct {
	Have, Owe template.HTML // empty for nothing
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

// kinds are the groups of accounts in their order, and the words in Bud's account types that tell them.
var kinds = []struct {
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

// kind is the name of an account's group.
func kind(accountType string) string {
	for _, one := range kinds {
		for _, word := range one.words {
			if strings.Contains(accountType, word) {
				return one.name
			}
		}
	}
	return ""
}

// accounts shows each account and how it stands.
func (v *view) accounts() accountsData {
	list := v.call("financial_v3_accounts_get").at("data").list()
	groups := map[string]*accountGroup{}
	for _, n := range list {
		name := kind(n.at("account_type").text())
		if groups[name] == nil {
			groups[name] = &accountGroup{Name: v.locale.Term(name)}
		}
		groups[name].Accounts = append(groups[name].Accounts, v.account(n))
	}
	data := accountsData{Totals: v.totals(list)}
	for _, one := range kinds {
		if groups[one.name] != nil {
			data.Groups = append(data.Groups, *groups[one.name])
		}
	}
	return data
}

// account shows one account.
func (v *view) account(n node) accountData {
	d := accountData{
		ID: n.at("account_id").text(), Name: accountName(n), Provider: n.at("provider_display_name").text(),
		Logo: v.picture(n.at("provider_logo").text()), Number: v.number(n.at("identifiers")),
	}
	booked, pending := n.at("balances.booked").figure(), n.at("balances.pending").figure()
	if !booked.Known() {
		booked = pending
	}
	d.Balance = v.money(booked)
	if pending.Known() && pending.Minor != booked.Minor {
		d.Notes = append(d.Notes, v.money(pending)+" including pending")
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

// picture is the address of a picture of the sandbox's own; others are not shown, because pages load nothing from
// elsewhere.
func (v *view) picture(address string) string {
	if !strings.HasPrefix(address, "/") {
		return ""
	}
	return v.prefix + address
}

func accountName(n node) string {
	return cmp.Or(n.at("account_name").text(), n.at("suggested_name").text(), "Account")
}

// number names an account as its statements do: by sort code and number, or by the end of its number.
func (v *view) number(n node) string {
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

// totals add up what the customer has and owes, in the order in which currencies come.
func (v *view) totals(list []node) (all []totalData) {
	var order []bank.Currency
	have, owe := map[bank.Currency]figure{}, map[bank.Currency]figure{}
	for _, n := range list {
		f := n.at("balances.booked").figure()
		if !f.Known() {
			continue
		}
		if !slices.Contains(order, f.Currency) {
			order = append(order, f.Currency)
		}
		if f.Minor < 0 {
			owe[f.Currency] = owe[f.Currency].plus(f)
		} else {
			have[f.Currency] = have[f.Currency].plus(f)
		}
	}
	for _, c := range order {
		var t totalData
		if f := have[c]; f.Known() {
			t.Have = v.money(f)
		}
		if f := owe[c]; f.Known() {
			t.Owe = v.amount(f)
		}
		all = append(all, t)
	}
	return all
}
