package control

import (
	"budsandbox/emulator/internal/fault"
	"budsandbox/emulator/internal/route"
)

type addFaultRequest struct {
	route.Public
	Body struct {
		Match       fault.Match   `json:"match"`
		Answer      *fault.Answer `json:"answer"`
		Delay       string        `json:"delay"`
		DelayUpTo   string        `json:"delay_up_to"`
		Drop        bool          `json:"drop"`
		Result      string        `json:"result"`
		Limit       *fault.Limit  `json:"limit"`
		Times       int           `json:"times" validate:"gte=0"`
		Probability *float64      `json:"probability" validate:"omitempty,gte=0,lte=1"`
	} `body:"required"`
}

type faultPath struct {
	route.Public
	ID string `path:"fault_id"`
}

type faultList struct {
	Data []fault.Rule `json:"data"`
}

// addFault adds a rule after the existing ones.
func (h *Handlers) addFault(
	_ *route.Request, in *addFaultRequest,
) (reply route.Data[fault.Rule], err error) {
	b := in.Body
	rule := fault.Rule{
		Match: b.Match, Answer: b.Answer, Delay: b.Delay, DelayUpTo: b.DelayUpTo, Drop: b.Drop, Result: b.Result,
		Limit: b.Limit, Times: b.Times, Probability: b.Probability,
	}
	if err := rule.Check(h.serves); err != nil {
		return reply, err
	}
	reply.Data, err = h.Faults.Add(rule)
	return reply, err
}

func (h *Handlers) serves(id string) bool {
	for _, r := range h.Table() {
		if r.ID == id && !r.ControlPlane {
			return true
		}
	}
	return false
}

// faults lists the rules in the order in which they are matched.
func (h *Handlers) faults(*route.Request, *nothing) (reply route.Data[faultList], _ error) {
	reply.Data.Data = h.Faults.List()
	return reply, nil
}

// removeFault removes a rule.
func (h *Handlers) removeFault(_ *route.Request, in *faultPath) (reply route.Empty, _ error) {
	if !h.Faults.Remove(in.ID, false) {
		return reply, route.NotFound()
	}
	return reply, nil
}

// clearFaults removes all rules.
func (h *Handlers) clearFaults(*route.Request, *nothing) (reply route.Empty, _ error) {
	h.Faults.Remove("", true)
	return reply, nil
}
