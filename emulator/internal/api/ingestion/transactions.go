package ingestion

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type transactionsRequest struct {
	route.ForProject
	Schema   string             `header:"Content-Type"`
	Later    bool               `header:"X-Disable-Synchronous"`
	Generate bool               `header:"X-Generate-Transaction-IDs"`
	Model    string             `header:"X-Bud-Categorisation-Model"`
	Nobody   bool               `header:"X-No-Customer"`
	Body     []transactionsPart `body:"required"`
}

// transactionsPart is what a request brings of one customer.
type transactionsPart struct {
	owner
	Products     []string          `json:"sync_enrichments"`
	Transactions []transactionBody `json:"transactions"`
	Windows      []windowBody      `json:"transaction_windows"`
}

type windowBody struct {
	Account string `json:"account_id"`
	Start   string `json:"start"`
	End     string `json:"end"`
}

// mostRows is how many transactions a request may bring (contract operation v2_ingest_transactions_post).
const mostRows = 1000

// batch is what a request brings of one customer, read.
type batch struct {
	customer bank.Customer
	rows     []bank.IngestedRow
	windows  []bank.Coverage // one for each account, of one window
}

// transactions takes transactions in. Unless the task is to tell, it is all or nothing, and the answer has what the rows' own
// lines say; what only the history tells is found when they are read.
func (h *Handlers) transactions(req *route.Request, in *transactionsRequest) (reply route.Reply[[]enrichedPart, taskStarted], _ error) {
	if wrong := transactionsFaults(in); len(wrong) > 0 {
		req.Warn(wrong.advice()...)
		return reply, wrong.refusal()
	}
	if in.Nobody && !in.Later {
		return h.enrichOnly(req, in)
	}
	whole := intake{
		project: req.Project, operation: "v2_ingest_transactions_post", schema: schemaOf(in.Schema), delay: ingestDelay, later: in.Later,
	}
	for _, part := range in.Body {
		whole.owners = append(whole.owners, part.owner)
	}
	batches, advice := make([]batch, len(in.Body)), make([][]route.Advice, len(in.Body))
	parts, err := h.take(req, whole, func(tx *storage.Tx, place int, c bank.Customer) (faults, bool, error) {
		b, wrong, err := h.read(req, tx, in, place, c)
		batches[place], advice[place] = b, h.guardRows(&wrong, within(place, len(in.Body)), b.rows)
		if err != nil || len(wrong) > 0 {
			return wrong, false, err
		}
		return nil, true, h.storeRows(tx, req.Project, b)
	})
	req.Warn(slices.Concat(advice...)...)
	if err != nil {
		return reply, err
	}
	reply.Meta, reply.Known = started(parts[0].Task), in.Later
	if in.Later {
		return reply, nil
	}
	reply.Data, err = h.enriched(in, batches)
	return reply, err
}

// schemaOf is the media type of a request; parameters such as a character set do not matter.
func schemaOf(contentType string) string {
	media, _, _ := strings.Cut(contentType, ";")
	if strings.EqualFold(strings.TrimSpace(media), transactionsV2) {
		return transactionsV2
	}
	return transactionsV3
}

// transactionsFaults is what is wrong with a request as a whole.
func transactionsFaults(in *transactionsRequest) (wrong faults) {
	if wrong = foreign(in.Schema, transactionsV3); len(wrong) > 0 {
		return wrong
	}
	rows := 0
	for i, part := range in.Body {
		at := within(i, len(in.Body)) + "transactions"
		rows += len(part.Transactions)
		if len(part.Transactions) == 0 && len(part.Windows) == 0 {
			wrong = append(wrong, fault{at, "The transactions list is mandatory", true, "is mandatory"})
		}
		if part.owner == (owner{}) && !in.Nobody {
			wrong = append(wrong, fault{customerAt(i) + ".customer_id", "The customer ID is mandatory", true, "is mandatory"})
		}
		for _, product := range part.Products {
			if product != "categories" && product != "merchants" {
				wrong.invalid(customerAt(i), "sync_enrichments", "must be categories, merchants, or both")
			}
		}
	}
	if rows > mostRows {
		wrong = append(wrong, fault{"transactions", "A maximum of 1000 transactions is accepted in a request", false, "are too many"})
	}
	if in.Nobody && in.Later {
		wrong.invalid("headers", "X-No-Customer", "cannot be used with X-Disable-Synchronous")
	}
	return wrong
}

// read takes what a request brings of one customer apart.
func (h *Handlers) read(req *route.Request, tx *storage.Tx, in *transactionsRequest, place int, c bank.Customer) (b batch, wrong faults, err error) {
	part := in.Body[place]
	one := reader{within: within(place, len(in.Body)), now: req.Now()}
	currencies := map[bank.AccountID]bank.Currency{}
	currencyOf := func(id bank.AccountID) bank.Currency {
		known, found := currencies[id]
		if !found {
			var bad error
			known, bad = currencyOf(tx, req.Project, c, id)
			currencies[id], err = known, errors.Join(err, bad)
		}
		return known
	}
	b.customer = c
	b.rows = one.transactions(part.Transactions, schemaOf(in.Schema), in.Generate, currencyOf)
	b.windows = one.windows(part.Windows)
	for i := range b.rows {
		b.rows[i].Customer, b.rows[i].Model = c.ID, in.Model
	}
	for i := range b.windows {
		b.windows[i].Customer = c.ID
	}
	return b, one.wrong, err
}

// currencyOf is the currency of rows that do not say: their account's, else that of where the customer lives.
func currencyOf(tx *storage.Tx, p bank.Project, c bank.Customer, id bank.AccountID) (bank.Currency, error) {
	a, err := tx.IngestedAccounts(p).Get(storage.IngestedAccountKey(c.ID, id))
	switch {
	case err == nil:
		return a.Currency, nil
	case !errors.Is(err, storage.ErrNotFound):
		return "", err
	}
	return homeCurrency(c.Context.Region), nil
}

func homeCurrency(region string) bank.Currency {
	if region == "US" {
		return bank.USD
	}
	return bank.GBP
}

// windows reads the periods of which a request brings everything, one for an account.
func (r *reader) windows(bodies []windowBody) (all []bank.Coverage) {
	for i, b := range bodies {
		r.at = r.place("transaction_windows", i)
		w := bank.Window{From: r.time("start", b.Start), To: r.time("end", b.End)}
		if w.To.Before(w.From) {
			r.wrong.invalid(r.at, "end", "must not be before start")
		}
		id := bank.AccountID(r.id("account_id", b.Account))
		if slices.ContainsFunc(all, func(other bank.Coverage) bool { return other.Account == id }) {
			r.wrong.invalid(r.at, "account_id", "has a window already; only one for an account is supported")
		}
		all = append(all, bank.Coverage{Account: id, Windows: []bank.Window{w}})
	}
	return all
}

// generatedID is the id of a row that is known by what it says: account, description, amount, currency and date.
func generatedID(row *bank.IngestedRow) bank.TransactionID {
	what := strings.Join([]string{string(row.Account), row.Description, row.Amount.String(), row.At.UTC().Format(time.RFC3339Nano)}, "\x00")
	sum := sha256.Sum256([]byte(what))
	return bank.TransactionID(hex.EncodeToString(sum[:16]))
}
