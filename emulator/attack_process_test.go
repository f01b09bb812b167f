package emulator_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is an attacked sandbox: one in its own process, or, without a program, one within the test.
type process struct {
	base    string
	command *exec.Cmd
}

// URL returns the sandbox's address.
func (p process) URL() string { return p.base }

// startProgram starts a program with a file and waits until it serves.
func startProgram(t *testing.T, program, file string) process {
	t.Helper()
	command := exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--data", file, "--quiet", "--metrics")
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	base, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%s did not start: %v", program, err)
	}
	return process{strings.TrimSpace(base), command}
}

// usage holds the resources that a process uses.
type usage struct{ memory, goroutines, descriptors int }

func (u usage) String() string {
	return fmt.Sprintf("%d MB, %d goroutines, %d descriptors", u.memory, u.goroutines, u.descriptors)
}

// measure returns the usage of a process, or zero for a sandbox within the test.
func (p process) measure(t *testing.T) (u usage) {
	if p.command == nil {
		return u
	}
	if statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.command.Process.Pid)); err == nil {
		// Pages of the mapped file do not count as memory of the program.
		if fields := strings.Fields(string(statm)); len(fields) > 2 {
			resident, _ := strconv.Atoi(fields[1])
			shared, _ := strconv.Atoi(fields[2])
			u.memory = (resident - shared) * os.Getpagesize() >> 20
		}
	}
	if open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.command.Process.Pid)); err == nil {
		u.descriptors = len(open)
	}
	response, err := attackClient.Get(p.base + "/_sandbox/metrics")
	if err != nil {
		return u
	}
	defer func() { _ = response.Body.Close() }()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if n, found := strings.CutPrefix(lines.Text(), "budsandbox_goroutines "); found {
			u.goroutines, _ = strconv.Atoi(n)
		}
	}
	return u
}

// peakUsage measures a process until ctx is done, and returns the maximum of each resource.
func (p process) peakUsage(ctx context.Context, t *testing.T) (peak usage) {
	for tick := 0; ctx.Err() == nil; tick++ {
		now := p.measure(t)
		peak.memory, peak.goroutines = max(peak.memory, now.memory), max(peak.goroutines, now.goroutines)
		peak.descriptors = max(peak.descriptors, now.descriptors)
		if p.command != nil && tick%60 == 0 {
			t.Logf("%s: %v", time.Now().Format(time.TimeOnly), now)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return peak
}

// awaitIdle waits until the process uses no more than before the attack, for at most two minutes, because webhooks are
// retried and connections end.
func (p process) awaitIdle(t *testing.T, a *attacker, before usage) (after usage) {
	t.Helper()
	a.send(context.Background(), "", (&attackedClient{}).requestAt(a.base, "POST", "/_sandbox/reset", `{"all":true}`))
	for range 60 {
		attackClient.CloseIdleConnections()
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		if after = p.measure(t); after.goroutines <= before.goroutines+2 && after.descriptors <= before.descriptors+1 {
			return after
		}
		time.Sleep(2 * time.Second)
	}
	return after
}

func (w *attackedClient) requestAt(base, method, path, body string) *http.Request {
	w.Base = base
	return w.request(method, path, body, nil)
}

// stop stops the process, and fails the test unless it ends at once and without an error.
func (p process) stop(t *testing.T) {
	t.Helper()
	start := time.Now()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.command.Wait(); err != nil || time.Since(start) > 2*time.Second {
		t.Errorf("stopped after %s: %v", time.Since(start), err)
	}
}

// Ensure that a program that is killed during an attack starts again with a consistent file, and that a damaged
// file is either refused with an error message or served without a 5xx. Only `make attack` runs it; TestCrash and
// the tests of storage are its short forms.
func TestAttackByKillingAndDamage(t *testing.T) {
	t.Parallel()
	if *attackProgram == "" {
		t.Skip("`make attack` runs it")
	}
	file := filepath.Join(t.TempDir(), "killed.db")
	deadline := time.Now().Add(*attackFor)
	rounds, refused, served := 0, 0, 0
	for ; time.Now().Before(deadline); rounds++ {
		p := startProgram(t, *attackProgram, file)
		a := newAttacker(t, p)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		go a.sendMixed(ctx, "killed", newRand(rounds))
		go a.sendMixed(ctx, "killed-too", newRand(rounds+1_000_000))
		time.Sleep(time.Duration(200+newRand(rounds).IntN(1500)) * time.Millisecond)
		_ = p.command.Process.Kill()
		_ = p.command.Wait()
		cancel()
		if out, err := exec.Command(*attackProgram, "check", file).CombinedOutput(); err != nil {
			t.Fatalf("round %d: the file is damaged: %s", rounds, out)
		}
		if serveDamaged(t, file, rounds) {
			refused++
		} else {
			served++
		}
	}
	t.Logf("%d kills; of as many damaged files %d were refused and %d served", rounds, refused, served)
}

// serveDamaged serves a damaged copy of a file. It reports whether the program refused it.
func serveDamaged(t *testing.T, file string, round int) (refused bool) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := newRand(round)
	for range 1 + r.IntN(8) {
		content[r.IntN(len(content))] ^= byte(1 << r.IntN(8))
	}
	if r.IntN(4) == 0 {
		content = content[:r.IntN(len(content))]
	}
	copied := file + "-damaged" // one for all rounds, of which there are a thousand
	if err := os.WriteFile(copied, content, 0o600); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Remove(copied) }()
	command := exec.Command(*attackProgram, "serve", "--listen", "127.0.0.1:0", "--data", copied, "--quiet")
	var said strings.Builder
	command.Stderr = &said
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	base, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		w := (&attackedClient{}).requestAt(strings.TrimSpace(base), "GET", "/_sandbox/health", "")
		if response, err := attackClient.Do(w); err == nil {
			_ = response.Body.Close()
		}
		_ = command.Process.Signal(syscall.SIGTERM)
	}
	ended := command.Wait()
	var status *exec.ExitError
	if errors.As(ended, &status) && (!status.Exited() || status.ExitCode() > 1) ||
		strings.Contains(said.String(), "goroutine ") {
		t.Errorf("round %d: a damaged file ends the program with %v: %.600s", round, ended, said.String())
	}
	return errors.Is(err, io.EOF)
}

func newRand(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 0)) }
