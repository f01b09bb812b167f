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

// pageSize is the number of payments on a page, as in the examples of Bud's documents.
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

// listSingle lists single payments, oldest first. Bud documents only for single payments that an unknown id is not
// found.
func (h *Handlers) listSingle(
	req *route.Request, in *listRequest,
) (route.Reply[[]singleData, pageData], error) {
	reply, err := list(req, h, in, bank.SinglePayment, h.newSingleData)
	if err == nil && in.ID != "" {
		_, err = h.readSingle(req, &paymentRequest{in.ForProject, in.ID})
	}
	return reply, err
}

// listStanding lists standing orders, oldest first.
func (h *Handlers) listStanding(
	req *route.Request, in *listRequest,
) (route.Reply[[]standingData, pageData], error) {
	return list(req, h, in, bank.StandingOrder, h.newStandingData)
}

// listScheduled lists scheduled payments, oldest first.
func (h *Handlers) listScheduled(
	req *route.Request, in *listRequest,
) (route.Reply[[]scheduledData, pageData], error) {
	return list(req, h, in, bank.ScheduledPayment, h.newScheduledData)
}

func list[D any](
	req *route.Request,
	h *Handlers,
	in *listRequest,
	service bank.PaymentService,
	convert func(bank.Project, bank.Payment, time.Time) D,
) (reply route.Reply[[]D, pageData], _ error) {
	now := req.Now()
	f, err := in.filter()
	if err != nil {
		return reply, err
	}
	match := func(pay bank.Payment) bool { return f.matches(pay, now) }
	page, total, err := h.Service.Page(req.Context(), req.Project, service, match, (f.page-1)*pageSize, pageSize)
	if err != nil {
		return reply, err
	}
	reply.Data = make([]D, len(page))
	for i, pay := range page {
		reply.Data[i] = convert(req.Project, pay, now)
	}
	reply.Meta = &pageData{total, len(page), f.page, (total + pageSize - 1) / pageSize}
	return reply, nil
}

// filter selects payments.
type filter struct {
	page      int
	id        string
	providers []string
	statuses  []string
	from, to  time.Time
	minAmount int64 // in minor units
	maxAmount int64
	unlimited bool // there is no maximum
}

// maxPages limits the page number, so that the number of payments before a page does not overflow.
const maxPages = 1_000_000_000

// dateLayout is the layout of dates in filters, as in Bud's error for other layouts.
const dateLayout = "2006-01-02T15:04:05Z"

// filter parses the filters of a list.
func (in *listRequest) filter() (f filter, err error) {
	f = filter{
		page:      1,
		providers: route.Split([]string{in.Providers}),
		statuses:  route.Split([]string{in.Statuses}),
		unlimited: in.AmountTo == "",
	}
	if in.Page != "" {
		if f.page, err = strconv.Atoi(in.Page); err != nil || f.page < 1 || f.page > maxPages {
			return f, errFormat("X-Page-Number", "1 or more")
		}
	}
	if in.ID != "" {
		id, err := uuid.Parse(in.ID)
		if err != nil {
			return f, errFormat("X-Payment-Id", "UUID")
		}
		f.id = id.String()
	}
	for _, status := range f.statuses {
		if !slices.Contains(statuses, bank.PaymentStatus(status)) {
			return f, errFormat("X-Status-Codes", "status codes such as SETTLED")
		}
	}
	if f.from, err = parseTime("X-Date-From", in.From); err != nil {
		return f, err
	}
	if f.to, err = parseTime("X-Date-To", in.To); err != nil {
		return f, err
	}
	if f.minAmount, err = parseAmount("X-Amount-From", in.AmountFrom); err != nil {
		return f, err
	}
	if f.maxAmount, err = parseAmount("X-Amount-To", in.AmountTo); err != nil {
		return f, err
	}
	if !f.unlimited && f.minAmount > f.maxAmount {
		const text = "must not be greater than X-Amount-To"
		return f, route.Problems{{In: "header", Name: "X-Amount-From", Text: text}}
	}
	return f, nil
}

