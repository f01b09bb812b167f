package control

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
)

// longestDelay is what a client may have to wait on purpose; more would look like a sandbox that hangs.
const longestDelay = 10 * time.Minute

type addFaultRequest struct {
	operation.Unscoped
	Body struct {
		Match       faultMatch   `json:"match"`
		Answer      *faultAnswer `json:"answer"`
		Delay       string       `json:"delay"`
		DelayUpTo   string       `json:"delay_up_to"`
		Drop        bool         `json:"drop"`
		Result      string       `json:"result"`
		Limit       *faultLimit  `json:"limit"`
		Times       int          `json:"times" validate:"gte=0"`
		Probability *float64     `json:"probability" validate:"omitempty,gte=0,lte=1"`
	} `body:"required"`
}

type oneFault struct {
	operation.Unscoped
	ID string `path:"fault_id"`
}

type faultList struct {
	Data []fault `json:"data"`
}

// addFault keeps a rule behind those that are there.
func (r *Room) addFault(_ context.Context, in *addFaultRequest) (reply operation.Reply[fault, operation.None], err error) {
	b := in.Body
	rule := fault{
		Match: b.Match, Answer: b.Answer, Delay: b.Delay, DelayUpTo: b.DelayUpTo, Drop: b.Drop, Result: b.Result, Limit: b.Limit,
		Times: b.Times, Probability: b.Probability,
	}
	if err := r.checkFault(&rule); err != nil {
		return reply, err
	}
	reply.Data = r.Faults.add(rule)
	return reply, nil
}

// checkFault refuses a rule that cannot be meant, and reads its lengths of time.
func (r *Room) checkFault(rule *fault) (err error) {
	if rule.Answer == nil && rule.Delay == "" && rule.DelayUpTo == "" && !rule.Drop && rule.Result == "" && rule.Limit == nil {
		return operation.InvalidField("answer", `give what is to happen: "answer" with a "status", "delay", "drop", "result" of a task, or "limit"`)
	}
	if rule.Answer != nil && !possible(rule.Answer.Status) {
		return operation.InvalidField("answer.status", fmt.Sprintf("answer.status %d is no status of failure such as 429, 500 or 503", rule.Answer.Status))
	}
	if rule.Match.Operation != "" && !r.serves(rule.Match.Operation) {
		return operation.InvalidField("match.operation_id",
			fmt.Sprintf("match.operation_id %q is no operation; `budsandbox operations` lists them", rule.Match.Operation))
	}
	if rule.least, err = delay(rule.Delay); err != nil {
		return operation.InvalidField("delay", "delay: "+err.Error())
	}
	if rule.utmost, err = delay(rule.DelayUpTo); err != nil {
		return operation.InvalidField("delay_up_to", "delay_up_to: "+err.Error())
	}
	if rule.DelayUpTo != "" && rule.utmost < rule.least {
		return operation.InvalidField("delay_up_to", "delay_up_to is shorter than delay")
	}
	if rule.Result != "" {
		if rule.Answer != nil || rule.Drop || rule.Limit != nil {
			return operation.InvalidField("result", "result needs a call that goes on; leave out answer, drop and limit")
		}
		if err := checkResult(rule.Result, rule.Match.Operation); err != nil {
			return err
		}
	}
	if rule.Limit != nil {
		return rule.Limit.read()
	}
	return nil
}

func (r *Room) serves(id string) bool {
	for _, row := range r.Table() {
		if row.ID == id && !row.Private {
			return true
		}
	}
	return false
}

// delay reads a length of time, by ISO 8601 or as 2s; empty is none.
func delay(text string) (time.Duration, error) {
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

// faults lists the rules in the order in which they are tried.
func (r *Room) faults(context.Context, *nothing) (reply operation.Reply[faultList, operation.None], _ error) {
	reply.Data.Data = r.Faults.list()
	return reply, nil
}

// removeFault takes one rule away.
func (r *Room) removeFault(_ context.Context, in *oneFault) (reply operation.Reply[operation.None, operation.None], _ error) {
	if !r.Faults.remove(in.ID, false) {
		return reply, operation.NotFound()
	}
	return reply, nil
}

// clearFaults takes all rules away.
func (r *Room) clearFaults(context.Context, *nothing) (reply operation.Reply[operation.None, operation.None], _ error) {
	r.Faults.remove("", true)
	return reply, nil
}

// byHeader is what a request asks to happen to itself: comma-separated status=503, code_id=..., message=..., delay=2s,
// delay_up_to=9s, drop, result=provider_timeout.
func (f *Faults) byHeader(c operation.Call, asked string) (d operation.Disturbance, err error) {
	d.Rule = "request"
	var answer faultAnswer
	var utmost time.Duration
	for part := range strings.SplitSeq(asked, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "status":
			if answer.Status, err = strconv.Atoi(value); err != nil || !possible(answer.Status) {
				err = errors.New("status must be one of failure, such as status=503")
			}
		case "code_id":
			answer.Code = value
		case "message":
			answer.Message = value
		case "delay":
			d.Delay, err = delay(value)
		case "delay_up_to":
			utmost, err = delay(value)
		case "drop":
			d.Drop = true
		case "result":
			if d.Result = value; !ends(c, value) || value == string(bank.Success) {
				err = fmt.Errorf("the call begins no task that can come to %q", value)
			}
		default:
			err = fmt.Errorf("%q is none of status=503, code_id=..., message=..., delay=2s, delay_up_to=9s, drop and result=provider_timeout", part)
		}
		if err != nil {
			return d, operation.InvalidField(operation.FaultHeader, operation.FaultHeader+": "+err.Error())
		}
	}
	if utmost > d.Delay {
		d.Delay += time.Duration(f.chance() * float64(utmost-d.Delay))
	}
	if answer.Status != 0 {
		d.Answer = answer.error()
	}
	return d, nil
}
