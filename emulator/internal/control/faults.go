package control

import (
	"context"
	"fmt"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/internal/faultrule"
	"budsandbox/internal/spelling"
)

type addFaultRequest struct {
	route.Public
	Body faultrule.Rule `body:"required"`
}

type faultPath struct {
	route.Public
	ID string `path:"fault_id"`
}

type faultList struct {
	Data []faultrule.Active `json:"data"`
}

// addFault adds a rule after the existing ones.
func (h *Handlers) addFault(
	req *route.Request, in *addFaultRequest,
) (reply route.Data[faultrule.Active], err error) {
	if err := h.checkMatch(req.Context(), in.Body.Match); err != nil {
		return reply, err
	}
	reply.Data, err = h.Faults.Add(in.Body)
	return reply, err
}

// checkMatch returns an error for an unknown operation or bank, with the most similar known one. A rule for it
// would never apply.
func (h *Handlers) checkMatch(ctx context.Context, m faultrule.Match) error {
	if known := h.operations(); m.Operation != "" && !slices.Contains(known, m.Operation) {
		text := "match.operation_id " + unknownOperation(m.Operation, known)
		return route.InvalidField("match.operation_id", text)
	}
	if _, err := customerField("match.customer_id", m.Customer); err != nil {
		return err
	}
	if m.Provider == "" {
		return nil
	}
	banks, err := h.Inventory.Providers(ctx, bank.Project(m.Client))
	if err != nil {
		return err
	}
	var known []string
	for _, b := range banks {
		known = append(known, b.ID)
		if b.Payments != "" && b.Payments != b.ID {
			known = append(known, b.Payments)
		}
	}
	if slices.Contains(known, m.Provider) {
		return nil
	}
	return route.InvalidField("match.provider",
		fmt.Sprintf("match.provider %q is not a bank; %s", m.Provider, spelling.DidYouMean(m.Provider, known)))
}

// operations lists the ids of Bud's operations.
func (h *Handlers) operations() (ids []string) {
	for _, r := range h.Table() {
		if !r.ControlPlane {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// faults lists the rules in the order in which they are matched.
func (h *Handlers) faults(*route.Request, *noParameters) (reply route.Data[faultList], _ error) {
	reply.Data.Data = h.Faults.List()
	return reply, nil
}

// removeFault removes a rule.
func (h *Handlers) removeFault(_ *route.Request, in *faultPath) (reply route.Empty, _ error) {
	if !h.Faults.Remove(in.ID) {
		return reply, notFound("fault", in.ID, "/_sandbox/faults")
	}
	return reply, nil
}

// clearFaults removes all rules, or those that name a project.
func (h *Handlers) clearFaults(_ *route.Request, in *optionalClientRequest) (reply route.Empty, _ error) {
	h.Faults.Clear(bank.Project(in.Client))
	return reply, nil
}
