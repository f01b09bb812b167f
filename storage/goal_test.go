package storage

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

var (
	moments = rapid.OneOf(instants, rapid.Just(time.Time{}))
	words   = rapid.StringN(1, -1, 200) // names and slugs in lists are never empty
	money   = rapid.Custom(func(t *rapid.T) bank.Money {
		return bank.Money{Minor: rapid.Int64().Draw(t, "minor"), Currency: bank.Currency(rapid.String().Draw(t, "currency"))}
	})
	extras = rapid.Custom(func(t *rapid.T) []byte {
		return append([]byte(nil), rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "additional")...)
	})
)

var anyBucket = rapid.Custom(func(t *rapid.T) bank.Bucket {
	criteria := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bank.BucketCriterion {
		return bank.BucketCriterion{
			Name:       words.Draw(t, "name"),
			L1:         words.Draw(t, "l1"),
			L2:         words.Draw(t, "l2"),
			Additional: extras.Draw(t, "additional"),
		}
	}), 0, 3)
	groups := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bank.BucketGroup {
		return bank.BucketGroup{
			Name:       words.Draw(t, "name"),
			Criteria:   criteria.Draw(t, "criteria"),
			Additional: extras.Draw(t, "additional"),
		}
	}), 0, 3)
	return bank.Bucket{
		ID: bank.BucketID(ids.Draw(t, "id")), Name: rapid.String().Draw(t, "name"), Model: rapid.String().Draw(t, "model"),
		Groups: groups.Draw(t, "groups"), CreatedAt: moments.Draw(t, "created"), UpdatedAt: moments.Draw(t, "updated"),
		Number: rapid.Uint64().Draw(t, "number"),
	}
})

var anyBudget = rapid.Custom(func(t *rapid.T) bank.Budget {
	categories := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bank.BudgetCategory {
		return bank.BudgetCategory{L1: words.Draw(t, "l1"), L2: rapid.SliceOfN(words, 0, 3).Draw(t, "l2")}
	}), 0, 3)
	return bank.Budget{
		ID: bank.BudgetID(ids.Draw(t, "id")), Customer: bank.CustomerID(ids.Draw(t, "customer")),
		Name: rapid.String().Draw(t, "name"), Amount: money.Draw(t, "amount"),
		Recurrence:  rapid.SampledFrom([]bank.Recurrence{bank.OneOff, bank.EveryMonth}).Draw(t, "recurrence"),
		StartingDay: rapid.IntRange(0, 28).Draw(t, "starting day"), Categories: categories.Draw(t, "categories"),
		Merchants: rapid.SliceOfN(words, 0, 3).Draw(t, "merchants"), CreatedAt: moments.Draw(t, "created"),
		Number: rapid.Uint64().Draw(t, "number"),
	}
})

var anyGoal = rapid.Custom(func(t *rapid.T) bank.SavingsGoal {
	return bank.SavingsGoal{
		ID: bank.GoalID(ids.Draw(t, "id")), Customer: bank.CustomerID(ids.Draw(t, "customer")),
		Account: bank.AccountID(rapid.String().Draw(t, "account")), Name: rapid.String().Draw(t, "name"),
		Target: money.Draw(t, "target"), By: moments.Draw(t, "by"),
		Ratio:     rapid.Float64Range(math.SmallestNonzeroFloat64, 1).Draw(t, "ratio"),
		CreatedAt: moments.Draw(t, "created"), Number: rapid.Uint64().Draw(t, "number"),
	}
})

// Ensure that buckets, budgets and savings goals are stored and loaded unchanged.
func TestCodecOfGoals(t *testing.T) {
	t.Run("buckets", func(t *testing.T) { testRoundTrip(t, buckets, anyBucket) })
	t.Run("budgets", func(t *testing.T) { testRoundTrip(t, budgets, anyBudget) })
	t.Run("goals", func(t *testing.T) { testRoundTrip(t, goals, anyGoal) })
}
