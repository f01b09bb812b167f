package seed

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
)

// bankLines are the lines that a bank writes on its own account, and those between accounts of one customer.
type bankLines struct {
	unpaid, fee, paidFee, overdraft, interest, charged, foreign *payee
	toSavings, toOther, fromAccount, received, closing          *payee
}

// bankLine is a row of the tables below.
type bankLine struct {
	into  func(*bankLines) **payee
	payee fixtures.Payee
	rail  fixtures.Rail
}

func linesOf(country fixtures.Country) []bankLine {
	if country == fixtures.US {
		return []bankLine{
			{func(l *bankLines) **payee { return &l.unpaid }, fixtures.Payee{Line: "ACH RETURN {merchant}", Category: "banking/unpaid_transactions"}, fixtures.Fee},
			{func(l *bankLines) **payee { return &l.fee }, fixtures.Payee{Line: "NSF FEE", Category: "banking/nsf_and_overdraft_fees"}, fixtures.Fee},
			{func(l *bankLines) **payee { return &l.paidFee }, fixtures.Payee{Line: "OVERDRAFT FEE FOR A TRANSACTION POSTED ON {mm}/{dd}", Category: "banking/nsf_and_overdraft_fees"}, fixtures.Fee},
			{func(l *bankLines) **payee { return &l.overdraft }, fixtures.Payee{Line: "OVERDRAFT INTEREST", Category: "banking/nsf_and_overdraft_fees"}, fixtures.InterestPaid},
			{func(l *bankLines) **payee { return &l.interest }, fixtures.Payee{Merchant: "interest_us"}, fixtures.InterestPaid},
			{func(l *bankLines) **payee { return &l.charged }, fixtures.Payee{Line: "INTEREST CHARGED", Category: "banking/interest"}, fixtures.InterestPaid},
			{func(l *bankLines) **payee { return &l.foreign }, fixtures.Payee{Line: "FOREIGN TRANSACTION FEE", Category: "banking/currency_exchange_and_fees"}, fixtures.Fee},
			{func(l *bankLines) **payee { return &l.toSavings }, fixtures.Payee{Line: "ONLINE TRANSFER TO SAV ...{merchant} TRANSACTION#: {n11}", Category: "transfers/internal_transfers"}, fixtures.OwnTransfer},
			{func(l *bankLines) **payee { return &l.toOther }, fixtures.Payee{Line: "ONLINE TRANSFER TO ACCT ...{merchant} TRANSACTION#: {n11}", Category: "transfers/internal_transfers"}, fixtures.OwnTransfer},
			{func(l *bankLines) **payee { return &l.fromAccount }, fixtures.Payee{Line: "ONLINE TRANSFER FROM ACCT ...{merchant} TRANSACTION#: {n11}", Category: "transfers/internal_transfers"}, fixtures.OwnTransfer},
			{func(l *bankLines) **payee { return &l.received }, fixtures.Payee{Line: "PAYMENT RECEIVED - THANK YOU", Category: "transfers/internal_transfers"}, fixtures.OwnTransfer},
			{func(l *bankLines) **payee { return &l.closing }, fixtures.Payee{Line: "ACCOUNT CLOSED - BALANCE PAID OUT", Category: "transfers/transfers_out"}, fixtures.OwnTransfer},
		}
	}
	return []bankLine{
		{func(l *bankLines) **payee { return &l.unpaid }, fixtures.Payee{Line: "UNPAID DD {merchant}", Category: "banking/unpaid_transactions"}, fixtures.Fee},
		{func(l *bankLines) **payee { return &l.fee }, fixtures.Payee{Line: "UNPAID TRANSAC FEE", Category: "banking/unpaid_transactions"}, fixtures.Fee},
		{func(l *bankLines) **payee { return &l.paidFee }, fixtures.Payee{Line: "UNARRANGED OVERDRAFT USAGE FEE", Category: "banking/overdraft_fees"}, fixtures.Fee},
		{func(l *bankLines) **payee { return &l.overdraft }, fixtures.Payee{Merchant: "bank_overdraft"}, fixtures.Fee},
		{func(l *bankLines) **payee { return &l.interest }, fixtures.Payee{Merchant: "bank_interest"}, fixtures.InterestPaid},
		{func(l *bankLines) **payee { return &l.charged }, fixtures.Payee{Line: "INTEREST CHARGED", Category: "banking/interest"}, fixtures.InterestPaid},
		{func(l *bankLines) **payee { return &l.foreign }, fixtures.Payee{Line: "NON-STERLING TRANSACTION FEE", Category: "banking/bank_fees_and_currency_exchange"}, fixtures.Fee},
		{func(l *bankLines) **payee { return &l.toSavings }, fixtures.Payee{Line: "TO SAVINGS {merchant}", Category: "transfers/internal_transfers"}, fixtures.OwnTransfer},
		{func(l *bankLines) **payee { return &l.toOther }, fixtures.Payee{Line: "TRANSFER TO {merchant}", Category: "transfers/internal_transfers"}, fixtures.OwnTransfer},
		{func(l *bankLines) **payee { return &l.fromAccount }, fixtures.Payee{Line: "TRANSFER FROM {merchant}", Category: "transfers/internal_transfers"}, fixtures.OwnTransfer},
		{func(l *bankLines) **payee { return &l.received }, fixtures.Payee{Line: "PAYMENT RECEIVED - THANK YOU", Category: "transfers/internal_transfers"}, fixtures.OwnTransfer},
		{func(l *bankLines) **payee { return &l.closing }, fixtures.Payee{Line: "ACCOUNT CLOSED - BALANCE PAID OUT", Category: "transfers/transfers_out"}, fixtures.OwnTransfer},
	}
}

func (w *world) prepareLines() error {
	for _, line := range linesOf(w.who.country) {
		one, err := w.payees.of(w.who.key.path("bank"), &line.payee, line.rail)
		if err != nil {
			return err
		}
		one.enriched.Categories.Confidence = byBank
		one.tags &^= bank.TagBill
		*line.into(&w.lines) = one
	}
	for _, a := range w.accounts {
		if a.Repay == nil {
			continue
		}
		whom, err := w.payees.of(w.who.key.path("card", a.Role), &fixtures.Payee{Merchant: a.Repay.Payee}, "")
		if err != nil {
			return err
		}
		w.cards[a.place] = whom
	}
	return nil
}
