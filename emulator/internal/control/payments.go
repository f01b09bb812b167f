package control

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type paymentQuery struct {
	route.Public
	Token  string `header:"Authorization"`
	ID     string `path:"payment_id"`
	Client string `query:"client_id"`
}

type paymentOrder struct {
	route.Public
	Token string `header:"Authorization"`
	ID    string `path:"payment_id"`
	Body  struct {
		Client   string `json:"client_id"`
		Provider string `json:"provider"`
		Outcome  string `json:"outcome"`
		Takes    string `json:"takes"`
	} `body:"optional"`
}

type paymentRefusal struct {
	route.Public
	Token string `header:"Authorization"`
	ID    string `path:"payment_id"`
	Body  struct {
		Client string `json:"client_id"`
	} `body:"optional"`
}

type paymentData struct {
	ID       string `json:"payment_id"`
	Client   string `json:"client_id"`
	Service  string `json:"service"`
	Provider string `json:"provider,omitempty"`
	Status   string `json:"status_code"`
	// Outcome is the last status that it will come to, once the customer has decided, and Ends when, once nothing more has to be done for it.
	Outcome    string     `json:"outcome,omitempty"`
	Ends       *time.Time `json:"ends_at,omitempty"`
	Redirect   string     `json:"redirect_url,omitempty"` // where the customer's browser goes now
	Executions []string   `json:"executions"`             // the days on which the bank has paid
}

// payment shows a payment with what Bud does not tell of it: how it will end, and when the bank has paid.
func (h *Handlers) payment(_ *route.Request, in *paymentQuery) (reply route.Data[paymentData], _ error) {
	p, one, err := h.paymentBy(in.Token, in.Client, in.ID)
	if err == nil {
		reply.Data, err = h.showPayment(p, one, "")
	}
	return reply, err
}

// authorisePayment is what the customer does on his bank's page, without a browser: he agrees, and the bank does as the tester wants.
func (h *Handlers) authorisePayment(_ *route.Request, in *paymentOrder) (reply route.Data[paymentData], _ error) {
	p, one, err := h.paymentBy(in.Token, in.Body.Client, in.ID)
	if err != nil {
		return reply, err
	}
	order := payment.Decision{Provider: in.Body.Provider, Outcome: bank.PaymentStatus(strings.ToUpper(in.Body.Outcome))}
	if in.Body.Takes != "" {
		period, err := bank.ParsePeriod(in.Body.Takes)
		if err != nil {
			return reply, route.InvalidField("takes", "takes: "+err.Error())
		}
		now := h.Clock.Of(p).Now()
		takes := period.After(now).Sub(now)
		order.Duration = &takes
	}
	if order.Provider == "" && one.Provider == "" {
		order.Provider = payment.HomeProvider
	}
	one, to, err := h.Payments.Authorise(p, one.ID, order)
	if err != nil {
		return reply, refusedPayment(err)
	}
	reply.Data, err = h.showPayment(p, one, to)
	return reply, err
}

// rejectPayment is what the customer does on his bank's page, without a browser: he declines.
func (h *Handlers) rejectPayment(_ *route.Request, in *paymentRefusal) (reply route.Data[paymentData], _ error) {
	p, one, err := h.paymentBy(in.Token, in.Body.Client, in.ID)
	if err != nil {
		return reply, err
	}
	one, to, err := h.Payments.Reject(p, one.ID)
	if err != nil {
		return reply, refusedPayment(err)
	}
	reply.Data, err = h.showPayment(p, one, to)
	return reply, err
}

func (h *Handlers) showPayment(p bank.Project, one bank.Payment, to string) (paymentData, error) {
	now := h.Clock.Of(p).Now()
	data := paymentData{
		ID: one.ID.String(), Client: string(p), Service: string(one.Service), Provider: one.Provider, Status: string(one.Status(now)),
		Outcome: string(one.Answer.Outcome), Redirect: to, Executions: []string{},
	}
	if ends := one.Ends(); !ends.IsZero() {
		data.Ends = &ends
	}
	paid, err := payment.ExecutionDates(one, now)
	for _, day := range paid {
		data.Executions = append(data.Executions, day.String())
	}
	return data, err
}

// paymentBy finds a payment and its project: the one of the token or named, else the only one that has it.
func (h *Handlers) paymentBy(authorization, client, id string) (bank.Project, bank.Payment, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return "", bank.Payment{}, route.NotFound()
	}
	project, named, err := h.project(authorization, client)
	if err != nil {
		return "", bank.Payment{}, err
	}
	projects := []bank.Project{project}
	if !named {
		projects = nil
		err := h.Store.View(func(tx *storage.Tx) error {
			for p := range tx.Projects() {
				projects = append(projects, p)
			}
			return nil
		})
		if err != nil {
			return "", bank.Payment{}, err
		}
	}
	for _, p := range projects { // ids are of the project's name, so no two share one
		one, err := h.Payments.Get(p, bank.PaymentID(parsed))
		if !errors.Is(err, payment.ErrNotFound) {
			return p, one, err
		}
	}
	return "", bank.Payment{}, route.NotFound()
}

// refusedPayment words what the desk of payments refuses.
func refusedPayment(err error) error {
	var refusal *payment.Refusal
	var closed *payment.UnavailableError
	switch {
	case errors.As(err, &closed):
		return route.InvalidField("provider", closed.Error()+"; PUT /_sandbox/providers/ID {\"maintenance_window\":null} ends it")
	case errors.As(err, &refusal):
		return route.InvalidField(refusal.Field, refusal.Text)
	case errors.Is(err, payment.ErrNotFound):
		return route.NotFound()
	case errors.Is(err, payment.ErrState):
		return &route.Error{Status: http.StatusConflict, Code: "auth_used", Message: "The customer has decided on this payment before."}
	}
	return err
}
