package payments

import (
	"time"

	"budsandbox/bank"
)

type amountData struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

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

// commonData is what payments of all services have.
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
	Amount        amountData        `json:"amount"`
	Supplementary supplementaryData `json:"supplementary_status"`
}

type standingData struct {
	commonData
	Amount    amountData `json:"recurring_amount"`
	First     time.Time  `json:"first_payment_date"`
	Last      *time.Time `json:"last_payment_date,omitempty"`
	Frequency string     `json:"frequency"`
}

type scheduledData struct {
	commonData
	Amount amountData `json:"amount"`           // as in Bud's examples
	Again  amountData `json:"recurring_amount"` // as in its schema
	Date   time.Time  `json:"requested_execution_date"`
}

func showAmount(m bank.Money) amountData { return amountData{m.Value(), string(m.Currency)} }

// showSingle shows a single payment as it stands now.
func (h *Handlers) showSingle(p bank.Project, one bank.Payment, now time.Time) singleData {
	method := "FPS"
	if one.Amount.Currency != bank.GBP {
		method = "SEPA"
	}
	return singleData{h.showCommon(p, one, now), method, showAmount(one.Amount), showSupplementary(one, now)}
}

// showStanding shows a standing order as it stands now.
func (h *Handlers) showStanding(p bank.Project, one bank.Payment, now time.Time) standingData {
	data := standingData{commonData: h.showCommon(p, one, now), Amount: showAmount(one.Amount), First: one.First, Frequency: string(one.Frequency)}
	if !one.Last.IsZero() {
		data.Last = &one.Last
	}
	return data
}

// showScheduled shows a scheduled payment as it stands now.
func (h *Handlers) showScheduled(p bank.Project, one bank.Payment, now time.Time) scheduledData {
	return scheduledData{h.showCommon(p, one, now), showAmount(one.Amount), showAmount(one.Amount), one.First}
}

func (h *Handlers) showCommon(p bank.Project, one bank.Payment, now time.Time) commonData {
	data := commonData{
		ID: one.ID.String(), Organisation: bank.NewID(h.Service.Seed, 0, "organisation", string(p)).String(), Client: string(p), Reference: one.Reference,
		Recipient: recipientData{one.Recipient.Scheme, one.Recipient.Name, one.Recipient.Number},
		Sender:    senderData{one.User, one.Sender.Scheme, one.Sender.Name, one.Sender.Number, one.Provider},
		Charges:   showCharges(one.Amount), State: showState(one, now), Errors: []errorData{}, CreatedAt: one.CreatedAt,
	}
	if one.AwaitsConfirmation() {
		action := actionOf(string(one.Service))
		data.Action = &action
	}
	if text := failureText(one.Status(now)); text != "" {
		data.Errors = append(data.Errors, errorData{data.State.Code, text})
	}
	return data
}

// showCharges are those of a payment: the sandbox's banks take nothing.
func showCharges(m bank.Money) chargesData {
	nothing, all, currency := bank.Money{Currency: m.Currency}.Value(), m.Value(), string(m.Currency)
	return chargesData{recipientCharge{nothing, currency, all}, senderCharge{nothing, currency, all, all}}
}

func showState(one bank.Payment, now time.Time) stateData {
	var data stateData
	for _, change := range one.History(now) {
		data.Code, data.Message = string(change.Status), message(one.Service, change.Status)
		data.History = append(data.History, changeData{change.At, data.Code, data.Message})
	}
	return data
}
