package command_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"budsandbox/command"
	"budsandbox/internal/addresstest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"budsandbox": budsandbox, "mistakes": mistakes})
}

// budsandbox is the program, as main.go has it.
func budsandbox() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := command.Run(ctx, command.Environment{
		Args: os.Args[1:], LookupEnv: os.LookupEnv, EnvNames: envNames,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	})
	stop()
	os.Exit(status)
}

// envNames lists the names of the environment's variables, as main.go does.
func envNames() (names []string) {
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		names = append(names, name)
	}
	return names
}

// Ensure that the program, as a separate process, passes the scripts. Each script has its own folder.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Deadline:            time.Now().Add(2 * time.Minute), // for a program that serves where it should not
		Setup: func(env *testscript.Env) error {
			env.Setenv("GORACE", "atexit_sleep_ms=0") // with -race every process would wait for a second before it ends
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"address": address, "appears": appears, "captures": captures, "empty": empty, "ends": ends, "gone": gone,
			"terminate": terminate, "tries": tries,
		},
	})
}

// address sets LISTEN to an address that no other test has, and URL to the base URL there.
func address(ts *testscript.TestScript, _ bool, _ []string) {
	claim, err := addresstest.New()
	ts.Check(err)
	ts.Defer(func() { _ = claim.Release() })
	ts.Setenv("LISTEN", claim.Address)
	ts.Setenv("URL", "http://"+claim.Address)
}

// appears waits for a file that a program in the background makes.
func appears(ts *testscript.TestScript, _ bool, args []string) {
	for range 5000 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	ts.Fatalf("%s does not appear", args[0])
}

// captures sets a variable to what a pattern finds in the last command's standard output: captures ID '[0-9a-f-]{36}'.
func captures(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(args[1]).FindString(ts.ReadFile("stdout"))
	if found == "" {
		ts.Fatalf("nothing in the output is like %s", args[1])
	}
	ts.Setenv(args[0], found)
}

// empty checks that a folder has nothing in it.
func empty(ts *testscript.TestScript, neg bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if (len(entries) == 0) == neg {
		ts.Fatalf("%s has %d entries: %v", args[0], len(entries), entries)
	}
}

// ends runs a program that must end with a status: ends 2 budsandbox --nonsense.
func ends(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	status := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		status = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if status != want {
		ts.Fatalf("status %d, want %d", status, want)
	}
}

// tries runs a program that may fail.
func tries(ts *testscript.TestScript, _ bool, args []string) {
	if err := ts.Exec(args[0], args[1:]...); err != nil {
		ts.Logf("%v", err)
	}
}

// terminate sends SIGTERM, as service managers do, to what runs in the background.
func terminate(ts *testscript.TestScript, _ bool, _ []string) {
	for _, background := range ts.BackgroundCmds() {
		err := background.Process.Signal(syscall.SIGTERM)
		if !errors.Is(err, os.ErrProcessDone) { // one may end because another did
			ts.Check(err)
		}
	}
}
