package control

import (
	"encoding/json"
	"errors"
	"fmt"
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
	Seed         *uint64  `json:"seed,omitempty"` // of the data
	AccountIDs   []string `json:"account_ids"`
}

// connect connects a customer without a browser; the data can be read when it answers.
func (h *Handlers) connect(_ *route.Request, in *connectRequest) (reply route.Data[connectedData], _ error) {
	project, customer, err := h.findCustomer(in.Token, in.Body.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	b := in.Body
	order := connection.ConnectRequest{Provider: b.Provider, Persona: b.Persona, Outcome: bank.Result(b.Outcome), Seed: b.Seed}
	if len(b.Overrides) > 0 {
		if order.Overrides, err = json.Marshal(b.Overrides); err != nil {
			return reply, fmt.Errorf("the overrides: %w", err)
		}
	}
	done, err := h.Connections.Connect(project, customer, order)
	if err != nil {
		return reply, refused(err)
	}
	reply.Data = showConnected(done, b.Persona)
	return reply, nil
}

// showConnected shows what came of an order for a persona.
func showConnected(done connection.ConnectResult, persona string) connectedData {
	data := connectedData{
		TaskID: done.Fetch.ID.String(), Provider: done.Fetch.Provider, Persona: persona, Status: "Failed",
		Result: string(done.Fetch.Result), AccountIDs: []string{},
	}
	if done.Fetch.Failed() {
		return data
	}
	data.Status, data.ConsentID, data.ConnectionID = "Completed", done.Consent.ID.String(), done.Connection.ID.String()
	data.Persona, data.Seed = done.Connection.Persona, &done.Connection.Seed
	for _, id := range done.Accounts {
		data.AccountIDs = append(data.AccountIDs, string(id))
	}
	return data
}

// FindCustomer finds a customer and his project: the one named, else the only one that has him.
func (h *Handlers) FindCustomer(client, customer string) (bank.Project, bank.Customer, error) {
	return h.findCustomer("", client, customer)
}

// findCustomer is Whose, with a bearer token going before.
func (h *Handlers) findCustomer(authorization, client, customer string) (bank.Project, bank.Customer, error) {
	id, err := bank.ParseCustomerID(customer)
	if err != nil {
		return "", bank.Customer{}, route.NotFound()
	}
	project, named, err := h.project(authorization, client)
	if err != nil {
		return "", bank.Customer{}, err
	}
	var found bank.Customer
	err = h.Store.View(func(tx *storage.Tx) error {
		if named {
			found, err = tx.Customers(project).Get(storage.CustomerKey(id))
			return err
		}
		project, found, err = onlyProject(tx, id)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return "", found, route.NotFound()
	}
	return project, found, err
}

// project is that of a bearer token, or the one named.
func (h *Handlers) project(authorization, client string) (p bank.Project, named bool, err error) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if strings.EqualFold(scheme, "Bearer") && token != "" {
		p, err = h.Bearer(strings.TrimSpace(token))
		if err == nil && client != "" && bank.Project(client) != p {
			err = route.InvalidField("client_id", fmt.Sprintf("client_id is %s, but the token is %s's; leave one of them out", client, p))
		}
		return p, true, err
	}
	return bank.Project(client), client != "", nil
}

// onlyProject is the one project that has a customer. Ids are derived from the seed, so projects rarely share one.
func onlyProject(tx *storage.Tx, id bank.CustomerID) (p bank.Project, c bank.Customer, err error) {
	var having []string
	for project := range tx.Projects() {
		found, err := tx.Customers(project).Get(storage.CustomerKey(id))
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return p, c, err
		}
		p, c, having = project, found, append(having, string(project))
	}
	switch len(having) {
	case 0:
		return p, c, storage.ErrNotFound
	case 1:
		return p, c, nil
	default:
		return p, c, route.InvalidField("client_id", "several clients have this customer; name one of them in client_id: "+strings.Join(having, ", "))
	}
}

// refused words what the desk refuses.
func refused(err error) error {
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
