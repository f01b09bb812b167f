package control

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/mail"
	"budsandbox/emulator/internal/route"
)

type mailsQuery struct {
	route.Public
	Client   bank.Project `query:"client_id"`
	Customer string       `query:"customer_id"`
	To       string       `query:"to"`
	Limit    int          `query:"limit"       validate:"gte=1,lte=1000" default:"100"`
}

type mailList struct {
	Data []mailData `json:"data"`
}

type mailData struct {
	Client   string    `json:"client_id"`
	Customer string    `json:"customer_id"`
	At       time.Time `json:"sent_at"`
	To       string    `json:"to"`
	Subject  string    `json:"subject"`
	Text     string    `json:"text"`
	Link     string    `json:"link"`
}

// mails lists the e-mails that Bud would have sent, newest first.
func (h *Handlers) mails(req *route.Request, in *mailsQuery) (reply route.Data[mailList], _ error) {
	var given filters
	filter := mail.Filter{Project: in.Client, Customer: given.customer(in.Customer), To: in.To}
	if err := given.err(); err != nil {
		return reply, err
	}
	all, err := h.Mails.List(req.Context(), filter, in.Limit)
	if err != nil {
		return reply, err
	}
	reply.Data.Data = make([]mailData, len(all))
	for i, m := range all {
		reply.Data.Data[i] = newMailData(m.Project, m.Mail)
	}
	return reply, nil
}

func newMailData(p bank.Project, m bank.Mail) mailData {
	return mailData{string(p), m.Customer.String(), m.At, m.To, m.Subject, m.Text, m.Link}
}
