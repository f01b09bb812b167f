package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// firstPage is the first read of a customer, which computes the whole book.
const firstPage = "first page of two years"

// firstReadCount is the number of customers whose first reads are measured.
const firstReadCount = 15

// measureBankData measures reading two years of a customer for the first time and again.
func (b *bench) measureBankData(ctx context.Context, a *api, limit string) error {
	customer, err := b.measureFirstReads(ctx, a)
	if err != nil {
		return err
	}
	for _, clients := range []int{1, maxClients} {
		for _, read := range []struct{ name, path string }{
			{"page of 100 transactions", transactionsPath}, {"accounts of a customer", accountsPath},
		} {
			l := load{name: fmt.Sprintf("%s, %d clients", read.name, clients), clients: clients, target: listTarget}
			if clients == 1 {
				l.name = read.name + ", 1 client"
			}
			size, err := b.size(ctx, customer.get(read.path))
			if err != nil {
				return err
			}
			asLong := newRequests("GET", fmt.Sprintf("%s/bytes?n=%d", limit, size), "", a.token)
			if err := b.measureLoad(ctx, l, customer.get(read.path), asLong); err != nil {
				return err
			}
		}
	}
	return nil
}

// measureFirstReads measures the first reads of some customers, and returns the last of them.
func (b *bench) measureFirstReads(ctx context.Context, a *api) (customer connectedCustomer, err error) {
	b.config.Progress.Begin("Measuring: first reads of two years", 0)
	took := make([]time.Duration, firstReadCount)
	for i := range took {
		if customer, err = a.connectAs(ctx, salaried); err != nil {
			return customer, fmt.Errorf("connect a customer: %w", err)
		}
		if took[i], err = exchange(ctx, b.client, customer.get(transactionsPath)); err != nil {
			return customer, err
		}
	}
	b.addFigure(Figure{Name: firstPage, Unit: millis, Target: firstTarget, Sandbox: Reading{Value: medianMillis(took)}})
	return customer, nil
}

// size returns the length of a response, so that the limit can send the same length.
func (b *bench) size(ctx context.Context, next nextRequest) (int64, error) {
	request, err := next(ctx)
	if err != nil {
		return 0, err
	}
	response, err := b.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, newStatusError(request, response)
	}
	return io.Copy(io.Discard, response.Body)
}
