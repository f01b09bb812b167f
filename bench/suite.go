package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// setting is one way of running the suite.
type setting struct {
	clients  int
	memory   bool // the sandbox has no file
	ownSeeds bool // each customer has its own seed
}

// settings are all ways of running the suite: with one or eight clients, because test runners start up to eight
// workers, and with the fixed seed of the examples or own seeds.
var settings = []setting{
	{clients: 1, memory: true}, {clients: 8, memory: true},
	{clients: 1}, {clients: 8},
	{clients: 1, memory: true, ownSeeds: true}, {clients: 8, memory: true, ownSeeds: true},
}

func (s setting) String() string {
	clients, data := "1 client", "file"
	if s.clients > 1 {
		clients = fmt.Sprintf("%d clients", s.clients)
	}
	if s.memory {
		data = "memory"
	}
	if s.ownSeeds {
		data += ", own seeds"
	}
	return clients + ", " + data
}

// suiteSide is one of the programs that run the suite in turns, with its measurements.
type suiteSide struct {
	process *process
	api     *api
	runs    []suiteRun // one for each turn
	first   [2][]time.Duration
}

// RunSuite measures rounds of a test suite, each of which creates, connects, reads and deletes a customer. If
// Config.Against is set, both programs run the same rounds in turns.
func RunSuite(ctx context.Context, config Config) (Report, error) {
	return run(ctx, config, (*bench).suite)
}

// suite measures all settings, each with new processes, so that each has its own memory peak.
func (b *bench) suite(ctx context.Context) error {
	b.report.Suite, b.report.Against = true, b.config.Against
	for _, s := range settings {
		b.config.Progress.Begin("Measuring: a suite with "+s.String(), 0)
		if err := b.measureSetting(ctx, s); err != nil {
			return fmt.Errorf("measure a suite with %s: %w", s, err)
		}
	}
	return nil
}

// executables returns the programs that run the suite. The verdicts are about the first.
func (b *bench) executables() []string {
	if b.config.Against == "" {
		return []string{b.config.Executable}
	}
	return []string{b.config.Executable, b.config.Against}
}

func (b *bench) measureSetting(ctx context.Context, s setting) (err error) {
	var sides []*suiteSide
	stopAll := func() (err error) {
		for _, side := range sides {
			err = errors.Join(err, b.stop(side.process))
		}
		return err
	}
	for i, executable := range b.executables() {
		side, err := b.startSuite(ctx, executable, s, i)
		if err != nil {
			return errors.Join(err, stopAll())
		}
		sides = append(sides, side)
	}
	err = b.driveSuites(ctx, s, sides)
	peaks := make([]float64, len(sides))
	for i, side := range sides {
		peaks[i], _ = peakResidentSet(side.process.cmd.Process.Pid)
	}
	if err := errors.Join(err, stopAll()); err != nil {
		return err
	}
	b.addSuite(s, sides, peaks)
	return nil
}

// startSuite starts a program that logs its garbage collections.
func (b *bench) startSuite(ctx context.Context, executable string, s setting, number int) (*suiteSide, error) {
	file := "memory"
	if !s.memory {
		file = filepath.Join(b.dir, fmt.Sprintf("suite-%d-%v-%d.db", s.clients, s.ownSeeds, number))
	}
	program := sandboxProgram
	program.executable, program.environ = executable, []string{"GODEBUG=gctrace=1"}
	started, err := b.start(ctx, program, file)
	if err != nil {
		return nil, err
	}
	a, err := connect(ctx, b.client, started.url, b.config.ID, b.config.Secret)
	if err != nil {
		return nil, errors.Join(err, b.stop(started))
	}
	return &suiteSide{process: started, api: a}, nil
}

// driveSuites lets all sides run rounds in turns, each for the configured time in total after a warm-up, and then
// measures first reads.
func (b *bench) driveSuites(ctx context.Context, s setting, sides []*suiteSide) error {
	for _, side := range sides {
		if _, err := driveSuite(ctx, side.api, s, b.config.Duration/10); err != nil {
			return err
		}
	}
	for turn := range turns {
		for _, side := range alternating(sides, turn) {
			one, err := driveSuite(ctx, side.api, s, b.config.Duration/turns)
			if err != nil {
				return err
			}
			side.runs = append(side.runs, one)
		}
	}
	if s != settings[0] {
		return nil
	}
	for i := range firstReadCount {
		for _, side := range alternating(sides, i) {
			if err := side.measureFirstReads(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// alternating returns the sides in the order of a turn, which is reversed in every second turn.
func alternating(sides []*suiteSide, turn int) []*suiteSide {
	if turn%2 == 0 {
		return sides
	}
	reversed := slices.Clone(sides)
	slices.Reverse(reversed)
	return reversed
}

// suiteRun is the measurement of one uninterrupted run of the suite.
type suiteRun struct {
	loadRun                   // durations of whole rounds
	steps   [][]time.Duration // durations by index of steps
}

// driveSuite lets clients run rounds until length has passed. Rounds that have begun are completed and counted.
func driveSuite(ctx context.Context, a *api, s setting, length time.Duration) (suiteRun, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	run := suiteRun{steps: make([][]time.Duration, len(steps))}
	var mu sync.Mutex
	var group sync.WaitGroup
	start := time.Now()
	for client := range s.clients {
		group.Go(func() {
			for number := client; ctx.Err() == nil; number++ {
				took, err := a.round(ctx, personas[number%len(personas)], s.ownSeeds)
				if err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				run.add(took)
				mu.Unlock()
				if time.Since(start) >= length {
					return
				}
			}
		})
	}
	group.Wait()
	run.took = time.Since(start)
	return run, context.Cause(ctx)
}

// add adds the durations of a round's steps.
func (r *suiteRun) add(took []time.Duration) {
	var whole time.Duration
	for i, one := range took {
		r.steps[i] = append(r.steps[i], one)
		whole += one
	}
	r.latencies = append(r.latencies, whole)
}

// measureFirstReads measures the first read of accounts and of a page, each of a new customer of the busiest persona.
func (side *suiteSide) measureFirstReads(ctx context.Context) error {
	for i, path := range []string{accountsPath, transactionsPath} {
		customer, err := side.api.connectAs(ctx, busiest)
		if err != nil {
			return err
		}
		took, err := exchange(ctx, side.api.http, customer.get(path))
		if err != nil {
			return err
		}
		if _, err := exchange(ctx, side.api.http, customer.remove()); err != nil {
			return err
		}
		side.first[i] = append(side.first[i], took)
	}
	return nil
}
