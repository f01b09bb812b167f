package fault

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// MaxDelay is the maximum delay of a fault. A longer one would look like a sandbox that hangs.
const MaxDelay = 10 * time.Minute

// Check returns an error for an invalid rule, and parses its delays. serves reports whether an operation exists.
func (r *Rule) Check(serves func(operationID string) bool) (err error) {
	if r.Answer == nil && r.Delay == "" && r.DelayUpTo == "" && !r.Drop && r.Result == "" && r.Limit == nil {
		return route.InvalidField("answer",
			`give what is to happen: "answer" with a "status", "delay", "drop", "result" of a task, or "limit"`)
	}
	if r.Answer != nil && !PossibleStatus(r.Answer.Status) {
		const format = "answer.status %d is no status of failure such as 429, 500 or 503"
		return route.InvalidField("answer.status", fmt.Sprintf(format, r.Answer.Status))
	}
	if r.Match.Operation != "" && !serves(r.Match.Operation) {
		return route.InvalidField("match.operation_id",
			fmt.Sprintf("match.operation_id %q is no operation; `budsandbox operations` lists them", r.Match.Operation))
	}
	if r.minDelay, err = ParseDelay(r.Delay); err != nil {
		return route.InvalidField("delay", "delay: "+err.Error())
	}
	if r.maxDelay, err = ParseDelay(r.DelayUpTo); err != nil {
		return route.InvalidField("delay_up_to", "delay_up_to: "+err.Error())
	}
	if r.DelayUpTo != "" && r.maxDelay < r.minDelay {
		return route.InvalidField("delay_up_to", "delay_up_to is shorter than delay")
	}
	if r.Result != "" {
		if r.Answer != nil || r.Drop || r.Limit != nil {
			return route.InvalidField("result", "result needs a call that goes on; leave out answer, drop and limit")
		}
		if err := CheckResult(r.Result, r.Match.Operation); err != nil {
			return err
		}
	}
	if r.Limit != nil {
		return r.Limit.Init()
	}
	return nil
}

// ParseDelay parses a delay in ISO 8601 or Go's form, such as 2s. An empty text is 0.
func ParseDelay(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	period, err := bank.ParsePeriod(text)
	if err != nil {
		return 0, err
	}
	start := time.Unix(0, 0).UTC()
	d := period.After(start).Sub(start)
	if d < 0 || d > MaxDelay {
		return 0, fmt.Errorf("%q is not between 0s and %s", text, MaxDelay)
	}
	return d, nil
}
