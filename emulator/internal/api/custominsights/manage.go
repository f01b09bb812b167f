package custominsights

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/alert"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/storage"
)

type createRequest struct {
	route.ForProject
	Body struct {
		Query  string `json:"query" validate:"required"`
		Active *bool  `json:"active"` // true by default
	} `body:"required"`
}

type createdData struct {
	ID string `json:"custom_insight_id"`
}

// maxInsights is the number of custom insights of a project. A read of a profile evaluates all of them.
const maxInsights = 200

// create stores a custom insight.
func (h *Handlers) create(req *route.Request, in *createRequest) (reply route.Data[createdData], _ error) {
	query, err := parse(req, in.Body.Query)
	if err != nil {
		return reply, err
	}
	created := bank.CustomInsight{
		Name: query.Name, Query: in.Body.Query, Active: in.Body.Active == nil || *in.Body.Active,
		CreatedAt: req.Now().Truncate(time.Second),
	}
	err = h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		table := tx.CustomInsights(req.Project)
		if table.Count() >= maxInsights {
			return route.InvalidField("query", fmt.Sprintf("a project has at most %d custom insights", maxInsights))
		}
		id, number, err := table.NextID(h.Seed, "custom insight")
		if err != nil {
			return err
		}
		created.ID, created.Number = bank.CustomInsightID(id), number
		return table.Put(created)
	})
	reply.Data.ID = created.ID.String()
	return reply, err
}

type listRequest struct{ route.ForProject }

type insightData struct {
	ID         string `json:"custom_insight_id"`
	Identifier string `json:"identifier"`
	Query      string `json:"query"`
	CreatedAt  string `json:"created_at"`
	Active     bool   `json:"active"`
}

// list lists the project's custom insights in the order of their creation.
func (h *Handlers) list(req *route.Request, _ *listRequest) (reply route.Data[[]insightData], err error) {
	var all []bank.CustomInsight
	err = h.Store.View(req.Context(), func(tx *storage.Tx) error {
		all, err = alert.CustomInsights(tx, req.Project)
		return err
	})
	reply.Data = []insightData{}
	for _, one := range all {
		data := insightData{one.ID.String(), one.Name, one.Query, wire.DateTime(one.CreatedAt), one.Active}
		reply.Data = append(reply.Data, data)
	}
	return reply, err
}

type insightRequest struct {
	route.ForProject
	ID string `path:"custom_insight_id"`
}

// remove deletes a custom insight.
func (h *Handlers) remove(req *route.Request, in *insightRequest) (reply route.Empty, _ error) {
	id, err := insightID(in.ID)
	if err != nil {
		return reply, err
	}
	return reply, wireError(h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		return tx.CustomInsights(req.Project).Delete(storage.CustomInsightKey(id))
	}))
}

// removeAll deletes the project's custom insights.
func (h *Handlers) removeAll(req *route.Request, _ *listRequest) (reply route.Empty, _ error) {
	return reply, h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		table := tx.CustomInsights(req.Project)
		for one, err := range table.After(nil) {
			if err != nil {
				return err
			}
			if err := table.Delete(storage.CustomInsightKey(one.ID)); err != nil {
				return err
			}
		}
		return nil
	})
}

type changeRequest struct {
	route.ForProject
	ID   string `path:"custom_insight_id"`
	Body struct {
		Query  *string `json:"query"`
		Active *bool   `json:"active"`
	} `                         body:"required"`
}

// change replaces the query of a custom insight, or switches it on or off.
func (h *Handlers) change(req *route.Request, in *changeRequest) (reply route.Empty, _ error) {
	id, err := insightID(in.ID)
	if err != nil {
		return reply, err
	}
	name := ""
	if in.Body.Query != nil {
		query, err := parse(req, *in.Body.Query)
		if err != nil {
			return reply, err
		}
		name = query.Name
	}
	return reply, wireError(h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		one, err := tx.CustomInsights(req.Project).Get(storage.CustomInsightKey(id))
		if err != nil {
			return err
		}
		if in.Body.Query != nil {
			one.Name, one.Query = name, *in.Body.Query
		}
		if in.Body.Active != nil {
			one.Active = *in.Body.Active
		}
		return tx.CustomInsights(req.Project).Put(one)
	}))
}
