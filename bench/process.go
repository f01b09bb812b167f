package bench

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// startTimeout limits how long a program takes to print its URL and to end.
const startTimeout = 30 * time.Second

// program describes how one of the sides is started and checked.
type program struct {
	name       string
	args       []string // before --listen and --data
	health     string
	executable string   // empty for that of the configuration
	environ    []string // added to the environment of the configuration
}

// The programs of both sides. Tasks end at once, because the bench does not wait for them.
var (
	sandboxProgram = program{
		name:   "sandbox",
		args:   []string{"serve", "--quiet", "--task-delay", "0s"},
		health: "/_sandbox/health",
	}
	bareProgram = program{name: "limit", args: []string{"bench", "bare"}, health: "/health"}
)

// process is a running program.
type process struct {
	program
	cmd    *exec.Cmd
	stderr *bytes.Buffer // read it only after the end
	url    string
	took   time.Duration // from exec to the first response
}

// start starts a program with a file and returns when it responds.
func (b *bench) start(ctx context.Context, p program, file string) (_ *process, err error) {
	started := &process{program: p, stderr: &bytes.Buffer{}}
	executable, args := cmp.Or(p.executable, b.config.Executable), p.args
	if p.name == bareProgram.name && b.config.Limit != "" {
		executable, args = b.config.Limit, nil
	}
	args = append(append([]string(nil), args...), "--listen", "127.0.0.1:0", "--data", file)
	started.cmd = exec.CommandContext(ctx, executable, args...)
	started.cmd.Env, started.cmd.Stderr = slices.Concat(b.config.Environ, p.environ), started.stderr
	stdout, err := started.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the %s: %w", p.name, err)
	}
	began := time.Now()
	if err := started.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the %s: %w", p.name, err)
	}
	if err := started.readURL(ctx, stdout); err != nil {
		if stopErr := started.stop(); stopErr != nil {
			err = fmt.Errorf("%w (%w)", err, stopErr)
		}
		return nil, fmt.Errorf("start the %s: %w", p.name, err)
	}
	started.took = time.Since(began)
	return started, nil
}

// readURL reads the URL that a program prints and requests it.
func (p *process) readURL(ctx context.Context, stdout io.Reader) error {
	defer time.AfterFunc(startTimeout, func() { _ = p.cmd.Process.Kill() }).Stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return fmt.Errorf("it printed no URL: %w", err)
	}
	p.url = strings.TrimSpace(line)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	_, err = exchange(ctx, client, newRequests("GET", p.url+p.health, "", nil))
	return err
}

// stop ends a program and waits for it. An error includes the program's output.
func (p *process) stop() error {
	if runtime.GOOS == "windows" { // Windows has no interrupt; acknowledged writes are on disk
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		return nil
	}
	_ = p.cmd.Process.Signal(os.Interrupt) // fails only if it has ended, which Wait reports
	defer time.AfterFunc(startTimeout, func() { _ = p.cmd.Process.Kill() }).Stop()
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("the %s ended with %w: %s", p.name, err, bytes.TrimSpace(p.stderr.Bytes()))
	}
	return nil
}
