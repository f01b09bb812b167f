package bench

import (
	"context"
	"errors"
	"fmt"
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
	name := fmt.Sprintf("start, %s customers in the file", thousands(b.report.Customers))
	return b.starts(ctx, name, func(p program) string {
		if p.name == sandboxProgram.name {
			return b.sandboxFile()
		}
		return b.limitFile()
	})
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
	b.addFigure(Figure{Name: name, Unit: millis, Sandbox: c.sandbox, Limit: c.limit, Ratio: c.ratio, Target: startTarget})
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
	sandboxSize, sandboxKnown := residentSet(sandbox.cmd.Process.Pid)
	limitSize, limitKnown := residentSet(limit.cmd.Process.Pid)
	if sandboxKnown && limitKnown {
		f.Sandbox.Value, f.Limit.Value = sandboxSize/bytesInMiB, limitSize/bytesInMiB
		f.Ratio = sandboxSize / limitSize
	}
	b.addFigure(f)
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
	b.addFigure(Figure{
		Name: "file, for each customer", Unit: wholeBytes, Target: fileTarget,
		Sandbox: Reading{Value: float64(info.Size()) / float64(b.report.Customers)},
	})
	return nil
}
