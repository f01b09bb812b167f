package command

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// measure runs the bench command by itself.
func measure(ctx context.Context, stdout io.Writer, args ...string) error {
	cmd := benchCommand(Environment{Stdout: stdout, Stderr: io.Discard})
	cmd.SetArgs(args)
	cmd.SetOut(stdout)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	return cmd.ExecuteContext(ctx)
}

// Ensure that a wrong value is a usage error that names its flag, before anything is started.
func TestBenchFlags(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"--duration", "0s"}, {"--duration", "-3s"}, {"--starts", "0"}, {"--customers", "199"},
		{"--dir", filepath.Join(t.TempDir(), "missing")}, {"--dir", file},
		{"--url", "127.0.0.1:8283"}, {"--url", "http://"}, {"--url", "ftp://127.0.0.1"}, {"--output", "xml"},
		{"--against", "old"}, {"--suite", "--url", "http://127.0.0.1:8283"}, {"--suite", "--limit", "limit"},
		{"--scale", "--suite"}, {"--scale", "--url", "http://127.0.0.1:8283"}, {"--scale", "--limit", "limit"},
	} {
		err := measure(t.Context(), io.Discard, args...)
		var usage usageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), args[0]) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// Ensure that the help explains the figures and does not show the limit's own command.
func TestBenchHelp(t *testing.T) {
	var out bytes.Buffer
	if err := measure(t.Context(), &out, "--help"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"start ", "memory ", "list ", "token ", "create ", "delete ", "file ", "--customers"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("help says nothing of %q", want)
		}
	}
	if strings.Contains(out.String(), "bare program that bench measures") {
		t.Error("help lists the hidden command")
	}
}

// Ensure that the hidden command prints only its URL, responds there, and ends with its context.
func TestBenchBare(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- measure(ctx, in, "bare", "--data", filepath.Join(t.TempDir(), "bare.db")) }()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(strings.TrimSuffix(line, "\n") + "/health")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("health answers with %d", response.StatusCode)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("the command returns %v", err)
	}
}

// Ensure that variables for another sandbox do not change what is measured.
func TestWithoutOwn(t *testing.T) {
	got := withoutOwn(
		[]string{"PATH=/bin", "BUDSANDBOX_NOW=2026-03-01T09:00:00Z", "BUDSANDBOXES=2", "BUDSANDBOX_PROJECT=a:b"},
	)
	if diff := cmp.Diff([]string{"PATH=/bin", "BUDSANDBOXES=2"}, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

// Ensure that a log gets a line for each stage and for each tenth of it.
func TestBenchProgress(t *testing.T) {
	var out strings.Builder
	p := newBenchProgress(&out)
	p.Begin("Growing", 1000)
	for range 5 {
		p.Add(50)
	}
	p.Add(750)
	p.Begin("Measuring", 0)
	p.end()
	if diff := cmp.Diff("Growing\n  10 %\n  20 %\n  100 %\nMeasuring\n", out.String()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
