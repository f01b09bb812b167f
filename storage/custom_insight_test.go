package storage

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"budsandbox/bank"
)

var anyQueriedInsight = rapid.Custom(func(t *rapid.T) bank.QueriedInsight {
	return bank.QueriedInsight{
		ID:    ids.Draw(t, "id"),
		Name:  rapid.String().Draw(t, "name"),
		Query: rapid.String().Draw(t, "query"),
	}
})

// Ensure that insights are stored and loaded unchanged with any values.
func TestInsightsAreReadAsStored(t *testing.T) {
	db := MustOpenNew(t)
	rapid.Check(t, func(rt *rapid.T) {
		one := bank.CustomInsight{
			ID: ids.Draw(rt, "id"), Name: rapid.String().Draw(rt, "name"), Query: rapid.String().Draw(rt, "query"),
			Active: rapid.Bool().Draw(rt, "active"), CreatedAt: anyTime.Draw(rt, "created"),
			Number: rapid.Uint64().Draw(rt, "number"),
		}
		profile := bank.CustomProfile{
			Customer: ids.Draw(rt, "customer"), BuiltAt: anyTime.Draw(rt, "built"), Now: anyTime.Draw(rt, "now"),
			Insights: rapid.SliceOfN(anyQueriedInsight, 0, 3).Draw(rt, "asked"),
		}
		known := bank.KnownInsights{Customer: profile.Customer, Keys: rapid.SliceOfN(rapid.String(), 0, 3).Draw(rt, "keys")}
		var gotOne bank.CustomInsight
		var gotProfile bank.CustomProfile
		var gotKnown bank.KnownInsights
		err := db.Update(rt.Context(), func(tx *Tx) (err error) {
			for _, put := range []func() error{
				func() error { return tx.Customers(shop).Put(bank.Customer{ID: profile.Customer}) },
				func() error { return tx.CustomInsights(shop).Put(one) },
				func() error { return tx.CustomProfiles(shop).Put(profile) },
				func() error { return tx.KnownInsights(shop).Put(known) },
				func() error { gotOne, err = tx.CustomInsights(shop).Get(CustomInsightKey(one.ID)); return err },
				func() error { gotProfile, err = tx.CustomProfiles(shop).Get(CustomerKey(profile.Customer)); return err },
				func() error { gotKnown, err = tx.KnownInsights(shop).Get(CustomerKey(known.Customer)); return err },
			} {
				if err := put(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		for _, pair := range [][2]any{{one, gotOne}, {profile, gotProfile}, {known, gotKnown}} {
			if diff := cmp.Diff(pair[0], pair[1], cmpopts.EquateEmpty()); diff != "" {
				rt.Fatal(diff)
			}
		}
	})
}
