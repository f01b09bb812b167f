// Package bench measures a sandbox over HTTP, and beside each figure the limit: what the bare program of bench/bare
// reaches on the same machine in the same minute. Both sides get the same requests in turns, so the ratio of the two
// says more than either does.
package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"time"
)

// Config says what to measure. All of it is needed, but for URL and Limit.
type Config struct {
	Executable string   // of budsandbox, which is both sides
	Limit      string   // executable of bench/limit, which is then the limit
	Environ    []string // of the programs that are started
	Dir        string   // where their files are made, and removed
	URL        string   // of a sandbox that runs already; then what needs its process or file is left out
	ID, Secret string   // credentials that the sandbox accepts
	Customers  int      // how many there are at least before anything is asked
	Starts     int      // of each side, for each figure of starting
	Duration   time.Duration
	Progress   Progress
}

// bench is one run.
type bench struct {
	config Config
	dir    string
	client *http.Client
	report Report
}

// Run measures all figures and leaves nothing behind: no process and no file.
func Run(ctx context.Context, config Config) (report Report, err error) {
	b := &bench{config: config, client: newClient(), report: Report{
		MeasuredAt: time.Now().UTC().Truncate(time.Second), Go: runtime.Version(),
		System: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(),
		Seconds: config.Duration.Seconds(), Grown: config.Customers, LimitAlone: config.Limit != "",
	}}
	if b.dir, err = os.MkdirTemp(config.Dir, "budsandbox-bench-"); err != nil {
		return report, fmt.Errorf("make a folder for the files: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	measure := b.own
	if config.URL != "" {
		measure = b.other
	}
	if err := measure(ctx); err != nil {
		if ctx.Err() != nil { // whatever else failed, failed for this
			err = fmt.Errorf("the measurement was interrupted: %w", ctx.Err())
		}
		return report, err
	}
	return b.report, nil
}

// own measures a sandbox that it starts itself.
func (b *bench) own(ctx context.Context) error {
	if err := b.newStarts(ctx); err != nil {
		return err
	}
	err := b.withBoth(ctx, func(sandbox, limit *process, a *api) error {
		b.memory("memory when idle", sandbox, limit, idleTarget)
		if err := b.loads(ctx, a, limit.url); err != nil {
			return err
		}
		b.memory("memory after these loads", sandbox, limit, noTarget)
		if err := b.bankData(ctx, a, limit.url); err != nil {
			return err
		}
		ids, err := a.ids(ctx)
		b.report.Customers = len(ids)
		return err
	})
	if err != nil {
		return err
	}
	if err := b.grownStarts(ctx); err != nil {
		return err
	}
	if err := b.fileSize(ctx); err != nil {
		return err
	}
	// Deletions come last: each leaves a task in the file, which is no customer's.
	return b.withBoth(ctx, func(_, limit *process, a *api) error { return b.deletions(ctx, a, limit.url) })
}

// other measures a sandbox that somebody else has started.
func (b *bench) other(ctx context.Context) (err error) {
	b.report.Elsewhere = b.config.URL
	a, err := connect(ctx, b.client, b.config.URL, b.config.ID, b.config.Secret)
	if err != nil {
		return err
	}
	limit, err := b.start(ctx, bareProgram, b.limitFile())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.stop(limit)) }()
	if err := b.loads(ctx, a, limit.url); err != nil {
		return err
	}
	if err := b.bankData(ctx, a, limit.url); err != nil {
		return err
	}
	return b.deletions(ctx, a, limit.url)
}

// withBoth runs work while both sides do, over the files of this run.
func (b *bench) withBoth(ctx context.Context, work func(sandbox, limit *process, a *api) error) (err error) {
	sandbox, err := b.start(ctx, sandboxProgram, b.sandboxFile())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.stop(sandbox)) }()
	limit, err := b.start(ctx, bareProgram, b.limitFile())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.stop(limit)) }()
	a, err := connect(ctx, b.client, sandbox.url, b.config.ID, b.config.Secret)
	if err != nil {
		return err
	}
	return work(sandbox, limit, a)
}

// stop ends a program, which would wait for connections that are kept for later requests.
func (b *bench) stop(p *process) error {
	b.client.CloseIdleConnections()
	return p.stop()
}

func (b *bench) add(f Figure) { b.report.Figures = append(b.report.Figures, f.judged()) }
