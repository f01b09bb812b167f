package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func (b *bench) sandboxFile() string { return filepath.Join(b.dir, "sandbox.db") }
func (b *bench) limitFile() string   { return filepath.Join(b.dir, "limit.db") }

// newStarts measures starts with a new file, as in a test suite.
func (b *bench) newStarts(ctx context.Context) error {
	count := 0
	return b.starts(ctx, "start, new file", func(p program) string {
		count++
		return filepath.Join(b.dir, fmt.Sprintf("new-%s-%d.db", p.name, count))
	})
}

// grownStarts measures starts with the files of this run.
func (b *bench) grownStarts(ctx context.Context) error {
	return b.starts(
		ctx,
		fmt.Sprintf("start, %s customers in the file", thousands(b.report.Customers)),
		func(p program) string {
			if p.name == sandboxProgram.name {
				return b.sandboxFile()
			}
			return b.limitFile()
		},
	)
}

// starts measures from exec to the first response, of both sides in turns.
func (b *bench) starts(ctx context.Context, name string, file func(program) string) error {
	b.config.Progress.Begin("Measuring: "+name, 0)
	took := map[string][]time.Duration{}
	for range b.config.Starts {
		for _, p := range []program{sandboxProgram, bareProgram} {
			started, err := b.start(ctx, p, file(p))
			if err != nil {
				return err
			}
			if err := b.stop(started); err != nil {
				return err
			}
			took[p.name] = append(took[p.name], started.took)
		}
	}
	c := compareStarts(took[sandboxProgram.name], took[bareProgram.name])
	b.add(Figure{Name: name, Unit: millis, Sandbox: c.sandbox, Limit: c.limit, Ratio: c.ratio, Target: startTarget})
	return nil
}

// loads grows both sides to the configured size and measures all loads.
func (b *bench) loads(ctx context.Context, a *api, limit string) error {
	ids, err := a.ids(ctx)
	if err != nil {
		return err
	}
	if err := b.growSandbox(ctx, a, len(ids), b.config.Customers); err != nil {
		return err
	}
	b.report.Grown = max(len(ids), b.config.Customers)
	if err := b.growLimit(ctx, limit, b.report.Grown); err != nil {
		return err
	}
	for _, l := range loads {
		body := ""
		if l.method == "POST" {
			body = createBody
		}
		// The limit gets the same headers and body: reading them is part of any program's work.
		if err := b.compare(ctx, l, l.sandbox(a), send(l.method, limit+l.limit, body, a.token)); err != nil {
			return err
		}
	}
	return nil
}

// maxDeletionRate is an upper bound of deletions per second with one client.
const maxDeletionRate = 10_000

// deletions measures deleting customers in random order.
func (b *bench) deletions(ctx context.Context, a *api, limit string) error {
	ids, err := a.ids(ctx)
	if err != nil {
		return err
	}
	rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	if most := maxDeletionRate * (1 + int(2*b.config.Duration.Seconds())); len(ids) > most {
		ids = ids[:most]
	}
	l := load{name: deletion, clients: 1, target: deletionTarget}
	return b.compare(ctx, l, a.deletions(ids), send("POST", limit+"/alone", "", a.token))
}

func (b *bench) compare(ctx context.Context, l load, sandbox, limit nextRequest) error {
	b.config.Progress.Begin("Measuring: "+l.name, 0)
	c, err := compare(ctx, b.client, l.clients, b.config.Duration, sandbox, limit)
	if err != nil {
		return fmt.Errorf("measure %q: %w", l.name, err)
	}
	b.add(Figure{Name: l.name, Unit: perSecond, Sandbox: c.sandbox, Limit: c.limit, Ratio: c.ratio, Target: l.target})
	return nil
}

// idlePause is the time after a start when a program counts as idle.
const idlePause = 2 * time.Second

// idleMemory adds the memory of both sides when they have been idle for a while.
func (b *bench) idleMemory(ctx context.Context, sandbox, limit *process) error {
	b.config.Progress.Begin("Measuring: memory when idle", 0)
	timer := time.NewTimer(idlePause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	b.memory("memory when idle", sandbox, limit, idleTarget)
	return nil
}

// memory adds the memory of both sides in MiB, if the system reports it.
func (b *bench) memory(name string, sandbox, limit *process, target Target) {
	f := Figure{Name: name, Unit: mebibytes, Target: target}
	ours, known := residentSet(sandbox.cmd.Process.Pid)
	least, knownToo := residentSet(limit.cmd.Process.Pid)
	if known && knownToo {
		f.Sandbox.Value, f.Limit.Value, f.Ratio = ours/bytesInMiB, least/bytesInMiB, ours/least
	}
	b.add(f)
}

// fileSize adds the size of the compacted file in bytes per customer.
func (b *bench) fileSize(ctx context.Context) error {
	b.config.Progress.Begin("Compacting the sandbox's file", 0)
	compact := exec.CommandContext(ctx, b.config.Executable, "compact", "--data", b.sandboxFile())
	compact.Env = b.config.Environ
	if output, err := compact.CombinedOutput(); err != nil {
		return fmt.Errorf("compact the file: %w: %s", err, output)
	}
	info, err := os.Stat(b.sandboxFile())
	if err != nil {
		return fmt.Errorf("look at the compacted file: %w", err)
	}
	if b.report.Customers == 0 {
		return errors.New("the sandbox lists none of the customers that it made")
	}
	b.add(Figure{
		Name: "file, for each customer", Unit: bytesApiece, Target: fileTarget,
		Sandbox: Reading{Value: float64(info.Size()) / float64(b.report.Customers)},
	})
	return nil
}
