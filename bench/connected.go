package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// connectedCustomer is a customer with two years of transactions.
type connectedCustomer struct {
	api *api
	id  string
}

// persona is the persona of connected customers, with about 2,000 transactions.
const persona = "uk_salaried_renter"

// get returns a function that creates requests for the customer's data.
func (c connectedCustomer) get(path string) nextRequest {
	header := c.api.token.Clone()
	header.Set("X-Customer-Id", c.id)
	return c.api.send("GET", path, "", header)
}

// firstPage is the first read of a customer, which computes the whole book.
const firstPage = "first page of two years"

// firstBooks is the number of customers that are read for the first time.
const firstBooks = 15

// bankData measures reading two years of a customer for the first time and again.
func (b *bench) bankData(ctx context.Context, a *api, limit string) error {
	b.config.Progress.Begin("Measuring: first reads of two years", 0)
	took := make([]time.Duration, 0, firstBooks)
	var last connectedCustomer
	for range firstBooks {
		fresh, err := a.connectAs(ctx, suitePersonas[0])
		if err != nil {
			return fmt.Errorf("connect a customer: %w", err)
		}
		one, err := exchange(ctx, b.client, fresh.get("/financial/v2/transactions"))
		if err != nil {
			return err
		}
		took, last = append(took, one), fresh
	}
	slices.Sort(took)
	b.add(Figure{
		Name: firstPage, Unit: millis, Target: firstTarget,
		Sandbox: Reading{Value: milliseconds(took[len(took)/2])},
	})
	for _, clients := range []int{1, maxClients} {
		for _, read := range []struct{ name, path string }{
			{"page of 100 transactions", "/financial/v2/transactions"}, {"accounts of a customer", "/financial/v3/accounts"},
		} {
			name := fmt.Sprintf("%s, %d clients", read.name, clients)
			if clients == 1 {
				name = read.name + ", 1 client"
			}
			size, err := b.size(ctx, last.get(read.path))
			if err != nil {
				return err
			}
			l := load{name: name, clients: clients, target: listTarget}
			if err := b.compare(ctx, l, last.get(read.path), send("GET", fmt.Sprintf("%s/bytes?n=%d", limit, size), "",
				a.token)); err != nil {
				return err
			}
		}
	}
	return nil
}

// size returns the length of a response, so that the limit can send the same length.
func (b *bench) size(ctx context.Context, once nextRequest) (int64, error) {
	request, err := once(ctx)
	if err != nil {
		return 0, err
	}
	response, err := b.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, statusError(request, response)
	}
	return io.Copy(io.Discard, response.Body)
}
