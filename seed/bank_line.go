package seed

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
)

// bankLines are the payees of the bank's own entries and of transfers between accounts of one
// customer.
type bankLines struct {
	unpaid, fee, paidFee, overdraft, interest, charged, foreign *payee
	toSavings, toOther, fromAccount, received, closing          *payee
}

// bankLine is the definition of one of the bankLines: a statement line with a category, or a
// merchant of the catalogue.
type bankLine struct {
	rail     fixtures.Rail
	line     string
	category string
	merchant string
}

const (
	internalTransfer = "transfers/internal_transfers"
	unpaidPayment    = "banking/unpaid_transactions"
	americanFee      = "banking/nsf_and_overdraft_fees"
)

// bankLinesOf returns the definitions for a country, in the order of bankLines.all.
func bankLinesOf(country fixtures.Country) []bankLine {
	fee, interest, own := fixtures.Fee, fixtures.InterestPaid, fixtures.OwnTransfer
	if country == fixtures.US {
		return []bankLine{
			{rail: fee, line: "ACH RETURN {merchant}", category: unpaidPayment},
			{rail: fee, line: "NSF FEE", category: americanFee},
			{rail: fee, line: "OVERDRAFT FEE FOR A TRANSACTION POSTED ON {mm}/{dd}", category: americanFee},
			{rail: interest, line: "OVERDRAFT INTEREST", category: americanFee},
			{rail: interest, merchant: "interest_us"},
			{rail: interest, line: "INTEREST CHARGED", category: "banking/interest"},
			{rail: fee, line: "FOREIGN TRANSACTION FEE", category: "banking/currency_exchange_and_fees"},
			{rail: own, line: "ONLINE TRANSFER TO SAV ...{merchant} TRANSACTION#: {n11}", category: internalTransfer},
			{rail: own, line: "ONLINE TRANSFER TO ACCT ...{merchant} TRANSACTION#: {n11}", category: internalTransfer},
			{rail: own, line: "ONLINE TRANSFER FROM ACCT ...{merchant} TRANSACTION#: {n11}", category: internalTransfer},
			{rail: own, line: "PAYMENT RECEIVED - THANK YOU", category: internalTransfer},
			{rail: own, line: "ACCOUNT CLOSED - BALANCE PAID OUT", category: "transfers/transfers_out"},
		}
	}
	return []bankLine{
		{rail: fee, line: "UNPAID DD {merchant}", category: unpaidPayment},
		{rail: fee, line: "UNPAID TRANSAC FEE", category: unpaidPayment},
		{rail: fee, line: "UNARRANGED OVERDRAFT USAGE FEE", category: "banking/overdraft_fees"},
		{rail: fee, merchant: "bank_overdraft"},
		{rail: interest, merchant: "bank_interest"},
		{rail: interest, line: "INTEREST CHARGED", category: "banking/interest"},
		{rail: fee, line: "NON-STERLING TRANSACTION FEE", category: "banking/bank_fees_and_currency_exchange"},
		{rail: own, line: "TO SAVINGS {merchant}", category: internalTransfer},
		{rail: own, line: "TRANSFER TO {merchant}", category: internalTransfer},
		{rail: own, line: "TRANSFER FROM {merchant}", category: internalTransfer},
		{rail: own, line: "PAYMENT RECEIVED - THANK YOU", category: internalTransfer},
		{rail: own, line: "ACCOUNT CLOSED - BALANCE PAID OUT", category: "transfers/transfers_out"},
	}
}

// all returns the fields in the order of bankLinesOf.
func (l *bankLines) all() []**payee {
	return []**payee{
		&l.unpaid, &l.fee, &l.paidFee, &l.overdraft, &l.interest, &l.charged, &l.foreign,
		&l.toSavings, &l.toOther, &l.fromAccount, &l.received, &l.closing,
	}
}

// prepareBankLines prepares the bankLines and the payees of card repayments.
func (sim *simulation) prepareBankLines() error {
	fields := sim.bankLines.all()
	for i, line := range bankLinesOf(sim.customer.country) {
		named := fixtures.Payee{Line: line.line, Category: line.category, Merchant: line.merchant}
		p, err := sim.payees.build(sim.customer.key.path("bank"), &named, line.rail)
		if err != nil {
			return err
		}
		p.enrichment.Categories.Confidence = bankConfidence
		p.tags &^= bank.TagBill
		*fields[i] = p
	}
	for _, a := range sim.accounts {
		if a.Repay == nil {
			continue
		}
		named := fixtures.Payee{Merchant: a.Repay.Payee}
		p, err := sim.payees.build(sim.customer.key.path("card", a.Role), &named, "")
		if err != nil {
			return err
		}
		sim.cardPayees[a.index] = p
	}
	return nil
}
