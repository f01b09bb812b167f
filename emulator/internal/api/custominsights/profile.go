package custominsights

import (
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/budql"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/storage"
)

type buildRequest struct {
	route.ForCustomer
	Now route.DateTime `header:"X-Now"`
}

// build builds the customer's profile at the time X-Now, by default now.
func (h *Handlers) build(req *route.Request, in *buildRequest) (reply route.Empty, _ error) {
	reference := in.Now.Time
	if reference.IsZero() {
		reference = req.Now()
	}
	return reply, h.Alerts.BuildProfile(req.Context(), req.Project, req.Customer.ID, req.Now(), reference)
}

type profileRequest struct{ route.ForCustomer }

type appliedData struct {
	ID         string `json:"custom_insight_id"`
	Identifier string `json:"identifier"`
	CreatedAt  string `json:"created_at"`
	Link       string `json:"link"`
}

// profile lists the insights of the customer's profile that apply. Without a profile the list is empty.
func (h *Handlers) profile(req *route.Request, _ *profileRequest) (reply route.Data[[]appliedData], _ error) {
	reply.Data = []appliedData{}
	profile, err := h.read(req)
	if errors.Is(err, storage.ErrNotFound) {
		return reply, nil
	}
	if err != nil || len(profile.Insights) == 0 {
		return reply, err
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	for _, queried := range profile.Insights {
		result, err := runQuery(req, book, profile, queried)
		if err != nil {
			return reply, err
		}
		if result.Applies {
			id := queried.ID.String()
			reply.Data = append(
				reply.Data,
				appliedData{id, queried.Name, wire.DateTime(profile.BuiltAt), "insights/v1/custom/detail/" + id},
			)
		}
	}
	return reply, nil
}

// read returns the customer's profile without the insights that were deleted since it was built.
func (h *Handlers) read(req *route.Request) (profile bank.CustomProfile, err error) {
	err = h.Store.View(req.Context(), func(tx *storage.Tx) error {
		if profile, err = tx.CustomProfiles(req.Project).Get(storage.CustomerKey(req.Customer.ID)); err != nil {
			return err
		}
		var existing []bank.QueriedInsight
		for _, queried := range profile.Insights {
			_, err := tx.CustomInsights(req.Project).Get(storage.CustomInsightKey(queried.ID))
			if err == nil {
				existing = append(existing, queried)
			} else if !errors.Is(err, storage.ErrNotFound) {
				return err
			}
		}
		profile.Insights = existing
		return nil
	})
	return profile, err
}

// runQuery evaluates a query of a profile for a book.
func runQuery(
	req *route.Request,
	book *ledger.Book,
	profile bank.CustomProfile,
	queried bank.QueriedInsight,
) (insight.CustomResult, error) {
	query, err := budql.Parse(queried.Query)
	if err != nil {
		return insight.CustomResult{}, fmt.Errorf("custom insight %s: %w", queried.ID, err)
	}
	return insight.RunCustom(req.Context(), book, query, profile.Now)
}

type detailRequest struct {
	route.ForCustomer
	ID string `path:"custom_insight_id"`
}

type detailMeta struct {
	CreatedAt string `json:"created_at"`
	Results   int    `json:"results"`
}

// detail lists the transactions that an insight of the customer's profile selects, whether or not it applies.
func (h *Handlers) detail(
	req *route.Request,
	in *detailRequest,
) (reply route.Reply[wire.Transactions, detailMeta], _ error) {
	id, err := insightID(in.ID)
	if err != nil {
		return reply, err
	}
	profile, err := h.read(req)
	if errors.Is(err, storage.ErrNotFound) {
		return reply, notFound("Custom insight profile")
	}
	if err != nil {
		return reply, err
	}
	for _, queried := range profile.Insights {
		if queried.ID != id {
			continue
		}
		book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
		if err != nil {
			return reply, err
		}
		result, err := runQuery(req, book, profile, queried)
		if err != nil {
			return reply, err
		}
		insight.Explain(req.Context(), result.Explain)
		reply.Data.Base, reply.Data.Book = req.BaseURL(), book
		for i := range result.Rows.Len() {
			reply.Data.Rows = append(reply.Data.Rows, int32(result.Rows.Index(i)))
		}
		reply.Meta = &detailMeta{wire.DateTime(profile.BuiltAt), result.Rows.Len()}
		return reply, nil
	}
	return reply, notFound("Custom insight")
}
