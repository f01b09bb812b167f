package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"runtime"
	"time"
)

// Half a year of daily refreshes, from a time at which every persona has two years of data.
const (
	refreshedFrom = "2026-03-01T09:00:00Z"
	refreshedDays = 182
	maxRefreshed  = 1000 // customers
)

// RunScale measures a sandbox with Config.Customers connected customers, each with a seed of its own: reads of accounts
// at random, and a move of the clock over half a year with daily refreshes of up to a thousand of them.
func RunScale(ctx context.Context, config Config) (Report, error) {
	return run(ctx, config, func(b *bench, ctx context.Context) error {
		b.report.Scale = true
		if err := b.randomReads(ctx); err != nil {
			return fmt.Errorf("measure reads at random: %w", err)
		}
		if err := b.refreshes(ctx); err != nil {
			return fmt.Errorf("measure refreshes: %w", err)
		}
		return nil
	})
}

// withConnected runs a sandbox with connected customers and calls work.
func (b *bench) withConnected(
	ctx context.Context, p program, customers int, work func(p *process, a *api, ids []string) error,
) (err error) {
	file := filepath.Join(b.dir, fmt.Sprintf("scale-%d.db", len(p.args)))
	started, err := b.start(ctx, p, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.stop(started)) }()
	a, err := connect(ctx, b.client, started.url, b.config.ID, b.config.Secret)
	if err != nil {
		return err
	}
	b.config.Progress.Begin("Connecting customers", customers)
	if err := b.inBatches(ctx, customers, a.connectedCustomers(b.config.ID)); err != nil {
		return err
	}
	ids, err := a.ids(ctx)
	if err != nil {
		return err
	}
	return work(started, a, ids)
}

// connectedCustomers returns a function that creates requests to create n connected customers of the suite's personas.
func (a *api) connectedCustomers(client string) func(n int) nextRequest {
	return func(n int) nextRequest {
		customers := make([]any, n)
		for i := range customers {
			p := personas[i%len(personas)]
			customers[i] = map[string]any{
				"customer_context": map[string]string{"type": p.kind, "region": p.region},
				"connections":      []any{map[string]string{"persona": p.id}},
			}
		}
		body, _ := json.Marshal(map[string]any{"client_id": client, "customers": customers}) // always encodes
		return a.newRequests("POST", "/_sandbox/customers", string(body), a.token)
	}
}

// randomAccounts returns a function that creates requests for the accounts of customers at random.
func (a *api) randomAccounts(ids []string) nextRequest {
	return func(ctx context.Context) (*http.Request, error) {
		return connectedCustomer{a, ids[rand.IntN(len(ids))]}.get(accountsPath)(ctx)
	}
}

// randomReads measures reads of customers at random by as many clients as there are cores, and the memory then.
func (b *bench) randomReads(ctx context.Context) error {
	return b.withConnected(ctx, sandboxProgram, b.config.Customers, func(p *process, a *api, ids []string) error {
		name := fmt.Sprintf("accounts at random, %s connected customers", thousands(len(ids)))
		b.report.Customers = len(ids)
		b.config.Progress.Begin("Measuring: "+name, 0)
		measured, err := drive(ctx, b.client, runtime.NumCPU(), b.config.Duration, a.randomAccounts(ids))
		if err != nil {
			return err
		}
		b.addFigure(Figure{Name: name, Unit: perSecond, Sandbox: reading([]loadRun{measured})})
		b.addSlowest("  slowest answer", measured)
		own, _ := procStatus(p.cmd.Process.Pid, "RssAnon")
		b.addFigure(Figure{
			Name: "  memory without the file", Unit: mebibytes, Sandbox: Reading{Value: own / bytesInMiB}, Target: memoryTarget,
		})
		return nil
	})
}

// refreshes measures a move of the clock while one client reads accounts.
func (b *bench) refreshes(ctx context.Context) error {
	p := sandboxProgram
	p.args = append(append([]string(nil), p.args...),
		"--now", refreshedFrom, "--freeze", "--background-refreshes", "24h")
	return b.withConnected(ctx, p, min(b.config.Customers, maxRefreshed), func(_ *process, a *api, ids []string) error {
		name := fmt.Sprintf("half a year of daily refreshes, %s customers", thousands(len(ids)))
		b.config.Progress.Begin("Measuring: "+name, 0)
		moved := make(chan error, 1)
		start := time.Now()
		took := time.Duration(0)
		readCtx, stop := context.WithCancel(ctx)
		defer stop()
		go func() {
			advance := a.newRequests("POST", "/_sandbox/clock/advance", fmt.Sprintf(`{"by":"P%dD"}`, refreshedDays), a.token)
			_, err := exchange(ctx, b.client, advance)
			took = time.Since(start)
			stop()
			moved <- err
		}()
		reads, err := b.readUntil(readCtx, a, ids)
		if err = errors.Join(<-moved, err); err != nil {
			return err
		}
		target := noTarget
		if len(ids) == maxRefreshed {
			target = refreshesTarget
		}
		b.addFigure(Figure{Name: name, Unit: millis, Sandbox: Reading{Value: milliseconds(took)}, Target: target})
		b.addFigure(Figure{Name: "  each", Unit: micros, Target: refreshTarget, Sandbox: Reading{
			Value: 1000 * milliseconds(took) / float64(refreshedDays*len(ids)),
		}})
		b.addSlowest("  slowest other answer", reads)
		return nil
	})
}

// readUntil reads accounts at random, one after the other, until ctx is done. The clock moves meanwhile, so tokens
// expire.
func (b *bench) readUntil(ctx context.Context, a *api, ids []string) (all loadRun, err error) {
	for start := time.Now(); ctx.Err() == nil; all.took = time.Since(start) {
		took, err := exchange(context.WithoutCancel(ctx), b.client, a.randomAccounts(ids))
		if refused := new(statusError); errors.As(err, &refused) && refused.status == http.StatusUnauthorized {
			if a, err = connect(ctx, b.client, a.base, b.config.ID, b.config.Secret); err == nil || ctx.Err() != nil {
				continue
			}
		}
		if err != nil {
			return all, err
		}
		all.latencies = append(all.latencies, took)
	}
	return all, nil
}

// addSlowest adds the longest duration of a load's requests.
func (b *bench) addSlowest(name string, all loadRun) {
	slowest := reading([]loadRun{all})
	slowest.Value = 0
	for _, took := range all.latencies {
		slowest.Value = max(slowest.Value, milliseconds(took))
	}
	b.addFigure(Figure{Name: name, Unit: millis, Sandbox: slowest, Target: answerTarget})
}
