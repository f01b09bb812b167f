package enrichment

import (
	"slices"
	"time"

	"budsandbox/bank"
)

// ownTransferDays is the largest number of days between the two sides of a transfer between a customer's accounts: a
// weekend with a bank holiday.
const ownTransferDays = 3

// OwnTransfers returns the pairs of indexes of rows that are the two sides of a transfer between accounts of one
// customer, the debit first. The same amount must leave one account and arrive on another one within three days, and
// neither side may be anything other than a transfer. Each row is in at most one pair. If several rows match, those
// closest in time are paired. Rows may be in any order.
func OwnTransfers(rows CompleteRows) (pairs [][2]int) {
	credits := map[bank.Money][]int{}
	for i := range rows.Len() {
		if in := rows.At(i); in.Amount.Minor > 0 && mayBeOwnTransfer(in) {
			credits[in.Amount] = append(credits[in.Amount], i)
		}
	}
	type candidate struct {
		out, in int
		apart   time.Duration
	}
	var candidates []candidate
	for i := range rows.Len() {
		out := rows.At(i)
		if out.Amount.Minor >= 0 || !mayBeOwnTransfer(out) {
			continue
		}
		for _, k := range credits[bank.Money{Minor: -out.Amount.Minor, Currency: out.Amount.Currency}] {
			in := rows.At(k)
			apart := in.At.Sub(out.At).Abs()
			if in.Account != out.Account && apart <= ownTransferDays*24*time.Hour && !otherPeople(out, in) {
				candidates = append(candidates, candidate{i, k, apart})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int {
		return int(a.apart/time.Second) - int(b.apart/time.Second)
	})
	paired := map[int]bool{}
	for _, c := range candidates {
		if !paired[c.out] && !paired[c.in] {
			paired[c.out], paired[c.in] = true, true
			pairs = append(pairs, [2]int{c.out, c.in})
		}
	}
	return pairs
}

// mayBeOwnTransfer reports whether a row can be a transfer between own accounts: nothing is known
// of it except that money was sent or saved.
func mayBeOwnTransfer(row *bank.Transaction) bool {
	if row.Status != bank.Booked || row.Type.Code == bank.CardPayment || row.MCC != "" {
		return false
	}
	switch row.Enrichment.Categories.L1 {
	case "transfers", "":
		return true
	case "pensions_savings_and_investments":
		return row.Enrichment.Categories.L2 == "savings"
	}
	return false
}

// otherPeople reports whether the two sides name different people. They are then not the two sides of one transfer.
func otherPeople(a, b *bank.Transaction) bool {
	first, second := a.Enrichment.Names, b.Enrichment.Names
	return len(first) > 0 && len(second) > 0 && !slices.Equal(first, second)
}

// MarkOwnTransfer sets the category and the tag of a transfer between own accounts.
func MarkOwnTransfer(row *bank.Transaction) {
	row.Enrichment.Categories = bank.Categories{
		L1: internalTransfer.L1, L2: internalTransfer.L2, Confidence: confidences[byOwnAccount],
	}
	row.Tags |= bank.TagInternalTransfer
}
