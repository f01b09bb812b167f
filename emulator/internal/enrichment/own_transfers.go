package enrichment

import (
	"slices"
	"time"

	"budsandbox/bank"
)

// ownTransferDays is how many days may pass between the two sides of a transfer between a customer's accounts: a
// weekend, or a bank holiday behind it.
const ownTransferDays = 3

// OwnTransfers finds the pairs of rows that are the two sides of a transfer between accounts of one customer: the
// same amount goes out of one account and comes into another within three days, and neither side says that it is
// something else than a transfer. Each row is in one pair at most; of several that fit, those nearest in time are
// paired. Rows may come in any order; the debit stands first in a pair.
func OwnTransfers(rows []bank.Transaction) (pairs [][2]int) {
	credits := map[bank.Money][]int{}
	for i := range rows {
		if rows[i].Amount.Minor > 0 && mayBeOwnTransfer(&rows[i]) {
			credits[rows[i].Amount] = append(credits[rows[i].Amount], i)
		}
	}
	type candidate struct {
		out, in int
		apart   time.Duration
	}
	var candidates []candidate
	for i := range rows {
		out := &rows[i]
		if out.Amount.Minor >= 0 || !mayBeOwnTransfer(out) {
			continue
		}
		for _, k := range credits[bank.Money{Minor: -out.Amount.Minor, Currency: out.Amount.Currency}] {
			apart := rows[k].At.Sub(out.At).Abs()
			if rows[k].Account != out.Account && apart <= ownTransferDays*24*time.Hour && !otherPeople(out, &rows[k]) {
				candidates = append(candidates, candidate{i, k, apart})
			}
		}
	}
	slices.SortStableFunc(
		candidates,
		func(a, b candidate) int { return int(a.apart/time.Second) - int(b.apart/time.Second) },
	)
	paired := map[int]bool{}
	for _, c := range candidates {
		if !paired[c.out] && !paired[c.in] {
			paired[c.out], paired[c.in] = true, true
			pairs = append(pairs, [2]int{c.out, c.in})
		}
	}
	return pairs
}

// mayBeOwnTransfer reports whether a row says nothing else than that money was sent or saved.
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

// otherPeople reports whether the two sides name different people: somebody else was paid, and somebody else paid.
func otherPeople(a, b *bank.Transaction) bool {
	one, other := a.Enrichment.Names, b.Enrichment.Names
	return len(one) > 0 && len(other) > 0 && !slices.Equal(one, other)
}

// MarkOwnTransfer makes a row a transfer between own accounts.
func MarkOwnTransfer(row *bank.Transaction) {
	row.Enrichment.Categories = bank.Categories{
		L1:         "transfers",
		L2:         "internal_transfers",
		Confidence: confidences[byOwnAccount],
	}
	row.Tags |= bank.TagInternalTransfer
}
