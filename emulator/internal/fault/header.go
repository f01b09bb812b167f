package fault

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// byHeader is what a request asks to happen to itself: comma-separated status=503, code_id=..., message=..., delay=2s,
// delay_up_to=9s, drop, result=provider_timeout.
func (f *Injector) byHeader(c route.Call, asked string) (d route.Fault, err error) {
	d.RuleID = "request"
	var answer Answer
	var utmost time.Duration
	for part := range strings.SplitSeq(asked, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "status":
			if answer.Status, err = strconv.Atoi(value); err != nil || !PossibleStatus(answer.Status) {
				err = errors.New("status must be one of failure, such as status=503")
			}
		case "code_id":
			answer.Code = value
		case "message":
			answer.Message = value
		case "delay":
			d.Delay, err = ParseDelay(value)
		case "delay_up_to":
			utmost, err = ParseDelay(value)
		case "drop":
			d.Drop = true
		case "result":
			if d.Result = value; !canResult(c, value) || value == string(bank.Success) {
				err = fmt.Errorf("the call begins no task that can come to %q", value)
			}
		default:
			err = fmt.Errorf("%q is none of status=503, code_id=..., message=..., delay=2s, delay_up_to=9s, drop and result=provider_timeout", part)
		}
		if err != nil {
			return d, route.InvalidField(route.FaultHeader, route.FaultHeader+": "+err.Error())
		}
	}
	if utmost > d.Delay {
		d.Delay += time.Duration(f.chance() * float64(utmost-d.Delay))
	}
	if answer.Status != 0 {
		d.Answer = answer.bud()
	}
	return d, nil
}
