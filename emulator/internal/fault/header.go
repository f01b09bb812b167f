package fault

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/internal/faultrule"
)

// fromHeader parses the fault that a request injects into itself, which is a comma-separated list: status=503,
// code_id=..., message=..., delay=2s, delay_up_to=9s, drop, result=provider_timeout.
func (f *Injector) fromHeader(c route.Call, header string) (fault route.Fault, err error) {
	refused := func(text string) error { return route.InvalidField(route.FaultHeader, route.FaultHeader+text) }
	if strings.TrimSpace(header) == "" { // which may come from an unset variable, and would inject nothing
		return fault, refused(" is empty; leave it out, or send one such as " + headerExample)
	}
	fault.RuleID = "request"
	var answer faultrule.Answer
	var maxDelay time.Duration
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "status":
			answer.Status, err = parseStatus(value)
		case "code_id":
			answer.Code = value
		case "message":
			answer.Message = value
		case "delay":
			fault.Delay, err = ParseDelay(value)
		case "delay_up_to":
			maxDelay, err = ParseDelay(value)
		case "drop":
			fault.Drop = true
		case "result":
			fault.Result = value
			if !canHaveResult(c, value) || value == string(bank.Success) {
				err = fmt.Errorf("the call begins no task that can come to %q", value)
			}
		default:
			err = fmt.Errorf("%q is none of status=503, code_id=..., message=..., delay=2s, delay_up_to=9s, "+
				"drop and result=provider_timeout", part)
		}
		if err != nil {
			return fault, refused(": " + err.Error())
		}
	}
	if text := contradiction(fault, answer, maxDelay); text != "" {
		return fault, refused(": " + text)
	}
	if maxDelay > fault.Delay {
		fault.Delay += time.Duration(f.drawHeaderDelay() * float64(maxDelay-fault.Delay))
	}
	if answer.Status != 0 {
		fault.Answer = newError(answer)
	}
	return fault, nil
}

// headerExample is a fault in a header, in messages.
const headerExample = "status=503, delay=2s"

// parseStatus parses a status of failure in a header.
func parseStatus(text string) (int, error) {
	if strings.Contains(text, ";") {
		return 0, errors.New("a comma stands between the parts, as in " + headerExample)
	}
	status, err := strconv.Atoi(text)
	if err != nil || !isFailureStatus(status) {
		return 0, errors.New("status must be one of failure, such as status=503")
	}
	return status, nil
}

// contradiction returns what is wrong with the parts of a fault together, or "".
func contradiction(fault route.Fault, answer faultrule.Answer, maxDelay time.Duration) string {
	switch {
	case answer.Status == 0 && answer != faultrule.Answer{}:
		return "code_id and message need a status, as in status=503"
	case fault.Drop && answer.Status != 0:
		return "a call that drops has no status; leave out one of them"
	case fault.Result != "" && (fault.Drop || answer.Status != 0):
		return "result needs a call that goes on; leave out status and drop"
	case maxDelay != 0 && maxDelay < fault.Delay:
		return "delay_up_to is shorter than delay"
	}
	return ""
}
