package goals

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// transactions are transactions of a book in the form of budgets. Each is encoded once for a book.
type transactions struct {
	base string // URL of logos
	book *ledger.Book
	rows []int32 // indexes in the book
}

// transactionKey is the key of the encoded transactions that a book keeps.
type transactionKey struct{}

// AppendJSON appends the transactions.
func (l transactions) AppendJSON(dst []byte) []byte {
	texts, kept := make([][]byte, len(l.rows)), l.book.Texts(transactionKey{}, l.base)
	var missing []int32 // indexes in the book
	var places []int
	for i, row := range l.rows {
		if texts[i] = kept.Row(int(row)); texts[i] == nil {
			missing, places = append(missing, row), append(places, i)
		}
	}
	var text []byte
	l.book.Each(missing, func(n int, t *bank.Transaction) {
		one := newTransaction(l.base, t)
		text = one.append(text[:0])
		texts[places[n]] = slices.Clone(text)
		kept.Keep(int(missing[n]), texts[places[n]])
	})
	dst = append(dst, '[')
	for i, text := range texts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, text...)
	}
	return append(dst, ']')
}

// MarshalJSON returns the result of AppendJSON.
func (l transactions) MarshalJSON() ([]byte, error) { return l.AppendJSON(nil), nil }

// Shape returns the type of the JSON.
func (transactions) Shape() any { return []transaction{} }

// append encodes the transaction as encoding/json would, in less than half of the time.
func (t *transaction) append(dst []byte) []byte {
	dst = appendText(dst, `{"transaction_id":`, t.ID)
	dst = appendText(dst, `,"account_id":`, t.AccountID)
	dst = appendUnlessEmpty(dst, `,"provider":`, t.Provider)
	dst = appendText(dst, `,"description":`, t.Description)
	dst = appendText(dst, `,"credit_debit_indicator":`, t.Indicator)
	dst = appendText(dst, `,"status":`, t.Status)
	dst = appendText(dst, `,"amount":{"value":`, t.Amount.Value)
	dst = appendText(dst, `,"currency":`, t.Amount.Currency)
	dst = appendText(dst, `},"date_time":`, t.At)
	if t.Enrichments != nil {
		dst = t.Enrichments.append(append(dst, `,"enrichments":`...))
	}
	dst = appendText(dst, `,"suggested_description":`, t.Suggested)
	return append(appendUnlessEmpty(dst, `,"suggested_logo":`, t.SuggestedLogo), '}')
}

func (e *enrichments) append(dst []byte) []byte {
	dst = append(dst, '{')
	if e.Categories != nil {
		dst = appendCategory(append(dst, `"categories":{"l1":`...), e.Categories.L1)
		dst = append(appendCategory(append(dst, `,"l2":`...), e.Categories.L2), '}')
	}
	if e.Merchant == nil {
		return append(dst, '}')
	}
	if e.Categories != nil {
		dst = append(dst, ',')
	}
	dst = appendText(dst, `"merchant":{"id":`, e.Merchant.ID)
	dst = appendText(dst, `,"slug":`, e.Merchant.Slug)
	dst = appendText(dst, `,"display_name":`, e.Merchant.DisplayName)
	return append(appendUnlessEmpty(dst, `,"logo":`, e.Merchant.Logo), "}}"...)
}

func appendCategory(dst []byte, c wire.Category) []byte {
	dst = appendText(dst, `{"slug":`, c.Slug)
	return append(appendText(dst, `,"confidence":`, c.Confidence), '}')
}

// appendText appends a key with its prefix, and its value.
func appendText(dst []byte, key, value string) []byte {
	return route.AppendString(append(dst, key...), value)
}

// appendUnlessEmpty does what appendText does, for a value that is left out if it is empty.
func appendUnlessEmpty(dst []byte, key, value string) []byte {
	if value == "" {
		return dst
	}
	return appendText(dst, key, value)
}
