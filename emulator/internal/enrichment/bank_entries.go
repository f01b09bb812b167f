package enrichment

import (
	"strings"

	"budsandbox/bank"
)

// event decides by words for an entry of the bank itself, such as a fee, interest or a refund, unless they are part of
// a longer name. Only refunds have a merchant.
func (c *classification) event() decision {
	f := c.matches[eventPhrase]
	if !f.found() {
		return noDecision
	}
	if c.merchant != nil && c.merchantEvidence != namedByClient && sharesWord(f, c.alias) &&
		len(c.alias.text) > len(f.text) {
		return noDecision
	}
	if c.merchant != nil && (c.paysOut(f) || c.repays(f)) {
		return noDecision
	}
	if c.chargedByPayee(f) || c.deposits(f) {
		return noDecision
	}
	d := c.byRule(f, byEvent)
	d.overridesMark = true
	d.withoutMerchant = !c.rule(f).keepsMerchant || d.pair.L2 == "unpaid_transactions" && !c.isCredit() // the bank's fee
	return d
}

// chargedByPayee reports whether words for a fee stand in a debit that goes to somebody: DD OAKFIELD ESTATES SVC CHG.
// The bank takes its own fees without a direct debit or a transfer.
func (c *classification) chargedByPayee(f match) bool {
	l := c.line
	switch code := l.mark.typeCode; {
	case c.isCredit(), c.rule(f).pair.L2 != "bank_fees_and_currency_exchange":
		return false
	case c.merchant != nil && c.merchant.categories.L1 == "mortgage_and_rent":
		return true
	case code != bank.DirectDebit && code != bank.StandingOrderPayment && code != bank.BankTransfer:
		return false
	}
	for i := l.payee; i < min(f.at, l.end); i++ {
		if w := l.words[i]; w.digits == 0 && w.length() > 3 {
			return true
		}
	}
	return false
}

// deposits reports whether an event is an American direct deposit from a payer of benefits or pensions. The words for
// it stand for wages otherwise.
func (c *classification) deposits(f match) bool {
	if c.merchant == nil || c.rule(f).pair.L2 != "salary" {
		return false
	}
	switch c.merchant.categories.L2 {
	case "benefits", "pension_income":
		return strings.HasPrefix(f.text, "DIR")
	}
	return false
}

// repays reports whether an event is the interest that a lender is paid, which is a repayment and not the bank's own
// entry.
func (c *classification) repays(f match) bool {
	return !c.isCredit() && c.rule(f).pair.L2 == "interest" && c.merchant.categories.L1 == "borrowing_and_loans" &&
		c.merchant.categories.L2 != "credit_cards" && c.alias.at < f.at
}

// paysOut reports whether an event is a credit to a card, or a transfer to the account, by a merchant that pays out
// winnings or savings. The credit of a shop is a refund.
func (c *classification) paysOut(f match) bool {
	switch f.text {
	case "VISA CREDIT", "CARD CREDIT", "DEBIT CARD CREDIT":
	default:
		if c.rule(f).pair.L1 != "transfers" || !c.isCredit() {
			return false
		}
	}
	switch c.merchant.categories.L1 {
	case "gambling_and_lotteries", "pensions_savings_and_investments", "transfers":
		return true
	}
	return false
}

// ownAccount decides by words for a customer's own accounts, if the line names no other payee and is not a card
// payment.
func (c *classification) ownAccount() decision {
	f := c.matches[ownPhrase]
	if sent, saved := c.matches[transferPhrase], c.matches[purposePhrase]; !f.found() && sent.found() &&
		saved.found() && saved.text == "SAVINGS" {
		return c.newDecision(internalTransfer, bank.TagInternalTransfer, byOwnAccount, saved.text)
	}
	if !f.found() || c.typeCode == bank.CardPayment || c.in.MCC != "" || c.matches[processorPhrase].found() {
		return noDecision
	}
	if f.at > 0 && f.end() <= c.line.first { // FASTER PAYMENT RECEIVED is a mark
		return noDecision
	}
	if m := c.merchant; m != nil && (!m.nameless || m.carrier) && m.categories.L1 != "borrowing_and_loans" &&
		(c.alias.at < f.at || c.alias.at == f.at && !sharesWord(f, c.alias)) {
		return noDecision
	}
	d := c.byRule(f, byOwnAccount)
	d.withoutMerchant = c.merchant == nil || !c.merchant.nameless
	return d
}
