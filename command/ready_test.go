package command_test

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"

	"budsandbox/command"
)

// Ensure that a sandbox that is too busy to answer in time is not told as one that is not there.
func TestReadySlowAnswer(t *testing.T) {
	t.Parallel()
	silent, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	var stdout, stderr bytes.Buffer
	status := command.Run(context.Background(), command.Environment{
		Args:      []string{"ready", "--wait", "1s", "--base-url", "http://" + silent.Addr().String()},
		LookupEnv: func(string) (string, bool) { return "", false },
		Stdin:     strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
	})
	want := "did not answer within 1s, if there is one; give it longer, as in --wait 1m"
	if got := stderr.String(); status != 1 || !strings.Contains(got, want) {
		t.Errorf("status %d, %q", status, got)
	}
}
