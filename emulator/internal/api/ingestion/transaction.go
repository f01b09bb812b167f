package ingestion

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"budsandbox/bank"
)

// budCodes are Bud's transaction types (docs/research/bud.md#type-codes).
var budCodes = []bank.TypeCode{
	bank.CardPayment, bank.CashCheque, bank.Charge, bank.Reversal, bank.CashMachine, bank.Interest, bank.OtherType,
	bank.BankTransfer, bank.DirectDebit, bank.StandingOrderPayment,
}

// The limits of client attributes (operation v2_ingest_transactions_post).
const (
	maxAttributes     = 16
	maxKeyLength      = 64
	maxValueLength    = 256
	maxLineLength     = 4096
	maxProviderLength = 255
)

// transactions parses the transactions of one customer. currencyOf returns the default currency of an account.
func (r *reader) transactions(
	bodies []transactionBody, schema string, generate bool, currencyOf func(bank.AccountID) bank.Currency,
) (all []bank.IngestedTransaction) {
	seen := make(map[bank.TransactionID]bool, len(bodies))
	for i := range bodies {
		r.path = r.elementPath("transactions", i)
		body := bodies[i]
		if schema == transactionsV2 {
			body = r.fromV2(body)
		}
		row := r.transaction(&body, currencyOf)
		switch {
		case generate:
			row.ID = generatedID(&row)
		case row.ID != "" && seen[row.ID]:
			r.errs.invalid(r.path, "transaction_id", "stands twice in the request")
		}
		seen[row.ID] = true
		all = append(all, row)
	}
	return all
}

// fromV2 converts a V2 transaction to V3.
func (r *reader) fromV2(body transactionBody) transactionBody {
	if body.Description == "" {
		body.Description = body.Line
	}
	if body.At == "" {
		body.At = body.Date
		if _, err := time.Parse(time.DateOnly, body.Date); err == nil {
			body.At += "T00:00:00Z"
		}
	}
	amount := body.Amount.object
	if amount == nil {
		return body
	}
	if body.Currency == "" {
		body.Currency = cmp.Or(amount.Currency, amount.LocalCurrency)
	}
	body.Amount = eitherAmount{text: cmp.Or(amount.Value, amount.LocalValue)}
	switch body.Indicator {
	case "incoming_credit", "credit":
	case "outgoing_debit", "debit":
		if body.Amount.text != "" && body.Amount.text[0] != '-' {
			body.Amount.text = "-" + body.Amount.text
		}
	case "":
		r.errs.missing(r.path, "credit_debit_indicator")
	default:
		r.errs.invalid(r.path, "credit_debit_indicator", "must be incoming_credit or outgoing_debit")
	}
	return body
}

func (r *reader) transaction(
	body *transactionBody, currencyOf func(bank.AccountID) bank.Currency,
) bank.IngestedTransaction {
	// In the order in which Bud's example lists missing fields.
	description := r.limitLength("description", r.required("description", body.Description), maxLineLength)
	account := bank.AccountID(r.id("account_id", body.Account))
	currency := currencyOf(account)
	if body.Currency != "" {
		currency = r.currency("currency", body.Currency)
	}
	row := bank.IngestedTransaction{
		Merchant: r.limitLength("merchant_name", body.Merchant, maxLineLength), Country: r.country(body.Country),
		Transaction: bank.Transaction{
			ID: bank.TransactionID(r.id("transaction_id", body.ID)), Account: account,
			Provider: provider(r.limitLength("provider", body.Provider, maxProviderLength)), Description: description,
			Amount: r.rowAmount(body.Amount, currency), Status: r.status(body.Status), At: r.time("date_time", body.At),
			ValueAt: r.optionalTime("value_date_time", body.ValueAt), UpdatedAt: r.now.Truncate(time.Microsecond),
			MCC: r.mcc(body.MCC), Type: r.transactionType(body.Type),
			Suggested:    r.limitLength("suggested_description", body.Suggested, maxLineLength),
			Counterparty: r.counterparty(body.Counterparty), ClientAttributes: r.attributes(body.ClientAttributes),
		},
	}
	if body.Running != "" {
		row.Running = r.signed("running_balance", body.Running, currency)
		if strings.EqualFold(strings.TrimPrefix(body.RunningIndicator, "outgoing_"), "debit") && row.Running.Minor > 0 {
			row.Running.Minor = -row.Running.Minor
		}
	}
	return row
}

func (r *reader) counterparty(b counterpartyBody) bank.Counterparty {
	return bank.Counterparty{
		Name:       r.limitLength("counterparty.name", b.Name, maxLineLength),
		Identifier: r.limitLength("counterparty.identifier", b.Identifier, maxLineLength),
	}
}

// rowAmount parses the amount of a transaction.
func (r *reader) rowAmount(s eitherAmount, currency bank.Currency) bank.Money {
	if s.other || s.object != nil {
		r.errs.invalid(r.path, "amount", "must be a text such as \"-10.98\"")
		return bank.Money{}
	}
	if r.required("amount", s.text) == "" {
		return bank.Money{}
	}
	return r.signed("amount", s.text, currency)
}

// toUnderscores joins the words of a provider's name.
var toUnderscores = strings.NewReplacer("-", "_", " ", "_")

// provider converts a provider's name to Bud's form for ingested transactions.
func provider(name string) string { return toUnderscores.Replace(strings.ToLower(name)) }

func (r *reader) status(text string) bank.Status {
	switch s := bank.Status(text); s {
	case bank.Booked, bank.Pending, bank.Declined:
		return s
	case "":
		return bank.Booked
	}
	r.errs.invalid(r.path, "status", "must be pending, booked or declined")
	return ""
}

func (r *reader) mcc(text string) string {
	if text != "" && (len(text) != 4 || strings.Trim(text, "0123456789") != "") {
		r.errs.invalid(r.path, "merchant_category_code", "must be four digits of ISO 18245")
	}
	return text
}

// country parses the country of a transaction.
func (r *reader) country(text string) string {
	if text != "" && !bank.IsCountry(text) {
		const why = "must be a country as ISO 3166-1 alpha-2, alpha-3 or UN M.49, such as GB, GBR or 826"
		r.errs.invalid(r.path, "country_code", why)
	}
	return text
}

func (r *reader) transactionType(b typeBody) bank.TransactionType {
	code := bank.TypeCode(b.Code)
	if b.Code != "" && !slices.Contains(budCodes, code) {
		r.errs.invalid(r.path, "transaction_type.bud_code", "must be one of Bud's codes, such as DEB, DD, SO or BAT")
	}
	description := r.limitLength("transaction_type.description", b.Description, maxLineLength)
	return bank.TransactionType{Code: code, Description: description}
}

func (r *reader) attributes(pairs map[string]string) map[string]string {
	if len(pairs) > maxAttributes {
		r.errs.invalid(r.path, "client_attributes", "must be at most %d", maxAttributes)
	}
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		if utf8.RuneCountInString(key) > maxKeyLength || utf8.RuneCountInString(pairs[key]) > maxValueLength {
			const why = "must have keys of at most %d characters and values of at most %d"
			r.errs.invalid(r.path, "client_attributes", why, maxKeyLength, maxValueLength)
			break
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	return pairs
}
