package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// patience is how long a program may take to print its URL, or to end when it is told to.
const patience = 30 * time.Second

// program is one of the two sides: how it is started, and where it says that it is well.
type program struct {
	name   string
	args   []string // before --listen and --data
	health string
}

// The sides' tasks end at once, for the bench waits for none.
var (
	sandboxProgram = program{"sandbox", []string{"serve", "--quiet", "--task-delay", "0s"}, "/_sandbox/health"}
	bareProgram    = program{"limit", []string{"bench", "bare"}, "/health"}
)

// process is a running program.
type process struct {
	program
	cmd  *exec.Cmd
	said *bytes.Buffer // on standard error; to be read once it has ended
	url  string
	took time.Duration // from exec to the first answer
}

// start runs a program over a file and returns once it answers.
func (b *bench) start(ctx context.Context, p program, file string) (_ *process, err error) {
	started := &process{program: p, said: &bytes.Buffer{}}
	executable, args := b.config.Executable, p.args
	if p.name == bareProgram.name && b.config.Limit != "" {
		executable, args = b.config.Limit, nil
	}
	args = append(append([]string(nil), args...), "--listen", "127.0.0.1:0", "--data", file)
	started.cmd = exec.CommandContext(ctx, executable, args...)
	started.cmd.Env, started.cmd.Stderr = b.config.Environ, started.said
	stdout, err := started.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the %s: %w", p.name, err)
	}
	began := time.Now()
	if err := started.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the %s: %w", p.name, err)
	}
	if err := started.greet(ctx, stdout); err != nil {
		if ended := started.stop(); ended != nil {
			err = fmt.Errorf("%w (%w)", err, ended)
		}
		return nil, fmt.Errorf("start the %s: %w", p.name, err)
	}
	started.took = time.Since(began)
	return started, nil
}

// greet reads the URL that a program prints, and makes it answer there on a connection of its own.
func (p *process) greet(ctx context.Context, stdout io.Reader) error {
	defer time.AfterFunc(patience, func() { _ = p.cmd.Process.Kill() }).Stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return fmt.Errorf("it printed no URL: %w", err)
	}
	p.url = strings.TrimSpace(line)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	_, err = exchange(ctx, client, send("GET", p.url+p.health, "", nil))
	return err
}

// stop tells a program to end and waits until it has. A failure comes with the program's last words.
func (p *process) stop() error {
	if runtime.GOOS == "windows" { // which knows no interrupt; what was answered is on disk
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		return nil
	}
	_ = p.cmd.Process.Signal(os.Interrupt) // fails only if it has ended, as Wait will tell
	defer time.AfterFunc(patience, func() { _ = p.cmd.Process.Kill() }).Stop()
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("the %s ended with %w: %s", p.name, err, bytes.TrimSpace(p.said.Bytes()))
	}
	return nil
}
