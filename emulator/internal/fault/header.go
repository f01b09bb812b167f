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
	fault.RuleID = "request"
	var answer faultrule.Answer
	var maxDelay time.Duration
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "status":
			if answer.Status, err = strconv.Atoi(value); err != nil || !isFailureStatus(answer.Status) {
				err = errors.New("status must be one of failure, such as status=503")
			}
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
			return fault, route.InvalidField(route.FaultHeader, route.FaultHeader+": "+err.Error())
		}
	}
	if maxDelay > fault.Delay {
		fault.Delay += time.Duration(f.drawHeaderDelay() * float64(maxDelay-fault.Delay))
	}
	if answer.Status != 0 {
		fault.Answer = newError(answer)
	}
	return fault, nil
}
