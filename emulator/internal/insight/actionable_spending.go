package insight

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// charge is a key that is equal for charges that may be duplicates.
type charge struct {
	account     bank.AccountID
	description string
	merchant    string
	amount      bank.Money
	at          int64 // microseconds since 1970
}

// suspectedDuplicates finds debits of a window that are equal in all fields that Bud compares: account, description,
// merchant, amount and time. A debit at midnight has no known time, so it is never a duplicate.
func suspectedDuplicates(book *ledger.Book, q ActionableQuery) (all []Actionable) {
	debits := Select(book, Filter{Window: q.Window, Side: Debits})
	alike := groupsByText(debits, func(t *bank.Transaction) (charge, bool) {
		at := t.At.UTC()
		timed := !at.Equal(at.Truncate(24 * time.Hour))
		return charge{t.Account, t.Description, MerchantSlug(t.Enrichment.Merchant), t.Amount, at.UnixMicro()}, timed
	})
	for _, rows := range alike {
		if rows.Len() > 1 {
			all = append(all, Actionable{Rows: rows})
		}
	}
	return byNewest(all)
}

// newInsurance finds the first payments to insurers in the last month of a window. A book that begins in that month
// has no earlier payments to compare with, so it has no such insight.
func newInsurance(book *ledger.Book, q ActionableQuery) (all []Actionable) {
	recent := Window{bank.Period{Months: 1}.Before(q.Window.Until), q.Window.Until}
	if n := book.Len(); n == 0 || !book.Time(n-1).Before(recent.From) {
		return nil
	}
	paid := Select(book, Filter{Window: Window{Until: q.Window.Until}, Side: Debits})
	paid = paid.keep(func(row int32) bool { return paid.cols.pairs[paid.cols.pair[row]].L1 == "insurance" })
	insurers := groupsByText(paid, func(t *bank.Transaction) (string, bool) {
		if m := t.Enrichment.Merchant; m != nil {
			return MerchantSlug(m), true
		}
		return "\x00" + t.Suggested, true
	})
	for _, rows := range insurers {
		first := rows.Len() - 1
		if !rows.At(first).At.Before(recent.From) {
			all = append(all, Actionable{Rows: rows.subset(rows.rows[first:])})
		}
	}
	return byNewest(all)
}
