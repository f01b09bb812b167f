package fault

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/internal/faultrule"
)

// longestDelay is the maximum delay of a fault. A longer one would look like a sandbox that hangs.
const longestDelay = 10 * time.Minute

// newRule returns a rule in force, or an error if it is invalid.
func newRule(r faultrule.Rule) (checked *rule, err error) {
	if r.Answer == nil && r.Delay == "" && r.DelayUpTo == "" && !r.Drop && r.Result == "" && r.Limit == nil {
		return nil, route.InvalidField("answer",
			`give what is to happen: "answer" with a "status", "delay", "drop", "result" of a task, or "limit"`)
	}
	if r.Answer != nil && !isFailureStatus(r.Answer.Status) {
		const format = "answer.status %d is not an error status such as 429, 500 or 503"
		return nil, route.InvalidField("answer.status", fmt.Sprintf(format, r.Answer.Status))
	}
	if r.Answer != nil && r.Drop {
		return nil, route.InvalidField("drop", `a call that drops has no answer; leave out "drop" or "answer.status"`)
	}
	checked = &rule{Active: faultrule.Active{Rule: r}}
	if checked.minDelay, err = ParseDelay(r.Delay); err != nil {
		return nil, route.InvalidField("delay", "delay: "+err.Error())
	}
	if checked.maxDelay, err = ParseDelay(r.DelayUpTo); err != nil {
		return nil, route.InvalidField("delay_up_to", "delay_up_to: "+err.Error())
	}
	if r.DelayUpTo != "" && checked.maxDelay < checked.minDelay {
		return nil, route.InvalidField("delay_up_to", `delay_up_to is shorter than "delay"`)
	}
	if r.Result != "" {
		if r.Answer != nil || r.Drop || r.Limit != nil {
			const text = `result needs a call that goes on; leave out "answer.status", "drop" and "limit"`
			return nil, route.InvalidField("result", text)
		}
		if err := checkResult(r.Result, r.Match.Operation); err != nil {
			return nil, err
		}
	}
	if r.Limit != nil {
		checked.limit, err = newLimit(*r.Limit)
	}
	return checked, err
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
	if d < 0 || d > longestDelay {
		return 0, fmt.Errorf("%q is not between 0s and %s", text, longestDelay)
	}
	return d, nil
}
