package insight

import (
	"slices"
	"sort"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// UnauthorisedOverdraftType is the only type of insight of insights_beta_report_balance_unauthorised_overdraft_get.
const UnauthorisedOverdraftType = "unauthorised-overdraft"

// UnauthorisedOverdraft counts the days on which a customer was overdrawn beyond the agreed limits, in one currency.
type UnauthorisedOverdraft struct {
	Currency bank.Currency
	Days     OverdraftDays      // days on which any account was
	Accounts []OverdrawnAccount // with at least one such day, in the book's order
}

// OverdraftDays counts the days in unauthorised overdraft among the days with a known balance.
type OverdraftDays struct {
	Count int
	Ratio string // count / known days, with two decimals, halves up; "0.00" without known days
}

// OverdrawnAccount is an account that was in unauthorised overdraft.
type OverdrawnAccount struct {
	Section     // its transactions on those days
	Account     *ledger.Account
	Days        OverdraftDays
	Occurrences []BalancePoint // the end of each such day, oldest first
}

// UnauthorisedOverdrafts returns the insights of a window, one for each currency in which the balance of any account
// is known. An account is in unauthorised overdraft on the days on which its booked balance at the end of the day, as
// in balances over time, is below its lines of credit. Only current accounts can be overdrawn; a card beyond its limit
// is not. It examines at most the newest MaxSteps days.
func UnauthorisedOverdrafts(book *ledger.Book, q RiskQuery) (all []UnauthorisedOverdraft) {
	if !slices.Contains(q.Types, UnauthorisedOverdraftType) {
		return nil
	}
	insights := map[bank.Currency]*overdraftCount{}
	for i := range book.Accounts {
		a := &book.Accounts[i]
		c := a.Booked.Currency
		points := BalanceSeries(book, a, BalanceQuery{From: q.Window.From, To: q.Window.To(), Granularity: Daily}, MaxSteps)
		if len(points) == 0 || q.Currency != "" && c != q.Currency {
			continue
		}
		if insights[c] == nil {
			insights[c] = &overdraftCount{known: map[time.Time]bool{}, overdrawn: map[time.Time]bool{}}
		}
		if CanBeOverdrawn(a) {
			insights[c].add(book, q.Window, a, points)
		}
	}
	for c, n := range insights {
		all = append(all, UnauthorisedOverdraft{c, overdraftDays(len(n.overdrawn), len(n.known)), n.accounts})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Currency < all[j].Currency })
	return all
}

// overdraftCount collects the days and the accounts of an insight.
type overdraftCount struct {
	known, overdrawn map[time.Time]bool // days on which any account's balance is known, and is below its limits
	accounts         []OverdrawnAccount
}

// add adds an account with its balances, newest first.
func (n *overdraftCount) add(book *ledger.Book, w Window, a *ledger.Account, points []BalancePoint) {
	overdrawn := OverdrawnAccount{Account: a}
	limit := CreditLimit(a)
	for _, p := range slices.Backward(points) {
		n.known[p.At] = true
		if p.Booked.Minor < -limit.Minor {
			n.overdrawn[p.At] = true
			overdrawn.Occurrences = append(overdrawn.Occurrences, p)
		}
	}
	if len(overdrawn.Occurrences) == 0 {
		return
	}
	overdrawn.Days = overdraftDays(len(overdrawn.Occurrences), len(points))
	rows := overdrawnRows(book, w, overdrawn)
	overdrawn.Section = Section{UnauthorisedOverdraftType, a.Booked.Currency, string(a.ID), rows}
	n.accounts = append(n.accounts, overdrawn)
}

func overdraftDays(overdrawn, known int) OverdraftDays {
	if known == 0 {
		return OverdraftDays{Ratio: formatHundredths(0)}
	}
	return OverdraftDays{overdrawn, formatHundredths(mulDiv(int64(overdrawn), 100, int64(known)))}
}

// overdrawnRows returns an account's transactions on the days on which it was overdrawn.
func overdrawnRows(book *ledger.Book, w Window, a OverdrawnAccount) Selection {
	on := make(map[time.Time]bool, len(a.Occurrences))
	for _, p := range a.Occurrences {
		on[startOfDay(p.At)] = true
	}
	return Select(book, Filter{Window: w, Accounts: []bank.AccountID{a.Account.ID}}).keep(func(row int32) bool {
		return on[startOfDay(book.Time(int(row)))]
	})
}

// CanBeOverdrawn reports whether banks let an account of this type be overdrawn. They do not for credit and savings.
func CanBeOverdrawn(a *ledger.Account) bool {
	return a.Type == bank.CurrentAccount || a.Type == bank.CheckingAccount
}

// CreditLimit returns the sum of an account's lines of credit in its own currency. It ignores lines that state the
// remaining credit.
func CreditLimit(a *ledger.Account) bank.Money {
	limit := bank.Money{Currency: a.Booked.Currency}
	for _, l := range a.Limits {
		if l.Type != "available" && l.Amount.Currency == limit.Currency {
			limit.Minor += l.Amount.Minor
		}
	}
	return limit
}

// Sections returns all parts that have a reference.
func (u UnauthorisedOverdraft) Sections() (all []Section) {
	for _, a := range u.Accounts {
		all = append(all, a.Section)
	}
	return all
}

// Explain explains each figure.
func (u UnauthorisedOverdraft) Explain() (all []Explanation) {
	addDays := func(name string, d OverdraftDays, rows Selection) {
		currency := " " + string(u.Currency)
		all = append(all, Explanation{
			Figure: name + ".count" + currency, Value: strconv.Itoa(d.Count),
			Formula: "the days whose booked balance at the end lies below the lines of credit", Rows: rows,
		}, Explanation{
			Figure: name + ".ratio" + currency, Value: d.Ratio,
			Formula: "count / days of the report of which the balance is known", Rows: rows,
		})
	}
	var rows Selection
	for i, a := range u.Accounts {
		if i == 0 {
			rows = a.Rows
		} else {
			rows = rows.union(a.Rows)
		}
	}
	const days = ".days_in_unauthorised_overdraft"
	addDays(UnauthorisedOverdraftType+days, u.Days, rows)
	for _, a := range u.Accounts {
		addDays(UnauthorisedOverdraftType+".accounts."+string(a.Account.ID)+days, a.Days, a.Rows)
	}
	return all
}