// errFormat returns Bud's error for a header in another format.
func errFormat(header, expected string) error {
	text := header + " is in the wrong format (expected " + expected + ")"
	return route.Problems{{In: "header", Name: "filter", Text: text}}
}

// parseTime parses the time in a header. An empty text is the zero time.
func parseTime(header, text string) (at time.Time, err error) {
	if text == "" {
		return at, nil
	}
	if at, err = time.Parse(time.RFC3339, text); err != nil {
		return at, errFormat(header, dateLayout)
	}
	return at, nil
}

// parseAmount parses the amount in a header and returns it in minor units. An empty text is 0.
func parseAmount(header, text string) (minor int64, err error) {
	if text == "" {
		return 0, nil
	}
	amount, err := bank.ParseMoney(text, bank.GBP) // euros have the same number of decimals
	if err != nil {
		return 0, errFormat(header, "an amount such as 10.98")
	}
	return amount.Minor, nil
}

// statuses are all statuses of payments.
var statuses = []bank.PaymentStatus{
	bank.PaymentCreated, bank.PaymentAwaitingAuth, bank.PaymentAuthenticated, bank.PaymentAuthRejected,
	bank.PaymentAuthCompleted, bank.PaymentFundsConfirmed, bank.PaymentInsufficientFunds, bank.PaymentInitiating,
	bank.PaymentAccepted, bank.PaymentSettled, bank.PaymentRejected, bank.PaymentFailed, bank.PaymentPending,
	bank.PaymentCompleted,
}

// matches reports whether a payment matches. Dates are those of its creation, bounds included.
func (f filter) matches(pay bank.Payment, now time.Time) bool {
	created := pay.CreatedAt.Truncate(time.Second) // as the response shows it
	switch {
	case f.id != "" && pay.ID.String() != f.id,
		len(f.providers) > 0 && !slices.ContainsFunc(f.providers,
			func(p string) bool { return strings.EqualFold(p, pay.Provider) }),
		!f.from.IsZero() && created.Before(f.from), !f.to.IsZero() && created.After(f.to),
		pay.Amount.Minor < f.minAmount, !f.unlimited && pay.Amount.Minor > f.maxAmount:
		return false
	}
	return len(f.statuses) == 0 || slices.Contains(f.statuses, string(pay.Status(now)))
}

// readSingle returns a single payment.
func (h *Handlers) readSingle(
	req *route.Request, in *paymentRequest,
) (route.Data[singleData], error) {
	return read[singleData, route.None](req, h, in, bank.SinglePayment, h.newSingleData)
}

// readStanding returns a standing order.
func (h *Handlers) readStanding(
	req *route.Request, in *paymentRequest,
) (route.Data[standingData], error) {
	return read[standingData, route.None](req, h, in, bank.StandingOrder, h.newStandingData)
}

// readScheduled returns a scheduled payment.
func (h *Handlers) readScheduled(
	req *route.Request, in *paymentRequest,
) (route.Reply[scheduledData, noMeta], error) {
	reply, err := read[scheduledData, noMeta](req, h, in, bank.ScheduledPayment, h.newScheduledData)
	if err != nil {
		return reply, err
	}
	reply.Meta = &noMeta{}
	return reply, nil
}

// noMeta is empty metadata.
type noMeta struct{}

func read[D, M any](
	req *route.Request,
	h *Handlers,
	in *paymentRequest,
	service bank.PaymentService,
	convert func(bank.Project, bank.Payment, time.Time) D,
) (reply route.Reply[D, M], _ error) {
	id, err := in.payment()
	if err != nil {
		return reply, err
	}
	pay, err := h.Service.Get(req.Context(), req.Project, id)
	if errors.Is(err, payment.ErrNotFound) || err == nil && pay.Service != service {
		return reply, errNotFound()
	}
	if err == nil {
		reply.Data = convert(req.Project, pay, req.Now())
	}
	return reply, err
}
