package payments

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
)

// pageSize is how many payments a page holds: as many as in the examples of Bud's documents.
const pageSize = 10

type listRequest struct {
	route.ForProject
	ID         string `header:"X-Payment-Id"`
	Page       string `header:"X-Page-Number"`
	Providers  string `header:"X-Sender-Providers"`
	Statuses   string `header:"X-Status-Codes"`
	From       string `header:"X-Date-From"`
	To         string `header:"X-Date-To"`
	AmountFrom string `header:"X-Amount-From"`
	AmountTo   string `header:"X-Amount-To"`
}

type pageData struct {
	Total   int `json:"total_results"`
	Results int `json:"results"`
	Page    int `json:"page"`
	Pages   int `json:"total_pages"`
}

// listSingle lists single payments, the oldest first. It alone documents that an id to which there is no payment is not found.
func (h *Handlers) listSingle(req *route.Request, in *listRequest) (route.Reply[[]singleData, pageData], error) {
	reply, err := list(req, h, in, bank.SinglePayment, h.showSingle)
	if err == nil && in.ID != "" {
		_, err = h.readSingle(req, &paymentRequest{in.ForProject, in.ID})
	}
	return reply, err
}

// listStanding lists standing orders, the oldest first.
func (h *Handlers) listStanding(req *route.Request, in *listRequest) (route.Reply[[]standingData, pageData], error) {
	return list(req, h, in, bank.StandingOrder, h.showStanding)
}

// listScheduled lists scheduled payments, the oldest first.
func (h *Handlers) listScheduled(req *route.Request, in *listRequest) (route.Reply[[]scheduledData, pageData], error) {
	return list(req, h, in, bank.ScheduledPayment, h.showScheduled)
}

func list[D any](req *route.Request, r *Handlers, in *listRequest, service bank.PaymentService, show func(bank.Project, bank.Payment, time.Time) D) (reply route.Reply[[]D, pageData], _ error) {
	now := req.Now()
	f, err := in.filter()
	if err != nil {
		return reply, err
	}
	page, total, err := r.Service.Page(req.Project, service, func(one bank.Payment) bool { return f.admits(one, now) }, (f.page-1)*pageSize, pageSize)
	if err != nil {
		return reply, err
	}
	reply.Data = make([]D, len(page))
	for i, one := range page {
		reply.Data[i] = show(req.Project, one, now)
	}
	reply.Meta = &pageData{total, len(page), f.page, (total + pageSize - 1) / pageSize}
	return reply, nil
}

// filter says which payments a list is to show.
type filter struct {
	page      int
	id        string
	providers []string
	statuses  []string
	from, to  time.Time
	least     int64 // minor units
	most      int64
	unlimited bool // most is none
}

// mostPages keeps the number of payments before a page within what can be counted.
const mostPages = 1_000_000_000

// dateLayout is how the dates of filters are written, as Bud's refusal of others says.
const dateLayout = "2006-01-02T15:04:05Z"

func (in *listRequest) filter() (f filter, err error) {
	bad := func(header, expected string) error {
		return route.Problems{{In: "header", Name: "filter", Text: header + " is in the wrong format (expected " + expected + ")"}}
	}
	f = filter{page: 1, providers: route.Split([]string{in.Providers}), statuses: route.Split([]string{in.Statuses}), unlimited: in.AmountTo == ""}
	if in.Page != "" {
		if f.page, err = strconv.Atoi(in.Page); err != nil || f.page < 1 || f.page > mostPages {
			return f, bad("X-Page-Number", "1 or more")
		}
	}
	if in.ID != "" {
		id, err := uuid.Parse(in.ID)
		if err != nil {
			return f, bad("X-Payment-Id", "UUID")
		}
		f.id = id.String()
	}
	for _, status := range f.statuses {
		if !slices.Contains(statuses, bank.PaymentStatus(status)) {
			return f, bad("X-Status-Codes", "status codes such as SETTLED")
		}
	}
	for _, date := range []struct {
		header, text string
		into         *time.Time
	}{{"X-Date-From", in.From, &f.from}, {"X-Date-To", in.To, &f.to}} {
		if date.text == "" {
			continue
		}
		if *date.into, err = time.Parse(time.RFC3339, date.text); err != nil {
			return f, bad(date.header, dateLayout)
		}
	}
	for _, amount := range []struct {
		header, text string
		into         *int64
	}{{"X-Amount-From", in.AmountFrom, &f.least}, {"X-Amount-To", in.AmountTo, &f.most}} {
		if amount.text == "" {
			continue
		}
		parsed, err := bank.ParseMoney(amount.text, bank.GBP) // euros have as many decimals
		if err != nil {
			return f, bad(amount.header, "an amount such as 10.98")
		}
		*amount.into = parsed.Minor
	}
	return f, nil
}

// statuses are all that a payment can have.
var statuses = []bank.PaymentStatus{
	bank.PaymentCreated, bank.PaymentAwaitingAuth, bank.PaymentAuthenticated, bank.PaymentAuthRejected, bank.PaymentAuthCompleted,
	bank.PaymentFundsConfirmed, bank.PaymentInsufficientFunds, bank.PaymentInitiating, bank.PaymentAccepted, bank.PaymentSettled,
	bank.PaymentRejected, bank.PaymentFailed, bank.PaymentPending, bank.PaymentCompleted,
}

// admits says whether a payment is to be listed. Dates are those of making, ends included.
func (f filter) admits(one bank.Payment, now time.Time) bool {
	switch {
	case f.id != "" && one.ID.String() != f.id,
		len(f.providers) > 0 && !slices.ContainsFunc(f.providers, func(p string) bool { return strings.EqualFold(p, one.Provider) }),
		!f.from.IsZero() && one.CreatedAt.Before(f.from), !f.to.IsZero() && one.CreatedAt.After(f.to),
		one.Amount.Minor < f.least, !f.unlimited && one.Amount.Minor > f.most:
		return false
	}
	return len(f.statuses) == 0 || slices.Contains(f.statuses, string(one.Status(now)))
}

// readSingle shows a single payment.
func (h *Handlers) readSingle(req *route.Request, in *paymentRequest) (route.Data[singleData], error) {
	return read[singleData, route.None](req, h, in, bank.SinglePayment, h.showSingle)
}

// readStanding shows a standing order.
func (h *Handlers) readStanding(req *route.Request, in *paymentRequest) (route.Data[standingData], error) {
	return read[standingData, route.None](req, h, in, bank.StandingOrder, h.showStanding)
}

// readScheduled shows a scheduled payment.
func (h *Handlers) readScheduled(req *route.Request, in *paymentRequest) (route.Reply[scheduledData, noMeta], error) {
	reply, err := read[scheduledData, noMeta](req, h, in, bank.ScheduledPayment, h.showScheduled)
	reply.Meta = &noMeta{}
	return reply, err
}

// noMeta is metadata without any.
type noMeta struct{}

func read[D, M any](req *route.Request, r *Handlers, in *paymentRequest, service bank.PaymentService, show func(bank.Project, bank.Payment, time.Time) D) (reply route.Reply[D, M], _ error) {
	id, err := in.payment()
	if err != nil {
		return reply, err
	}
	one, err := r.Service.Get(req.Project, id)
	if errors.Is(err, payment.ErrNotFound) || err == nil && one.Service != service {
		return reply, notFound()
	}
	if err == nil {
		reply.Data = show(req.Project, one, req.Now())
	}
	return reply, err
}
