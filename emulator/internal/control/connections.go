package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type connectRequest struct {
	route.Public
	Token      string `header:"Authorization"`
	CustomerID string `path:"customer_id"`
	Body       struct {
		Client    string         `json:"client_id"`
		Provider  string         `json:"provider"`
		Persona   string         `json:"persona"`
		Outcome   string         `json:"outcome"`
		Seed      *uint64        `json:"seed"`
		Overrides map[string]any `json:"overrides"`
	} `body:"optional"`
}

type connectedData struct {
	TaskID       string   `json:"task_id"`
	ConsentID    string   `json:"consent_id,omitempty"`
	ConnectionID string   `json:"connection_id,omitempty"`
	Provider     string   `json:"provider"`
	Persona      string   `json:"persona"`
	Status       string   `json:"status"`
	Result       string   `json:"result"`
	Seed         *uint64  `json:"seed,omitempty"` // seed of the data
	AccountIDs   []string `json:"account_ids"`
}

// connect connects a customer without a browser. When it responds, the data are available.
func (h *Handlers) connect(
	req *route.Request, in *connectRequest,
) (reply route.Data[connectedData], _ error) {
	project, customer, err := h.findCustomer(req.Context(), in.Token, in.Body.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	b := in.Body
	request := connection.ConnectRequest{
		Provider: b.Provider,
		Persona:  b.Persona,
		Outcome:  bank.Result(b.Outcome),
		Seed:     b.Seed,
	}
	if len(b.Overrides) > 0 {
		if request.Overrides, err = json.Marshal(b.Overrides); err != nil {
			return reply, fmt.Errorf("encode the overrides: %w", err)
		}
	}
	result, err := h.Connections.Connect(req.Context(), project, customer, request)
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data = newConnectedData(result, b.Persona)
	return reply, nil
}

// newConnectedData converts the result of connecting to a persona.
func newConnectedData(result connection.ConnectResult, persona string) connectedData {
	data := connectedData{
		TaskID: result.Fetch.ID.String(), Provider: result.Fetch.Provider, Persona: persona, Status: "Failed",
		Result: string(result.Fetch.Result), AccountIDs: []string{},
	}
	if result.Fetch.Failed() {
		return data
	}
	data.Status = "Completed"
	data.ConsentID = result.Consent.ID.String()
	data.ConnectionID = result.Connection.ID.String()
	data.Persona = result.Connection.Persona
	data.Seed = &result.Connection.Seed
	for _, id := range result.Accounts {
		data.AccountIDs = append(data.AccountIDs, string(id))
	}
	return data
}

// FindCustomer returns a customer and its project: the project that client names, or the only one that has the
// customer.
func (h *Handlers) FindCustomer(ctx context.Context, client, customer string) (bank.Project, bank.Customer, error) {
	return h.findCustomer(ctx, "", client, customer)
}

// findCustomer is FindCustomer with an optional bearer token, which takes precedence.
func (h *Handlers) findCustomer(
	ctx context.Context, authorization, client, customer string,
) (bank.Project, bank.Customer, error) {
	id, err := bank.ParseCustomerID(customer)
	if err != nil {
		return "", bank.Customer{}, noCustomer(customer, client)
	}
	project, named, err := h.project(authorization, client)
	if err != nil {
		return "", bank.Customer{}, err
	}
	var found bank.Customer
	err = h.Store.View(ctx, func(tx *storage.Tx) error {
		if named {
			found, err = tx.Customers(project).Get(storage.CustomerKey(id))
			return err
		}
		project, found, err = onlyProject(tx, id)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return "", found, noCustomer(customer, string(project))
	}
	return project, found, err
}

// project returns the project of a bearer token, or the one that client names. named is false if there is neither.
func (h *Handlers) project(authorization, client string) (p bank.Project, named bool, err error) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if strings.EqualFold(scheme, "Bearer") && token != "" {
		p, err = h.Bearer(strings.TrimSpace(token))
		if err == nil && client != "" && bank.Project(client) != p {
			const format = "client_id is %s, but the token is %s's; leave one of them out"
			err = route.InvalidField("client_id", fmt.Sprintf(format, client, p))
		}
		return p, true, err
	}
	return bank.Project(client), client != "", nil
}

// projects returns the project of a bearer token, the one that client names, or all that have a table.
func (h *Handlers) projects(
	ctx context.Context, authorization, client string, table storage.TableName,
) (all []bank.Project, _ error) {
	project, named, err := h.project(authorization, client)
	if err != nil || named {
		return []bank.Project{project}, err
	}
	err = h.Store.View(ctx, func(tx *storage.Tx) error {
		all = slices.Collect(tx.ProjectsWith(table))
		return nil
	})
	return all, err
}

// onlyProject returns the only project that has a customer. Ids are derived from the seed, so projects rarely share
// one.
func onlyProject(tx *storage.Tx, id bank.CustomerID) (p bank.Project, c bank.Customer, err error) {
	var names []string
	for project := range tx.Projects() {
		found, err := tx.Customers(project).Get(storage.CustomerKey(id))
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return p, c, err
		}
		p, c = project, found
		names = append(names, string(project))
	}
	switch len(names) {
	case 0:
		return p, c, storage.ErrNotFound
	case 1:
		return p, c, nil
	default:
		text := "several clients have this customer; name one of them in client_id: " + strings.Join(names, ", ")
		return p, c, route.InvalidField("client_id", text)
	}
}

// wireError converts an error of the package connection.
func wireError(err error) error {
	var refusal *connection.Refusal
	switch {
	case errors.As(err, &refusal):
		return route.InvalidField(refusal.Field, refusal.Text)
	case errors.Is(err, connection.ErrNotFound):
		return route.NotFound()
	default:
		return err
	}
}
