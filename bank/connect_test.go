package bank_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Ensure that the steps of a fetch never go back, start at 1, wait for the delay and end at the step of the result.
func TestFetchSteps(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine()
		c := clock.New(m.time, clock.State{})
		result := rapid.SampledFrom(bank.Results).Draw(rt, "result")
		f := bank.Fetch{Result: result, Task: bank.Task{
			Started: c.Now(), Real: c.Real(),
			Delay: time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(rt, "delay")),
		}}
		last := 0
		for range 20 {
			step := f.Step(c)
			switch {
			case step < last:
				rt.Fatalf("step %d came after %d", step, last)
			case last == 0 && f.Delay > 0 && step != 1:
				rt.Fatalf("it begins at step %d", step)
			case f.Done(c) && step != result.Step():
				rt.Fatalf("%s ends at step %d, want %d", result, step, result.Step())
			case !f.Done(c) && (step > result.Step() || step > 3):
				rt.Fatalf("%s under way is at step %d", result, step)
			}
			last = step
			m.advance(time.Duration(rapid.Int64Range(0, int64(20*time.Minute)).Draw(rt, "passes")))
		}
	})
}

// Ensure that result codes are unique, that each has a step, and that only failures end consents.
func TestResults(t *testing.T) {
	if got := len(bank.Results); got != 32 || bank.Results[0] != bank.Success {
		t.Errorf("%d results, first %s", got, bank.Results[0])
	}
	for i, r := range bank.Results {
		if slices.Index(bank.Results, r) != i || !r.Known() || r.Step() < 1 || r.Step() > 4 {
			t.Errorf(
				"%s is known %t, at %d of %d, and ends at step %d",
				r, r.Known(), slices.Index(bank.Results, r), i, r.Step(),
			)
		}
	}
	if bank.Success.EndsConsent() || !bank.ConnectionRevoked.EndsConsent() || bank.Result("").Known() ||
		bank.Result("nonsense").Known() {
		t.Error("success ends consents, a revocation does not, or nonsense is known")
	}
}

// Ensure that ParseResource accepts what Names returns, and that each resource has a permission.
func TestResources(t *testing.T) {
	names := bank.EveryResource.Names()
	if !slices.Equal(names, []string{"accounts", "balances", "transactions", "parties", "direct-debits"}) {
		t.Errorf("the resources are %v", names)
	}
	rapid.Check(t, func(rt *rapid.T) {
		set := bank.Resources(rapid.IntRange(0, int(bank.EveryResource)).Draw(rt, "set"))
		var read bank.Resources
		for _, name := range set.Names() {
			one, known := bank.ParseResource(name)
			if !known || !set.Has(one) {
				rt.Fatalf("%q is read as %v, %t", name, one, known)
			}
			read |= one
		}
		if read != set || len(set.Permissions()) != len(set.Names()) {
			rt.Fatalf("%v is shown as %v and %v", set, set.Names(), set.Permissions())
		}
	})
	if _, known := bank.ParseResource("money"); known {
		t.Error("money is a resource")
	}
}

// Ensure that a consent expires exactly 90 days, and is renewable exactly until 180 days, after the last authorisation
// or reconfirmation, and only if it is authorised.
func TestConsentEnds(t *testing.T) {
	given := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	c := bank.Consent{Status: bank.ConsentAuthorised, CreatedAt: given.AddDate(-1, 0, 0), ConsentedAt: given}
	const day = 24 * time.Hour
	for _, test := range []struct {
		after                time.Duration
		fetchable, renewable bool
	}{{0, true, true}, {90*day - 1, true, true}, {90 * day, false, true}, {180*day - 1, false, true}, {180 * day, false,
		false}} {
		now := given.Add(test.after)
		if c.Fetchable(now) != test.fetchable || c.Renewable(now) != test.renewable {
			t.Errorf("after %v: fetchable %t, renewable %t", test.after, c.Fetchable(now), c.Renewable(now))
		}
		for _, status := range []bank.ConsentStatus{bank.ConsentAwaiting, bank.ConsentRejected, bank.ConsentRevoked} {
			if other := (bank.Consent{Status: status, ConsentedAt: given}); other.Fetchable(now) || other.Renewable(now) {
				t.Errorf("%s after %v is fetchable or renewable", status, test.after)
			}
		}
	}
}
