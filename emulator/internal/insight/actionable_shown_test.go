package insight_test

import (
	"slices"
	"testing"
	"time"

	"budsandbox/emulator/internal/insight"
	"budsandbox/fixtures"
)

// actionablePersonas names personas for each insight, one of which has it whenever it is connected.
var actionablePersonas = map[insight.ActionableType]map[fixtures.Country][]string{
	insight.CannotCoverBills:     {fixtures.GB: {"uk_overindebted"}, fixtures.US: {"us_laid_off"}},
	insight.InOverdraft:          {fixtures.GB: {"uk_overindebted", "uk_graduate_bnpl"}, fixtures.US: {"us_laid_off"}},
	insight.CloseToCreditLimit:   {fixtures.GB: {"uk_graduate_bnpl"}, fixtures.US: {"us_laid_off"}},
	insight.LowBalance:           {fixtures.GB: {"empty"}, fixtures.US: {"us_laid_off"}},
	insight.LateIncome:           {fixtures.GB: {"uk_income_shock"}, fixtures.US: {"us_laid_off"}},
	insight.RegularIncomeChanged: {fixtures.GB: {"uk_new_parent"}, fixtures.US: {"us_new_parent"}},
	insight.GamblingIncome:       {fixtures.GB: {"uk_bettor"}, fixtures.US: {"us_bettor"}},
	insight.PensionIncome:        {fixtures.GB: {"uk_pensioner"}, fixtures.US: {"us_ssa_retiree"}},
	insight.LatePayment:          {fixtures.GB: {"uk_overindebted", "uk_income_shock"}, fixtures.US: {"us_laid_off"}},
	insight.SuspectedDuplicate:   {fixtures.GB: {"duplicates"}, fixtures.US: {"us_new_parent"}},
	insight.RegularPayChanged:    {fixtures.GB: {"uk_bettor"}, fixtures.US: {"us_small_business"}},
	insight.NewInsurance:         {fixtures.GB: {"uk_new_parent"}, fixtures.US: {"us_new_parent"}},
}

// Ensure that some British and some American persona has each of the twelve insights in every month of a year.
func TestEachInsightIsShownByAPersona(t *testing.T) {
	t.Parallel()
	for month := time.January; month <= time.December; month++ {
		now := time.Date(2026, month, 1+2*int(month), 9, 0, 0, 0, time.UTC)
		shown := map[string]map[insight.ActionableType]bool{}
		for _, p := range regularPersonaBooks(t, now) {
			shown[p.persona.ID] = map[insight.ActionableType]bool{}
			for _, a := range actionables(p.book, now, nil) {
				shown[p.persona.ID][a.Type] = true
			}
		}
		for _, kind := range allActionableTypes() {
			for _, region := range []fixtures.Country{fixtures.GB, fixtures.US} {
				if !slices.ContainsFunc(actionablePersonas[kind][region], func(id string) bool { return shown[id][kind] }) {
					t.Errorf("on %s none of %v shows %s", now.Format(time.DateOnly), actionablePersonas[kind][region], kind)
				}
			}
		}
	}
}
