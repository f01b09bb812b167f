// Package bench measures a sandbox over HTTP. Beside each figure it measures the limit: the bare program of bench/bare
// on the same machine at the same time. Both get the same requests in turns, so their ratio is more meaningful than
// the figures.
package bench

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"time"
)

// Config configures a run.
type Config struct {
	Executable  string         // path of budsandbox, which runs both sides
	Limit       string         // path of bench/limit, if it runs the limit
	Against     string         // path of another budsandbox that runs the suite in turns with this one, if any
	Environ     []string       // environment of the programs
	Dir         string         // directory of temporary files; empty for the system's
	URL         string         // base URL of a running sandbox, if any; figures of processes and files are left out
	ID, Secret  string         // credentials that the sandbox accepts
	Customers   int            // minimum number of customers before the measurement
	Starts      int            // number of starts of each side for each figure
	Duration    time.Duration  // of each load on each side
	Authorities *x509.CertPool // authorities of certificates that are trusted; nil for the system's
	Progress    Progress
}

// bench is one run.
type bench struct {
	config Config
	dir    string
	client *http.Client
	report Report
}

// Run measures all figures. It leaves no processes and no files.
func Run(ctx context.Context, config Config) (Report, error) {
	if config.URL != "" {
		return run(ctx, config, (*bench).measureRunning)
	}
	return run(ctx, config, (*bench).measureOwn)
}

// run creates a report with the figures that measure adds.
func run(ctx context.Context, config Config, measure func(*bench, context.Context) error) (report Report, err error) {
	b := &bench{config: config, client: newClient(config.Authorities), report: Report{
		MeasuredAt: time.Now().UTC().Truncate(time.Second), Go: runtime.Version(),
		System: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(),
		Seconds: config.Duration.Seconds(), Grown: config.Customers, LimitAlone: config.Limit != "",
	}}
	if b.dir, err = os.MkdirTemp(config.Dir, "budsandbox-bench-"); err != nil {
		return report, fmt.Errorf("make a folder for the files: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if err := measure(b, ctx); err != nil {
		if ctx.Err() != nil { // other errors follow from the interruption
			err = fmt.Errorf("the measurement was interrupted: %w", ctx.Err())
		}
		return report, err
	}
	return b.report, nil
}

// measureOwn measures a sandbox that it starts.
func (b *bench) measureOwn(ctx context.Context) error {
	if err := b.newStarts(ctx); err != nil {
		return err
	}
	err := b.withBoth(ctx, func(sandbox, limit *process, a *api) error {
		if err := b.idleMemory(ctx, sandbox, limit); err != nil {
			return err
		}
		if err := b.measureLoads(ctx, a, limit.url); err != nil {
			return err
		}
		b.memory("memory after these loads", sandbox, limit, noTarget)
		if err := b.measureBankData(ctx, a, limit.url); err != nil {
			return err
		}
		ids, err := a.ids(ctx)
		if err != nil {
			return err
		}
		b.report.Customers = len(ids)
		return nil
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
	// Deletions come last, because each leaves a task in the file.
	return b.withBoth(ctx, func(_, limit *process, a *api) error { return b.measureDeletions(ctx, a, limit.url) })
}

// measureRunning measures a running sandbox.
func (b *bench) measureRunning(ctx context.Context) (err error) {
	b.report.URL = b.config.URL
	a, err := connect(ctx, b.client, b.config.URL, b.config.ID, b.config.Secret)
	if err != nil {
		return err
	}
	limit, err := b.start(ctx, bareProgram, b.limitFile())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.stop(limit)) }()
	if err := b.measureLoads(ctx, a, limit.url); err != nil {
		return err
	}
	if err := b.measureBankData(ctx, a, limit.url); err != nil {
		return err
	}
	return b.measureDeletions(ctx, a, limit.url)
}

// withBoth runs both sides over the files of this run and calls work.
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

// stop ends a program. It closes idle connections first, because the program would wait for them.
func (b *bench) stop(p *process) error {
	b.client.CloseIdleConnections()
	return p.stop()
}

func (b *bench) addFigure(f Figure) { b.report.Figures = append(b.report.Figures, f.withVerdict()) }
