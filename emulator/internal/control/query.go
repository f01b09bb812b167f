package control

import (
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/budql"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

type queryRequest struct {
	route.Public
	Token string `header:"Authorization"`
	Body  struct {
		Client   string           `json:"client_id"`
		Customer string           `json:"customer_id"`
		Persona  string           `json:"persona"` // instead of a customer
		Seed     uint64           `json:"seed"`    // of the persona's data
		Query    string           `json:"query" validate:"required"`
		Now      route.DateOrTime `json:"now"` // DATETIME_FROM counts back from it
		Limit    *int             `json:"limit" validate:"omitempty,gte=0,lte=5000"`
	} `                       body:"required"`
}

type queryData struct {
	Identifier   string                 `json:"identifier"`
	Applies      bool                   `json:"applies"`
	Now          string                 `json:"now"`
	Results      int                    `json:"results"` // number of transactions that WHERE selects
	Unpublished  []string               `json:"unpublished"`
	Transactions []explainedTransaction `json:"transactions"` // newest first, at most limit
}

// defaultQueryLimit is the default maximum number of transactions in a response.
const defaultQueryLimit = 100

// query runs a BudQL query for a customer or a persona without storing it.
func (h *Handlers) query(req *route.Request, in *queryRequest) (reply route.Data[queryData], _ error) {
	b := in.Body
	q, err := budql.Parse(b.Query)
	if err != nil {
		text := err.Error()
		var mistake *budql.Error
		if errors.As(err, &mistake) {
			text += "\n" + mistake.Caret(b.Query)
		}
		return reply, route.InvalidField("query", text)
	}
	book, now, err := h.bookFor(req.Context(), in)
	if err != nil {
		return reply, err
	}
	if !b.Now.Time.IsZero() {
		now = b.Now.Time
	}
	result, err := insight.RunCustom(req.Context(), book, q, now)
	if err != nil {
		return reply, err
	}
	limit := defaultQueryLimit
	if b.Limit != nil {
		limit = *b.Limit
	}
	reply.Data = queryData{
		Identifier: q.Name, Applies: result.Applies, Now: now.UTC().Format(time.RFC3339), Results: result.Rows.Len(),
		Unpublished: []string{}, Transactions: []explainedTransaction{},
	}
	for _, e := range q.Extensions() {
		reply.Data.Unpublished = append(reply.Data.Unpublished, fmt.Sprintf("offset %d: %s", e.Offset, e.What))
	}
	for i := range min(limit, result.Rows.Len()) {
		reply.Data.Transactions = append(reply.Data.Transactions, newExplainedTransaction(result.Rows.At(i)))
	}
	return reply, nil
}

// bookFor returns the book for a query.
func (h *Handlers) bookFor(ctx context.Context, in *queryRequest) (*ledger.Book, time.Time, error) {
	b := in.Body
	switch {
	case b.Customer != "" && b.Persona != "":
		return nil, time.Time{}, route.InvalidField("persona", "a customer and a persona exclude each other")
	case b.Customer == "" && b.Persona == "":
		return nil, time.Time{}, route.InvalidField("customer_id", "name a customer, or a persona")
	case b.Persona != "":
		return h.personaBook(b.Client, b.Persona, b.Seed, nil)
	}
	project, customer, err := h.findCustomer(ctx, in.Token, b.Client, b.Customer)
	if err != nil {
		return nil, time.Time{}, err
	}
	book, err := h.Books.Get(ctx, project, customer)
	return book, h.Clock.Of(project).Now(), err
}

// personaBook returns the book of a customer who connects to a persona now.
func (h *Handlers) personaBook(
	client, persona string, dataSeed uint64, overrides []byte,
) (*ledger.Book, time.Time, error) {
	now := h.Clock.Of(bank.Project(client)).Now()
	personas, err := h.Connections.Fixtures.Personas()
	if err != nil {
		return nil, now, err
	}
	p, found := personas.Find(persona)
	if !found {
		var ids []string
		for _, known := range personas.All() {
			ids = append(ids, known.ID)
		}
		text := "persona " + unknownName(persona, "/_sandbox/personas", ids)
		return nil, now, route.InvalidField("persona", text)
	}
	c := bank.Customer{
		Context: bank.Context{Model: fixtures.DefaultModel(p.Region), Type: p.Type, Region: string(p.Region)},
	}
	connected := bank.Connection{
		Provider: connection.HomeProvider, Persona: p.ID, Overrides: overrides, Seed: dataSeed, Dataset: seed.Dataset,
		CreatedAt: now,
		From:      seed.MonthsBefore(now, p.Months), Pulls: []bank.Pull{{At: now, To: now}},
	}
	book, err := h.Books.OfConnections(c, []bank.Connection{connected}, now)
	return book, now, err
}
