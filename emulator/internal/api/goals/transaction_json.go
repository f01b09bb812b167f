package goals

import (
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// transactions are the transactions of a budget.
type transactions []transaction

// AppendJSON encodes the transactions as encoding/json would, in less than half of the time.
func (all transactions) AppendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for i := range all {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = all[i].append(dst)
	}
	return append(dst, ']')
}

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
