package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"budsandbox/internal/addresstest"
)

// folder is a new folder in which commands run as a reader would type them, with the program of TestMain as budsandbox.
// The address in the documents is replaced by one that no other test has, so that commands of tests do not reach each
// other's sandboxes.
type folder struct {
	t       *testing.T
	dir     string
	address string
	env     []string
	server  *server // what the reader started in another shell
}

func newFolder(t *testing.T) *folder {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the documents are for a POSIX shell")
	}
	for _, name := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("there is no %s to read the documents with", name)
		}
	}
	claim, err := addresstest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := claim.Release(); err != nil {
			t.Error(err)
		}
	})
	f := &folder{t: t, dir: t.TempDir(), address: claim.Address}
	// The reader's own suite, and jq where it is not installed.
	stubs := filepath.Join(f.dir, ".bin")
	for _, name := range []string{"npm", "pytest", "jq"} {
		if _, err := exec.LookPath(name); name == "jq" && err == nil {
			continue
		}
		f.write(filepath.Join(".bin", name), "#!/bin/sh\n[ -t 0 ] || cat >/dev/null\n", 0o755)
	}
	f.env = append(os.Environ(),
		"PATH="+stubs+":"+os.Getenv("PATH"),
		"HOME="+f.dir,
		"XDG_CONFIG_HOME="+f.dir+"/.config",
		"BUDSANDBOX_LISTEN="+f.address,
		"BUDSANDBOX_BASE_URL=http://"+f.address,
		"GORACE=atexit_sleep_ms=0", // with -race every process would wait for a second before it ends
	)
	t.Cleanup(f.stop)
	return f
}

func (f *folder) write(name, text string, mode os.FileMode) {
	f.t.Helper()
	name = filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), mode); err != nil {
		f.t.Fatal(err)
	}
}

// commandTimeout is how long a command of a document may take.
const commandTimeout = time.Minute

// run has a shell carry out lines; variables and functions that it sets are there for the next ones.
func (f *folder) run(lines string) string {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), commandTimeout)
	defer cancel()
	lines = strings.ReplaceAll(lines, "127.0.0.1:8283", f.address)
	script := "set -o pipefail; [ ! -f .session ] || . ./.session\nset -e\n" + lines +
		"\n{ declare -p | grep -vE ' -[a-zA-Z]*r' ; declare -f; } >.session 2>/dev/null"
	cmd := exec.CommandContext(ctx, "bash", "-c", script)
	cmd.Dir, cmd.Env, cmd.WaitDelay = f.dir, f.env, time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		f.t.Fatalf("%v\n%s\n%s", err, lines, out)
	}
	return string(out)
}

// server is a sandbox that runs until it is interrupted.
type server struct {
	line    string
	process *os.Process
	ended   chan error // receives how the process ended

	mu     sync.Mutex
	output bytes.Buffer // what it printed and logged
}

func (s *server) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.output.Write(p)
}

// log returns the last lines of what the sandbox printed and logged.
func (s *server) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := strings.SplitAfter(s.output.String(), "\n")
	return strings.Join(lines[max(0, len(lines)-40):], "")
}

// baseURL matches the first base URL that a sandbox prints, which it does when it has begun to listen there.
var baseURL = regexp.MustCompile(`https?://([^\s/]+[0-9])`)

// listens returns the address that the sandbox says it listens on, or "" if it has not said so yet.
func (s *server) listens() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := baseURL.FindSubmatch(s.output.Bytes())
	if found == nil {
		return ""
	}
	return string(found[1])
}

// serve starts what runs until it is interrupted, in place of what was started before, and waits until it says that it
// listens. A line without --listen must listen on the address of the folder.
func (f *folder) serve(line string) {
	f.t.Helper()
	f.stop()
	s := &server{line: line, ended: make(chan error, 1)}
	cmd := exec.Command("bash", "-c", "exec "+line)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = f.dir, f.env, s, s
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	s.process = cmd.Process
	go func() { s.ended <- cmd.Wait() }()
	f.server = s
	for deadline := time.Now().Add(commandTimeout); s.listens() == ""; time.Sleep(5 * time.Millisecond) {
		if len(s.ended) > 0 || time.Now().After(deadline) {
			f.t.Fatalf("%s does not listen", line)
		}
	}
	if at := s.listens(); at != f.address && !strings.Contains(line, "--listen") {
		f.t.Fatalf("%s listens on %s instead of %s", line, at, f.address)
	}
}

// stop interrupts what was served, checks that it ends well, and shows its log if the test has failed.
func (f *folder) stop() {
	if f.server == nil {
		return
	}
	s := f.server
	f.server = nil
	if len(s.ended) == 0 {
		f.checkAdvice(s.listens())
		_ = s.process.Signal(os.Interrupt)
	} else {
		f.t.Errorf("%s ended by itself", s.line)
	}
	if err := <-s.ended; err != nil {
		f.t.Errorf("%s ends with %v", s.line, err)
	}
	if f.t.Failed() {
		f.t.Logf("%s wrote:\n%s", s.line, s.log())
	}
}

// expectedAdvice is advice about commands that follow each other too fast, and about requests that are meant to fail.
var expectedAdvice = []string{"polled_early", "task_not_awaited", "read_before_completed", "refused"}

// checkAdvice checks that the sandbox advises against nothing that the documents did.
func (f *folder) checkAdvice(address string) {
	f.t.Helper()
	if address == "" {
		return // it did not listen, which has been reported
	}
	response, err := http.Get("http://" + address + "/_sandbox/advice")
	if err != nil {
		f.t.Errorf("read the advice: %v", err)
		return
	}
	defer response.Body.Close()
	var given struct {
		Data []struct{ Kind, Text string }
	}
	if response.StatusCode != http.StatusOK {
		return // it has TLS
	}
	if err := json.NewDecoder(response.Body).Decode(&given); err != nil {
		f.t.Errorf("read the advice: %v", err)
	}
	for _, one := range given.Data {
		if !slices.Contains(expectedAdvice, one.Kind) {
			f.t.Errorf("there is advice about what the documents do: %s: %s", one.Kind, one.Text)
		}
	}
}
