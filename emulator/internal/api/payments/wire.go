package payments

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/wire"
)

type recipientData struct {
	Type   string `json:"type"`
	Name   string `json:"name"`
	Number string `json:"account_number"`
}

type senderData struct {
	User     string `json:"user_id"`
	Type     string `json:"type,omitempty"`
	Name     string `json:"name"`
	Number   string `json:"account_number,omitempty"`
	Provider string `json:"provider,omitempty"`
}

type chargesData struct {
	Recipient recipientCharge `json:"recipient_charge"`
	Sender    senderCharge    `json:"sender_charge"`
}

type recipientCharge struct {
	Charge   string `json:"charge"`
	Currency string `json:"currency"`
	Receives string `json:"recipient_receives"`
}

type senderCharge struct {
	Charge   string `json:"charge"`
	Currency string `json:"currency"`
	Sends    string `json:"bank_sends"`
	Total    string `json:"total_cost"`
}

type stateData struct {
	Code    string       `json:"status_code"`
	Message string       `json:"status_message"`
	History []changeData `json:"history"`
}

type changeData struct {
	At      time.Time `json:"datetime"`
	Code    string    `json:"code"`
	Message string    `json:"message"`
}

type errorData struct {
	Code        string `json:"code"`
	Description string `json:"description"`
}

// commonData holds the fields of the payments of all services.
type commonData struct {
	ID           string        `json:"payment_id"`
	Organisation string        `json:"organisation_id"`
	Client       string        `json:"client_id"`
	Reference    string        `json:"reference"`
	Recipient    recipientData `json:"recipient"`
	Sender       senderData    `json:"sender"`
	Charges      chargesData   `json:"known_charges"`
	State        stateData     `json:"state"`
	Errors       []errorData   `json:"errors"`
	CreatedAt    time.Time     `json:"created_at"`
	Action       *string       `json:"required_action"`
}

type singleData struct {
	commonData
	Method        string            `json:"method"`
	Amount        wire.Amount       `json:"amount"`
	Supplementary supplementaryData `json:"supplementary_status"`
}

type standingData struct {
	commonData
	Amount    wire.Amount `json:"recurring_amount"`
	First     time.Time   `json:"first_payment_date"`
	Last      *time.Time  `json:"last_payment_date,omitempty"`
	Frequency string      `json:"frequency"`
}

type scheduledData struct {
	commonData
	Amount wire.Amount `json:"amount"`           // as in Bud's examples
	Again  wire.Amount `json:"recurring_amount"` // as in its schema
	Date   time.Time   `json:"requested_execution_date"`
}

// newSingleData converts a single payment at a time.
func (h *Handlers) newSingleData(project bank.Project, pay bank.Payment, now time.Time) singleData {
	method := "FPS"
	if pay.Amount.Currency != bank.GBP {
		method = "SEPA"
	}
	return singleData{
		h.newCommonData(project, pay, now), method, wire.NewAmount(pay.Amount), newSupplementaryData(pay, now),
	}
}

// newStandingData converts a standing order at a time.
func (h *Handlers) newStandingData(project bank.Project, pay bank.Payment, now time.Time) standingData {
	data := standingData{
		commonData: h.newCommonData(project, pay, now),
		Amount:     wire.NewAmount(pay.Amount),
		First:      pay.First.Truncate(time.Second),
		Frequency:  string(pay.Frequency),
	}
	if !pay.Last.IsZero() {
		data.Last = new(pay.Last.Truncate(time.Second))
	}
	return data
}

// newScheduledData converts a scheduled payment at a time.
func (h *Handlers) newScheduledData(project bank.Project, pay bank.Payment, now time.Time) scheduledData {
	return scheduledData{
		h.newCommonData(project, pay, now),
		wire.NewAmount(pay.Amount),
		wire.NewAmount(pay.Amount),
		pay.First.Truncate(time.Second),
	}
}

func (h *Handlers) newCommonData(project bank.Project, pay bank.Payment, now time.Time) commonData {
	data := commonData{
		ID: pay.ID.String(), Organisation: bank.NewID(h.Service.Seed, 0, "organisation", string(project)).String(),
		Client: string(project), Reference: pay.Reference,
		Recipient: recipientData{pay.Recipient.Scheme, pay.Recipient.Name, pay.Recipient.Number},
		Sender:    senderData{pay.User, pay.Sender.Scheme, pay.Sender.Name, pay.Sender.Number, pay.Provider},
		Charges:   newChargesData(pay.Amount), State: newStateData(pay, now), Errors: []errorData{},
		CreatedAt: pay.CreatedAt.Truncate(time.Second),
	}
	if pay.AwaitsConfirmation() {
		action := wordings[pay.Service].action
		data.Action = &action
	}
	if text := failureText(pay.Status(now)); text != "" {
		data.Errors = append(data.Errors, errorData{data.State.Code, text})
	}
	return data
}

// newChargesData returns the charges of a payment. The sandbox's banks charge nothing.
func newChargesData(m bank.Money) chargesData {
	zero, all, currency := bank.Money{Currency: m.Currency}.Value(), m.Value(), string(m.Currency)
	return chargesData{recipientCharge{zero, currency, all}, senderCharge{zero, currency, all, all}}
}

func newStateData(pay bank.Payment, now time.Time) stateData {
	var data stateData
	for _, change := range pay.History(now) {
		data.Code, data.Message = string(change.Status), message(pay.Service, change.Status)
		data.History = append(data.History, changeData{change.At.Truncate(time.Second), data.Code, data.Message})
	}
	return data
}
